import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A balancer in front of gateways, as small as one can be: in turn, those that are ready. */
export interface Balancer {
  readonly port: number;
  /** Requests that a gateway broke off before it answered. */
  readonly broken: () => number;
  close(): Promise<void>;
}

const LOOK_MS = 100;

/**
 * Asks `/readyz` of each gateway again and again and sends it nothing new while it does not answer 200. What is under way stays where
 * it is. A request that found nobody to take its first byte goes to the next one; one that was broken off later is counted and
 * answered 502, since it may have been taken.
 */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const ready = new Set<number>();
  let turn = 0;
  let broken = 0;

  async function look(port: number): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    if (answer?.status === 200) ready.add(port);
    else ready.delete(port);
  }

  function next(): number | null {
    const all = ports.filter((port) => ready.has(port));
    return all[turn++ % all.length] ?? null;
  }

  function pass(req: IncomingMessage, body: Buffer, res: ServerResponse, triesLeft: number): void {
    const port = next();
    if (port === null) {
      res.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const { method, url: path, headers } = req;
    const onward = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.once('error', () => res.destroy()).pipe(res);
    });
    onward.once('error', (error: NodeJS.ErrnoException) => {
      // Nobody there, or a kept connection that the gateway had closed before it read anything of this request.
      const isUntouched = error.code === 'ECONNREFUSED' || (onward.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'));
      if (error.code === 'ECONNREFUSED') ready.delete(port);
      if (isUntouched && triesLeft > 0) return pass(req, body, res, triesLeft - 1);
      broken += 1;
      if (!res.headersSent) res.writeHead(502).end();
    });
    onward.end(body);
  }

  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.once('end', () => pass(req, Buffer.concat(chunks), res, ports.length));
  });
  // Closing an idle connection while a client sends on it would be the balancer's fault, and look like a gateway's.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await Promise.all(ports.map(look));
  const timer = setInterval(() => ports.forEach((port) => void look(port)), LOOK_MS);
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    broken: () => broken,
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await once(server, 'close');
    },
  };
}
