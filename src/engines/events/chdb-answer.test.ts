import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Answer } from './chdb-answer.ts';

/** More than a socket takes at once: the writer has to wait. */
const LARGE = Buffer.alloc(8 * 1024 * 1024);

test.each([false, true])(
  'rows for a reader that has gone end the statement instead of waiting for ever (compressed: %s)',
  async (isGzip) => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const asked = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const reader = request({ port, host: '127.0.0.1', headers: isGzip ? { 'accept-encoding': 'gzip' } : {} });
    reader.on('error', () => undefined).end();
    const [question, response] = await asked;
    const answer = new Answer(question, response, isGzip);

    reader.destroy();
    await once(response, 'close');

    await expect(answer.write(LARGE)).rejects.toThrow('Whoever asked has gone');
    await expect(answer.write(LARGE)).rejects.toThrow('Whoever asked has gone');
  },
);
