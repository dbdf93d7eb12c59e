import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Called with the status, or with 0 when the connection broke before the answer. */
export type OnAnswer = (status: number) => void;

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * A kept-alive HTTP/1.1 connection with one request at a time, as an SDK's. By hand, because a client library would cost the
 * measured machine more than the server's own work on the request.
 */
export class Connection {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | null = null;
  #received: Buffer = Buffer.alloc(0);
  #onAnswer: OnAnswer | null = null;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  get isBusy(): boolean {
    return this.#onAnswer !== null;
  }

  send(head: string, body: Uint8Array, onAnswer: OnAnswer): void {
    this.#onAnswer = onAnswer;
    const socket = this.#socket ?? this.#open();
    socket.cork();
    socket.write(head, 'latin1');
    socket.write(body);
    socket.uncork();
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#received = Buffer.alloc(0);
      this.#answer(0);
    });
    return socket;
  }

  #receive(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const end = headEnd + HEAD_END.length + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#received.length < end) return;
    this.#received = this.#received.subarray(end);
    this.#answer(Number(head.slice(9, 12)));
  }

  #answer(status: number): void {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = null;
    onAnswer?.(status);
  }
}
