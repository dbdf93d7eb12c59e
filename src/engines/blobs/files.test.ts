import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { blobsConformance } from './conformance.ts';

blobsConformance('files', () => house.blobs());

test('nobody but the owner may read a blob', async () => {
  const directory = await house.directory();
  const blobs = await house.blobs(directory);

  await blobs.put('a/b', Buffer.from('x'));

  expect((await stat(join(directory, 'a/b'))).mode & 0o777).toBe(0o600);
});

test('what a crash cut off is removed at the next start, and what another process writes now is not', async () => {
  const directory = await house.directory();
  await house.blobs(directory);
  const yesterday = new Date(Date.now() - 86_400_000);
  await writeFile(join(directory, '.half/cut-off'), 'xx');
  await utimes(join(directory, '.half/cut-off'), yesterday, yesterday);
  await writeFile(join(directory, '.half/under-way'), 'xx');

  await house.blobs(directory);

  expect(await readdir(join(directory, '.half'))).toEqual(['under-way']);
});
