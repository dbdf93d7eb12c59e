import { zstdDecompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { LogUsage } from '../engines/log/port.ts';
import { watchSpool } from './spool.ts';

const BODY = Buffer.from('{"message":"the same again and again"}'.repeat(100));

function spoolOver(usage: () => Promise<LogUsage>) {
  const spool = watchSpool({ usage }, 5);
  onTestFinished(() => spool.close());
  return spool;
}

test('bodies are logged as they came while there is room', async () => {
  const spool = spoolOver(async () => ({ usedBytes: 49, capacityBytes: 100 }));

  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(await spool.pack(BODY, 'identity')).toEqual({ body: BODY, encoding: 'identity' });
});

test('plain bodies are compressed once the log is half full, and the others still not', async () => {
  const spool = spoolOver(async () => ({ usedBytes: 51, capacityBytes: 100 }));

  await expect.poll(async () => (await spool.pack(BODY, 'identity')).encoding).toBe('zstd');
  const packed = await spool.pack(BODY, 'identity');
  expect(zstdDecompressSync(packed.body).equals(BODY)).toBe(true);
  expect(await spool.pack(BODY, 'gzip')).toEqual({ body: BODY, encoding: 'gzip' });
  expect((await spool.pack(Buffer.from('{}'), 'identity')).encoding).toBe('identity');
});

test('a log that does not answer changes nothing', async () => {
  const spool = spoolOver(() => Promise.reject(new Error('away')));

  await new Promise((resolve) => setTimeout(resolve, 30));
  expect((await spool.pack(BODY, 'identity')).encoding).toBe('identity');
});
