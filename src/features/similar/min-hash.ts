/**
 * MinHash: a sketch of a set of which two agree in as many places, by share, as the sets have in common (processing §4.12). Cut into
 * bands, it finds sets that are alike by equality, which an index can do. Pure; the same on every machine, for it is stored.
 */
import type { Features } from './features.ts';

export const PERMUTATIONS = 128;
/**
 * 32 bands of 4: a pair that has half in common shares a band in 87 of 100 cases, one that has seven tenths in 9,998 of 10,000; one
 * that has a fifth in 5.
 */
const ROWS = 4;
/** Part of each bucket's name: sketches of features that were taken in another way do not meet. */
const VERSION = 1;

const SEEDS = Uint32Array.from({ length: PERMUTATIONS }, (_, at) => mix(Math.imul(at + 1, 0x9e3779b1)));

/** A feature counts as many times as it weighs, so that the sketch estimates the weighted likeness. */
export function sketchOf(features: Features): Uint32Array {
  const least = new Uint32Array(PERMUTATIONS).fill(0xffffffff);
  for (const [feature, weight] of features) {
    const hash = hashText(feature);
    for (let copy = 0; copy < weight; copy++) addMember(least, mix(hash + Math.imul(copy, 0x85ebca6b)));
  }
  return least;
}

function addMember(least: Uint32Array, member: number): void {
  for (let at = 0; at < PERMUTATIONS; at++) {
    const value = mix(member ^ (SEEDS[at] ?? 0));
    if (value < (least[at] ?? 0)) least[at] = value;
  }
}

/** What two sketches say of the likeness of their sets. */
export function estimate(a: Uint32Array, b: Uint32Array): number {
  let equal = 0;
  for (let at = 0; at < PERMUTATIONS; at++) if (a[at] === b[at]) equal += 1;
  return equal / PERMUTATIONS;
}

/** One bucket per band, each a whole number below 2^53: what PostgreSQL and JavaScript both count in. Empty sets are in none. */
export function bucketsOf(features: Features): readonly number[] {
  if (features.size === 0) return [];
  const sketch = sketchOf(features);
  const buckets: number[] = [];
  for (let start = 0; start < PERMUTATIONS; start += ROWS) {
    let low = mix(start + VERSION * PERMUTATIONS);
    let high = mix(low);
    for (let at = start; at < start + ROWS; at++) {
      low = mix(low ^ (sketch[at] ?? 0));
      high = mix(high + (sketch[at] ?? 0));
    }
    buckets.push((high & 0x1fffff) * 2 ** 32 + low);
  }
  return buckets;
}

/** FNV-1a over the text's UTF-16 units, then mixed. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** A bijection of 32 bits in which every bit of the input moves about half of the output's. */
function mix(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
