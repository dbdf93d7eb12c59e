/** Files shown beside an event: pictures that are pictures, and the beginning of texts that are texts (reliability X3). */
import type { Readable } from 'node:stream';
import type { Blobs } from '../../engines/blobs/port.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import { INERT_POLICY } from '../../http/headers.ts';
import type { RawReply } from '../../http/route.ts';
import { previewKind } from './contract.ts';
import type { AttachmentRow } from './query.ts';

/** More is for an editor, not for a page. */
const MAX_TEXT_BYTES = 64 * 1024;
/** A screenshot of a large screen has 3 MB. */
const MAX_IMAGE_BYTES = 20 * 1024 * 1024;

/** @throws ApiError not_found when the file is of no kind that is shown */
export async function sendPreview(row: AttachmentRow, blobs: Blobs): Promise<RawReply> {
  const kind = previewKind({ mimetype: row.content_type });
  const blob = kind === null || (kind === 'image' && row.size_bytes > MAX_IMAGE_BYTES) ? null : await blobs.stream(row.blob_key);
  if (!blob) throw kind === null ? notShown() : notFound();
  if (kind === 'text') return inert('text/plain; charset=utf-8', textOf(await firstBytes(blob.chunks), blob.sizeBytes));
  const type = imageTypeOf(await peek(blob.chunks));
  if (type !== null) return inert(type, blob.chunks);
  blob.chunks.destroy();
  throw notShown();
}

function notShown(): ApiError {
  return new ApiError('not_found', { detail: 'This file is not shown in a page; it can be downloaded.' });
}

/** A document of it does nothing, and nothing but what was looked at is made of its bytes. */
function inert(type: string, body: RawReply['body']): RawReply {
  const headers = {
    'content-type': type,
    'content-disposition': 'inline',
    'content-security-policy': INERT_POLICY,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=300',
  };
  return { kind: 'raw', status: 200, headers, body };
}

async function firstBytes(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const taken: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    taken.push(chunk);
    size += chunk.length;
    if (size >= MAX_TEXT_BYTES) break;
  }
  return Buffer.concat(taken).subarray(0, MAX_TEXT_BYTES);
}

function textOf(bytes: Buffer, sizeBytes: number): string {
  const isCut = bytes.length < sizeBytes;
  const text = bytes.toString('utf8');
  // A character that was cut in two at the end is not a fault of the file.
  const whole = isCut ? text.replace(/\uFFFD{1,3}$/, '') : text;
  if (whole.includes('\0') || whole.includes('\uFFFD')) throw notShown();
  return whole;
}

/** The first chunk, which stays the first for the next reader. */
async function peek(chunks: Readable): Promise<Uint8Array> {
  for await (const chunk of chunks.iterator({ destroyOnReturn: false })) {
    chunks.unshift(chunk);
    return chunk as Uint8Array; // of a stream of bytes
  }
  return new Uint8Array();
}

/** By the bytes that each format begins with; what the sender said is not believed. */
function imageTypeOf(head: Uint8Array): string | null {
  const text = Buffer.from(head.subarray(0, 12)).toString('latin1');
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(text)) return 'image/gif';
  return text.startsWith('RIFF') && text.slice(8) === 'WEBP' ? 'image/webp' : null;
}
