import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync, constants } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decompress, parseEncoding } from './encodings.ts';

const MIB = 1024 * 1024;

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  [' X-GZip ', 'gzip'],
  ['DEFLATE', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
  ['snappy', 'identity'],
  ['identity, gzip', 'gzip'],
])('content encoding %j is %s', (header, encoding) => {
  expect(parseEncoding(header)).toEqual({ ok: true, value: encoding });
});

test('one coding over another is refused', () => {
  expect(parseEncoding('gzip, br').ok).toBe(false);
  expect(parseEncoding('gzip, gzip').ok).toBe(false);
});

const CODERS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', (bytes: Uint8Array) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })],
  ['zstd', zstdCompressSync],
  ['gzip', (bytes: Uint8Array) => Buffer.concat([gzipSync(bytes.subarray(0, 5)), gzipSync(bytes.subarray(5))])],
] as const;

test.each(CODERS)('%s is undone, whatever was in it', (encoding, compress) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      const result = decompress(compress(bytes), encoding, MIB);

      expect(result.ok && Buffer.compare(result.value, bytes)).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test.each(CODERS)('%s that gives more than the bound is too large', (encoding, compress) => {
  expect(decompress(compress(Buffer.alloc(1_000)), encoding, 999)).toEqual({ ok: false, error: 'too_large' });
  expect(decompress(compress(Buffer.alloc(1_000)), encoding, 1_000).ok).toBe(true);
});

test.each(CODERS)('%s that is cut off or no such stream is corrupt', (encoding, compress) => {
  const whole = compress(Buffer.from('{"some":"text that is long enough"}\n'.repeat(20)));

  expect(decompress(whole.subarray(0, whole.length - 6), encoding, MIB)).toEqual({ ok: false, error: 'corrupt' });
  expect(decompress(Buffer.from('{"plain":"text"}'), encoding, MIB)).toEqual({ ok: false, error: 'corrupt' });
});

test('a gzip trailer that lies about the size costs nothing', () => {
  const lying = gzipSync(Buffer.from('small'));
  lying.writeUInt32LE(0xffff_ffff, lying.length - 4);

  expect(decompress(lying, 'gzip', MIB)).toEqual({ ok: false, error: 'corrupt' });
});

/** RFC 8878: magic, a frame header that names its window only, one raw last block. */
function zstdFrame(windowLog: number): Buffer {
  const text = Buffer.from('hello');
  const block = Buffer.from([(text.length << 3) | 1, 0, 0]);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, (windowLog - 10) << 3]), block, text]);
}

test('zstd may not ask for a window above 8 MiB', () => {
  expect(decompress(zstdFrame(23), 'zstd', MIB)).toEqual({ ok: true, value: Buffer.from('hello') });
  expect(decompress(zstdFrame(24), 'zstd', MIB)).toEqual({ ok: false, error: 'corrupt' });
});
