import { randomBytes } from 'node:crypto';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { blobsConformance } from '../../src/engines/blobs/conformance.ts';
import type { Blobs } from '../../src/engines/blobs/port.ts';
import { checkS3, openS3Blobs } from '../../src/engines/blobs/s3.ts';
import type { S3Options } from '../../src/engines/blobs/s3.ts';
import { freshName } from '../house-engines.ts';
import { house } from '../house.ts';
import { serverUrl } from './servers/ask.ts';
import { S3_BUCKET, S3_KEY, S3_SECRET } from './servers/start.ts';

blobsConformance('files', () => house.blobs());

describe.skipIf(inject('programs').s3 === null)('S3', () => {
  blobsConformance('S3', async () => openBlobs(await s3Options()));

  test('a large value is written in parts and comes back as it was', async () => {
    const blobs = openBlobs(await s3Options());
    const value = randomBytes(37 * 1024 * 1024);

    await blobs.put('large/one', value);

    const stream = await blobs.stream('large/one');
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream?.chunks ?? []) chunks.push(chunk);
    expect(stream?.sizeBytes).toBe(value.length);
    expect(Buffer.concat(chunks).equals(value)).toBe(true);
  });

  test('more keys than a page holds are deleted below a prefix', async () => {
    const blobs = openBlobs(await s3Options());
    const keys = Array.from({ length: 1_050 }, (_, n) => `many/${n % 7}/${n}`);
    for (let at = 0; at < keys.length; at += 50) await Promise.all(keys.slice(at, at + 50).map((key) => blobs.put(key, Buffer.from(key))));

    await blobs.deleteBelow('many/');

    expect(await Promise.all([keys[0], keys[1_049]].map((key) => blobs.get(key ?? '')))).toEqual([null, null]);
  });

  test('a link serves the value as a file until it expires; without an address for browsers there is none', async () => {
    const options = await s3Options();
    const blobs = openBlobs({ ...options, publicEndpoint: options.endpoint });
    const download = { lifetimeSeconds: 60, contentType: 'application/octet-stream', contentDisposition: 'attachment; filename="a b.txt"' };
    await blobs.put('a/b', Buffer.from('the value'));

    const link = (await blobs.link('a/b', download)) ?? '';
    const answer = await fetch(link);
    const tampered = await fetch(link.replace('/a/b', '/a/c'));

    expect([answer.status, await answer.text(), answer.headers.get('content-disposition')]).toEqual([
      200,
      'the value',
      download.contentDisposition,
    ]);
    expect(tampered.status).toBe(403);
    expect(await openBlobs(options).link('a/b', download)).toBeNull();
  });

  test('wrong credentials, a missing bucket and a wrong address are found at start, with the reason', async () => {
    const options = await s3Options();

    await expect(checkS3(options, 4_000)).resolves.toBeUndefined();
    await expect(checkS3({ ...options, secretAccessKey: 'wrong-secret-key' }, 4_000)).rejects.toThrow(/SignatureDoesNotMatch/);
    await expect(checkS3({ ...options, bucket: 'not-there' }, 4_000)).rejects.toThrow(/NoSuchBucket/);
    await expect(checkS3({ ...options, endpoint: 'http://127.0.0.1:1' }, 4_000)).rejects.toThrow('fetch failed');
  });
});

async function s3Options(): Promise<S3Options> {
  return {
    endpoint: await serverUrl('s3'),
    bucket: S3_BUCKET,
    region: 'us-east-1',
    accessKeyId: S3_KEY,
    secretAccessKey: S3_SECRET,
    isPathStyle: true,
    prefix: `${freshName('test')}/`,
  };
}

function openBlobs(options: S3Options): Blobs {
  const blobs = openS3Blobs(options);
  onTestFinished(() => blobs.close());
  return blobs;
}
