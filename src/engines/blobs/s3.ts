import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { checkKey, checkPrefix } from './key.ts';
import type { BlobEntry, Blobs } from './port.ts';
import { asError, askS3, asUnavailable, element, elements, presign, S3Error } from './s3-request.ts';
import type { S3Address } from './s3-request.ts';

export interface S3Options extends S3Address {
  /** Before every key; empty or ending with a slash. */
  readonly prefix: string;
  /** The store's address for browsers. Without one, downloads are streamed through the API. */
  readonly publicEndpoint?: string;
}

/** Above this, several requests: each is repeated by itself, and a store need not hold the whole. */
const MULTIPART_ABOVE_BYTES = 16 * 1024 * 1024;
/** S3's least is 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 4;
/** S3's bound of one DeleteObjects, and of one page of a list. */
const KEYS_AT_ONCE = 1_000;

/**
 * Blobs in a bucket of S3 or of a store that speaks its protocol. A put is durable and visible as a whole when the store says so.
 * Parts of an upload that was cut off stay until a lifecycle rule of the bucket removes them.
 */
export function openS3Blobs(options: S3Options): Blobs {
  const full = (key: string): string => options.prefix + checkKey(key);

  return {
    async put(key, value) {
      const target = full(key);
      if (value.length > MULTIPART_ABOVE_BYTES) await putInParts(options, target, value);
      else await expectFound(await askS3(options, { method: 'PUT', key: target, body: ownBytes(value) }));
    },

    async get(key) {
      const response = await found(options, full(key));
      return response === null ? null : Buffer.from(await whole(response));
    },

    async stream(key) {
      const response = await found(options, full(key));
      if (response === null) return null;
      // A response to GET has a body, if only an empty one.
      return { sizeBytes: Number(response.headers.get('content-length')), chunks: Readable.from(response.body ?? []) };
    },

    async delete(key) {
      // A 404 says that it is gone already.
      await discard(await askS3(options, { method: 'DELETE', key: full(key) }));
    },

    list: () => listAll(options),

    async deleteBelow(prefix) {
      const below = options.prefix + checkPrefix(prefix);
      for (;;) {
        const keys = await listBelow(options, below);
        if (keys.length === 0) return;
        await deleteAll(options, keys);
      }
    },

    async link(key, { lifetimeSeconds, contentType, contentDisposition }) {
      if (options.publicEndpoint === undefined) return null;
      return presign({ ...options, endpoint: options.publicEndpoint }, full(key), {
        'X-Amz-Expires': String(lifetimeSeconds),
        'response-content-type': contentType,
        'response-content-disposition': contentDisposition,
      });
    },

    async close() {},
  };
}

/** Resolves when the bucket can be listed with these credentials. @throws why not, at the latest after `timeoutMs`. */
export async function checkS3(options: S3Options, timeoutMs: number): Promise<void> {
  const query = { 'list-type': '2', 'max-keys': '1', prefix: options.prefix };
  await expectFound(await askS3(options, { method: 'GET', key: '', query }, timeoutMs / 4));
}

/** Null when there is no such key; a bucket that is missing is a fault. */
async function found(options: S3Options, key: string): Promise<Response | null> {
  const response = await askS3(options, { method: 'GET', key });
  if (response.status !== 404) return response;
  const error = await asError(response);
  if (error.code === 'NoSuchBucket') throw asUnavailable(error);
  return null;
}

/** The store may go away in the middle of a value. */
async function whole(response: Response): Promise<ArrayBuffer> {
  try {
    return await response.arrayBuffer();
  } catch (error) {
    throw asUnavailable(error);
  }
}

async function expectFound(response: Response): Promise<string> {
  if (response.status === 404) throw asUnavailable(await asError(response));
  return Buffer.from(await whole(response)).toString();
}

async function discard(response: Response): Promise<void> {
  await whole(response);
}

async function putInParts(options: S3Options, key: string, value: Uint8Array): Promise<void> {
  const started = await expectFound(await askS3(options, { method: 'POST', key, query: { uploads: '' } }));
  const uploadId = element(started, 'UploadId');
  if (uploadId === null) throw asUnavailable(new S3Error(200, '', 'an upload was begun without an id'));
  try {
    const tags = await putParts(options, { key, uploadId }, value);
    const parts = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('');
    const body = asBody(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`);
    const answer = await expectFound(await askS3(options, { method: 'POST', key, query: { uploadId }, body }));
    // S3 may begin a 200 before it knows, and end it with an error.
    if (answer.includes('<Error>')) throw asUnavailable(new S3Error(200, element(answer, 'Code') ?? '', element(answer, 'Message') ?? ''));
  } catch (error) {
    // What goes wrong here is the bucket's lifecycle rule's to mend; the cause is what the caller must hear.
    await askS3(options, { method: 'DELETE', key, query: { uploadId } }).then(discard, () => undefined);
    throw error;
  }
}

async function putParts(options: S3Options, upload: { key: string; uploadId: string }, value: Uint8Array): Promise<readonly string[]> {
  const count = Math.ceil(value.length / PART_BYTES);
  const tags: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let part = next++; part < count; part = next++) {
      const body = ownBytes(value.subarray(part * PART_BYTES, (part + 1) * PART_BYTES));
      const query = { partNumber: String(part + 1), uploadId: upload.uploadId };
      const response = await askS3(options, { method: 'PUT', key: upload.key, query, body });
      await expectFound(response);
      tags[part] = response.headers.get('etag') ?? '';
    }
  };
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, work));
  return tags;
}

async function* listAll(options: S3Options): AsyncGenerator<BlobEntry> {
  for (let token: string | null = ''; token !== null;) {
    const query: Record<string, string> = { 'list-type': '2', 'max-keys': String(KEYS_AT_ONCE), prefix: options.prefix };
    if (token !== '') query['continuation-token'] = token;
    const page: string = await expectFound(await askS3(options, { method: 'GET', key: '', query }));
    const sizes = elements(page, 'Size');
    for (const [at, key] of elements(page, 'Key').entries()) {
      yield { key: key.slice(options.prefix.length), sizeBytes: Number(sizes[at]) };
    }
    token = element(page, 'IsTruncated') === 'true' ? element(page, 'NextContinuationToken') : null;
  }
}

/** Always the first page: what was on it is gone when the next is asked for. */
async function listBelow(options: S3Options, prefix: string): Promise<readonly string[]> {
  const query = { 'list-type': '2', 'max-keys': String(KEYS_AT_ONCE), prefix };
  return elements(await expectFound(await askS3(options, { method: 'GET', key: '', query })), 'Key');
}

async function deleteAll(options: S3Options, keys: readonly string[]): Promise<void> {
  const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('');
  const body = asBody(`<Delete><Quiet>true</Quiet>${objects}</Delete>`);
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  const answer = await expectFound(await askS3(options, { method: 'POST', key: '', query: { delete: '' }, headers, body }));
  const code = element(answer, 'Code');
  if (code !== null) throw asUnavailable(new S3Error(200, code, element(answer, 'Message') ?? ''));
}

function asBody(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** The types of `fetch` exclude shared memory, where no value of ours lies. */
function ownBytes(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return value as Uint8Array<ArrayBuffer>;
}
