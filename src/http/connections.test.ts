import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { CONNECTION_OPTIONS, limitConnections } from './connections.ts';

async function listen(maxPerAddress: number): Promise<() => Promise<Socket>> {
  const server = createServer(CONNECTION_OPTIONS, (_req, res) => res.end('ok'));
  limitConnections(server, maxPerAddress);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {}); // a refused connection may end so
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  };
}

async function isServed(socket: Socket): Promise<boolean> {
  const isClosed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(false)));
  const isAnswered = new Promise<boolean>((resolve) => socket.once('data', () => resolve(true)));
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  return Promise.race([isClosed, isAnswered]);
}

test('one address holds so many connections and no more, until it gives some up', async () => {
  const open = await listen(3);
  const held = [await open(), await open(), await open()];
  for (const socket of held) expect(await isServed(socket)).toBe(true);

  expect(await isServed(await open())).toBe(false);

  held[0]?.destroy();
  await expect.poll(async () => isServed(await open())).toBe(true);
});
