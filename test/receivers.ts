/** Other people's servers for tests of what the product sends: real ones, on loopback. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly atMs: number;
  /** As it came over the wire: headers, an empty line, the parts. */
  readonly source: string;
}

export interface MailServer {
  readonly url: string;
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Answers every message with this code from now on; 0 takes them again. */
  refuse(code: number): void;
  close(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./programs/mail-server.mjs', import.meta.url));

export async function startMailServer(): Promise<MailServer> {
  const child = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const mails: ReceivedMail[] = [];
  const { promise, resolve } = Promise.withResolvers<number>();
  child.on('message', (message) => {
    const told = message as { kind: 'port'; port: number } | ({ kind: 'mail' } & ReceivedMail); // written by the program
    if (told.kind === 'port') resolve(told.port);
    else mails.push(told);
  });
  const port = await promise;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    refuse: (code) => void child.send({ refuse: code }),
    async close() {
      if (child.exitCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
}

export interface HttpReceiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** What it answers from now on; nothing at all, the connection being held, when the status is 0. */
  answer(status: number, text?: string, headers?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

export async function startHttpReceiver(): Promise<HttpReceiver> {
  const requests: ReceivedRequest[] = [];
  let answering = { status: 200, text: 'ok', headers: {} as Readonly<Record<string, string>> };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString(), atMs: Date.now() });
    if (answering.status !== 0) response.writeHead(answering.status, answering.headers).end(answering.text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer(status, text = '', headers = {}) {
      answering = { status, text, headers };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
