import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Blobs } from './port.ts';

/** The promises of the port. `open` gives an empty store, which the caller closes. */
export function blobsConformance(name: string, open: () => Promise<Blobs>): void {
  describe(`${name} keeps the promises of the blobs`, () => {
    test('a value comes back as it was, whole and in chunks, until it is replaced or deleted', async () => {
      const blobs = await open();
      const value = randomBytes(300_000);

      await blobs.put('attachments/1/a', Buffer.from('first'));
      await blobs.put('attachments/1/a', value);
      await blobs.put('attachments/1/empty', new Uint8Array());

      expect(value.equals((await blobs.get('attachments/1/a')) ?? Buffer.alloc(0))).toBe(true);
      const stream = await blobs.stream('attachments/1/a');
      expect(stream?.sizeBytes).toBe(300_000);
      expect(value.equals(await collect(stream?.chunks))).toBe(true);
      expect(await blobs.get('attachments/1/empty')).toHaveLength(0);
      await blobs.delete('attachments/1/a');
      await blobs.delete('attachments/1/a');
      expect(await blobs.get('attachments/1/a')).toBeNull();
    });

    test('what is not there is null, and so is a part of a key', async () => {
      const blobs = await open();
      await blobs.put('a/b/c', Buffer.from('x'));

      expect(await blobs.get('a/b')).toBeNull();
      expect(await blobs.stream('a/b')).toBeNull();
      expect(await blobs.get('a/b/c/d')).toBeNull();
      expect(await blobs.stream('nothing')).toBeNull();
    });

    test('everything below a prefix goes, and nothing beside it', async () => {
      const blobs = await open();
      for (const key of ['org1/p1/a', 'org1/p1/b/c', 'org1/p10/a', 'org2/p1/a']) await blobs.put(key, Buffer.from(key));

      await blobs.deleteBelow('org1/p1/');
      await blobs.deleteBelow('org9/');

      expect(
        await Promise.all(['org1/p1/a', 'org1/p1/b/c', 'org1/p10/a', 'org2/p1/a'].map(async (key) => (await blobs.get(key)) !== null)),
      ).toEqual([false, false, true, true]);
    });

    test('every key is listed with its size, and nothing else', async () => {
      const blobs = await open();
      for (const key of ['org1/p1/a', 'org1/p1/b/c', 'top']) await blobs.put(key, Buffer.from(key));
      await blobs.put('gone', Buffer.from('x'));
      await blobs.delete('gone');

      const listed = await Array.fromAsync(blobs.list());

      expect(listed.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
        { key: 'org1/p1/a', sizeBytes: 9 },
        { key: 'org1/p1/b/c', sizeBytes: 11 },
        { key: 'top', sizeBytes: 3 },
      ]);
    });

    test('a reader sees one whole value while writers replace it', async () => {
      const blobs = await open();
      const values = Array.from({ length: 4 }, (_, n) => Buffer.alloc(200_000, n));
      await blobs.put('k', values[0] ?? Buffer.alloc(0));

      const writing = Promise.all(values.map((value) => blobs.put('k', value)));
      const reads = await Promise.all(Array.from({ length: 20 }, () => blobs.get('k')));
      await writing;

      expect(reads.every((read) => read?.length === 200_000 && read.every((byte) => byte === read[0]))).toBe(true);
    });

    test.each(['../x', '/x', 'a//b', 'a/../b', '.hidden', 'a/.hidden', 'a\\b', 'a b', '', 'a/', 'é', 'x'.repeat(300)])(
      'I1: %j is not a key',
      async (key) => {
        const blobs = await open();

        await expect(blobs.put(key, Buffer.from('x'))).rejects.toThrow('not a key');
        await expect(blobs.get(key)).rejects.toThrow('not a key');
      },
    );
  });
}

async function collect(chunks: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks ?? []) parts.push(chunk);
  return Buffer.concat(parts);
}
