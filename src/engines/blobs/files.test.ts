import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { blobsConformance } from './conformance.ts';

blobsConformance('files', () => house.blobs());

test('nobody but the owner may read a blob, and a value that was cut off leaves nothing behind', async () => {
  const directory = await house.directory();
  const blobs = await house.blobs(directory);
  await blobs.put('a/b', Buffer.from('x'));
  await writeFile(join(directory, '.half/cut-off'), 'xx');

  const again = await house.blobs(directory);

  expect((await stat(join(directory, 'a/b'))).mode & 0o777).toBe(0o600);
  expect(await readdir(join(directory, '.half'))).toEqual([]);
  expect(Buffer.from((await again.get('a/b')) ?? []).toString()).toBe('x');
});
