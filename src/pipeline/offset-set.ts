import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Of a window of 65,536 records there are 8 KB before compression: microseconds, so it is done at once. */
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Offsets at or above `base`, as PostgreSQL keeps them: one bit for each offset, compressed. Null when there are none. */
export function packOffsets(base: number, offsets: ReadonlySet<number>): Uint8Array | null {
  if (offsets.size === 0) return null;
  let last = base;
  for (const offset of offsets) last = Math.max(last, offset);
  const bits = new Uint8Array(((last - base) >> 3) + 1);
  for (const offset of offsets) {
    const at = offset - base;
    bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return zstdCompressSync(bits, FAST);
}

export function unpackOffsets(base: number, packed: Uint8Array | null): Set<number> {
  const offsets = new Set<number>();
  if (packed === null) return offsets;
  for (const [index, byte] of zstdDecompressSync(packed).entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) offsets.add(base + index * 8 + bit);
  }
  return offsets;
}

/** Offsets in an order that matters, at or above `base`. */
export function packOrder(base: number, offsets: readonly number[]): Uint8Array {
  return zstdCompressSync(
    Uint32Array.from(offsets, (offset) => offset - base),
    FAST,
  );
}

export function unpackOrder(base: number, packed: Uint8Array): readonly number[] {
  const bytes = zstdDecompressSync(packed);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 4 }, (_, at) => base + view.getUint32(at * 4, true));
}
