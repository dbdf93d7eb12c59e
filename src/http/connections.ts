import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';

/**
 * What a connection may cost before anything is known about it (reliability §6). The time of a whole request is not bounded
 * here: a large upload over a thin line is legal, and bodies have their own pace (http/body-watch.ts).
 */
export const CONNECTION_OPTIONS: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 60 * 60_000,
  // Longer than the idle time of common proxies, so that it is they who close, not we under their next request.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
};

/** Browsers open at most 40, a whole office behind one address some hundred. */
export const MAX_CONNECTIONS_PER_ADDRESS = 1_000;

/** Ends connections beyond the bound at once. Not for servers behind a proxy: there every connection has its address. */
export function limitConnections(server: Server, maxPerAddress: number = MAX_CONNECTIONS_PER_ADDRESS): void {
  const counts = new Map<string, number>();

  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (counts.get(address) ?? 0) + 1;
    if (count > maxPerAddress) {
      socket.destroy();
      return;
    }
    counts.set(address, count);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
  });
}
