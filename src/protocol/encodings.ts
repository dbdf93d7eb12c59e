import {
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { BrotliDecompress, Gunzip, Inflate, InflateRaw, ZstdDecompress, ZstdOptions } from 'node:zlib';
import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';

/** Content codings of a body (ingest protocol §1.5). */
export type Encoding = 'identity' | 'gzip' | 'deflate' | 'br' | 'zstd';

export type DecodeError = 'too_large' | 'corrupt';

/** RFC 9659: as a content coding, zstd may not ask for a window above 8 MiB; so a frame cannot make us allocate more. */
const ZSTD_OPTIONS: ZstdOptions = { params: { [constants.ZSTD_d_windowLogMax]: 23 } };

/** Pieces of output; the same for all codings when the true size is not known. */
const PIECE_BYTES = 64 * 1024;
const MAX_PIECE_BYTES = 1024 * 1024;

const NAMES: ReadonlyMap<string, Encoding> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
]);

/**
 * The coding that a `Content-Encoding` header names. Values that nobody knows mean identity, as upstream does it; two codings
 * one over the other are refused, because each multiplies what a bomb can do (reliability §6).
 */
export function parseEncoding(header: string | undefined): Result<Encoding, 'several'> {
  if (header === undefined) return ok('identity');

  const known = header
    .toLowerCase()
    .split(',')
    .map((name) => NAMES.get(name.trim()))
    .filter((encoding) => encoding !== undefined);
  if (known.length > 1) return fail('several');
  return ok(known[0] ?? 'identity');
}

/**
 * Decompresses at once, never giving more than `maxBytes`. Blocks the thread: for small bodies, and for records that the
 * gateway has already seen through.
 */
export function decompress(bytes: Uint8Array, encoding: Encoding, maxBytes: number): Result<Uint8Array, DecodeError> {
  if (encoding === 'identity') return bytes.length > maxBytes ? fail('too_large') : ok(bytes);
  try {
    return ok(decompressOrThrow(bytes, encoding, maxBytes));
  } catch (error) {
    // The only expected failures of zlib: the bound was passed, or the bytes are no such stream.
    return fail(isTooLarge(error) ? 'too_large' : 'corrupt');
  }
}

function decompressOrThrow(bytes: Uint8Array, encoding: Exclude<Encoding, 'identity'>, maxBytes: number): Uint8Array {
  const options = { chunkSize: PIECE_BYTES, maxOutputLength: maxBytes };
  switch (encoding) {
    case 'gzip':
      return gunzipSync(bytes, { chunkSize: pieceSize(bytes), maxOutputLength: maxBytes });
    case 'br':
      return brotliDecompressSync(bytes, options);
    case 'zstd':
      return zstdDecompressSync(bytes, { ...options, ...ZSTD_OPTIONS });
    case 'deflate':
      return hasZlibHeader(bytes) ? inflateEither(bytes, options) : inflateRawSync(bytes, options);
  }
}

/** A raw stream can begin like a zlib header by chance (1 in 1,000); the checksum tells. */
function inflateEither(bytes: Uint8Array, options: { chunkSize: number; maxOutputLength: number }): Uint8Array {
  try {
    return inflateSync(bytes, options);
  } catch (error) {
    if (isTooLarge(error)) throw error;
    return inflateRawSync(bytes, options);
  }
}

/** A stream for bodies too large to inflate at once. The reader counts what comes out and destroys it when it is too much. */
export function createDecompressor(encoding: Exclude<Encoding, 'identity'>, head: Uint8Array): Decompressor {
  const options = { chunkSize: PIECE_BYTES };
  switch (encoding) {
    case 'gzip':
      return createGunzip(options);
    case 'br':
      return createBrotliDecompress(options);
    case 'zstd':
      return createZstdDecompress({ ...options, ...ZSTD_OPTIONS });
    case 'deflate':
      return hasZlibHeader(head) ? createInflate(options) : createInflateRaw(options);
  }
}

export type Decompressor = Gunzip | Inflate | InflateRaw | BrotliDecompress | ZstdDecompress;

/** Whether the thread-blocking way is worth trying: only gzip says beforehand what it (probably) will give. */
export function expectedBytes(bytes: Uint8Array, encoding: Encoding): number | null {
  if (encoding === 'identity') return bytes.length;
  return encoding === 'gzip' && bytes.length >= 18 ? sizeHint(bytes) : null;
}

/**
 * One piece that holds everything saves growing the output in steps: 0.51 against 0.72 s per 10,000 events of 27 kB. The
 * size is the client's word (gzip's ISIZE), so it is a hint with bounds, never a promise.
 */
function pieceSize(bytes: Uint8Array): number {
  if (bytes.length < 18) return PIECE_BYTES;
  return Math.min(Math.max(sizeHint(bytes) + 64, 64), MAX_PIECE_BYTES);
}

function sizeHint(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
}

/** RFC 1950 §2.2: method 8, and the two bytes are a multiple of 31. */
function hasZlibHeader(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
