import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const MAX_COLORS = 256;
/** Between the strongest and the weakest channel: more is a hue. */
const HUE = 40;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array;
}

/** The same picture with a palette of the 256 colours it uses most: a page has few, and the file is a third of the size. */
export function shrinkPng(png: Buffer): Buffer {
  const { width, height, rgb } = decode(png);
  const counts = new Map<number, number>();
  for (let at = 0; at < rgb.length; at += 3) {
    const color = colorAt(rgb, at);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const palette = paletteOf(counts);
  const indexOf = new Map(palette.map((color, index) => [color, index]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const color = colorAt(rgb, (y * width + x) * 3);
      const index = indexOf.get(color) ?? nearest(palette, color);
      indexOf.set(color, index);
      rows[y * (width + 1) + x + 1] = index;
    }
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const colors = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  const parts = [
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...parts]);
}

/** One of many like colours each, the most used first; a hue counts more than a grey, for a dot of it says something. */
function paletteOf(counts: ReadonlyMap<number, number>): readonly number[] {
  const alike = new Map<number, { color: number; most: number; weight: number }>();
  for (const [color, count] of counts) {
    const [red, green, blue] = [color >> 16, (color >> 8) & 255, color & 255];
    const weight = Math.max(red, green, blue) - Math.min(red, green, blue) > HUE ? count * HUE : count;
    const key = ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);
    const group = alike.get(key) ?? { color, most: 0, weight: 0 };
    group.weight += weight;
    if (count > group.most) Object.assign(group, { color, most: count });
    alike.set(key, group);
  }
  const exact = [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
  const spread = [...alike.values()].sort((a, b) => b.weight - a.weight).map((group) => group.color);
  return [...new Set([...exact.slice(0, MAX_COLORS / 4), ...spread])].slice(0, MAX_COLORS);
}

function colorAt(rgb: Uint8Array, at: number): number {
  return ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0);
}

function nearest(palette: readonly number[], color: number): number {
  let best = 0;
  let least = Infinity;
  for (const [index, each] of palette.entries()) {
    const distance =
      ((each >> 16) - (color >> 16)) ** 2 + (((each >> 8) & 255) - ((color >> 8) & 255)) ** 2 + ((each & 255) - (color & 255)) ** 2;
    if (distance >= least) continue;
    least = distance;
    best = index;
  }
  return best;
}

/** What Chromium writes: eight bits a channel, with or without alpha, not interlaced. */
function decode(png: Buffer): Picture {
  const data: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const pixels = unfilter(inflateSync(Buffer.concat(data)), width * channels, channels);
  if (channels === 3) return { width, height, rgb: pixels };
  return { width, height, rgb: pixels.filter((_, index) => index % 4 !== 3) };
}

/** PNG specification §9.2: each byte was written as the difference to what its neighbours foretell. */
function unfilter(bytes: Buffer, stride: number, step: number): Uint8Array {
  const height = bytes.length / (stride + 1);
  const out = new Uint8Array(height * stride);
  for (let y = 0; y < height; y += 1) {
    const kind = bytes[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const before = (back: number, isThere: boolean) => (isThere ? (out[at - back] ?? 0) : 0);
      const neighbours = [before(step, x >= step), before(stride, y > 0), before(stride + step, x >= step && y > 0)] as const;
      out[at] = (bytes[y * (stride + 1) + 1 + x] ?? 0) + foretell(kind, neighbours);
    }
  }
  return out;
}

function foretell(kind: number | undefined, [left, up, corner]: readonly [number, number, number]): number {
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  return kind === 4 ? paeth(left, up, corner) : 0;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length, 0);
  ends.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)]);
}
