import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * What a network does to connections: `delay` each chunk, `reset` them and every new one, `cut` each after so many bytes to the client,
 * in the middle of whatever that is, or leave them `half-open`: they stand, and nothing comes through any more.
 */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'cut'; readonly afterBytes: number }
  | { readonly kind: 'half-open' };

/** A TCP proxy before one server, that can be told to misbehave. */
export interface FaultyProxy {
  readonly port: number;
  /** Where connections go from now on. */
  target(port: number): void;
  /** Holds for connections that stand and for new ones; null: as it should be. */
  fault(next: Fault | null): void;
  close(): Promise<void>;
}

export async function startProxy(targetPort = 0): Promise<FaultyProxy> {
  let target = targetPort;
  let fault: Fault | null = null;
  const open = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: target });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {}).once('close', () => void open.delete(socket));
    }
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
    if (fault?.kind === 'reset') client.resetAndDestroy();
    let sentBytes = 0;
    forward(client, upstream, () => fault);
    forward(upstream, client, () => fault);
    upstream.on('data', (chunk: Buffer) => {
      sentBytes += chunk.length;
      if (fault?.kind !== 'cut' || sentBytes < fault.afterBytes) return;
      client.resetAndDestroy();
      upstream.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    target(port) {
      target = port;
    },
    fault(next) {
      const before = fault;
      fault = next;
      // Bytes that a half-open connection swallowed are missing in the middle of a message: no such connection is of use again.
      if (next?.kind === 'reset' || (next === null && before?.kind === 'half-open')) for (const socket of open) socket.resetAndDestroy();
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** In order, also when each chunk is late. */
function forward(from: Socket, to: Socket, faultNow: () => Fault | null): void {
  from.on('data', (chunk: Buffer) => {
    const fault = faultNow();
    if (fault?.kind === 'half-open') return;
    const write = (): void => void (to.destroyed || to.write(chunk));
    // Timers of one duration run in the order they were set.
    if (fault?.kind === 'delay') setTimeout(write, fault.ms);
    else write();
  });
  from.once('end', () => {
    if (faultNow()?.kind !== 'half-open') to.end();
  });
}
