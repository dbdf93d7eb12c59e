import type { Random } from '../../bench/random.ts';

/** What a placeholder in the demo's texts becomes. */
const FILLERS: Readonly<Record<string, (r: Random) => string>> = {
  order: (r) => `ord_${r.hex(10)}`,
  cart: (r) => `crt_${r.hex(8)}`,
  uuid: (r) => `${r.hex(8)}-${r.hex(4)}-4${r.hex(3)}-a${r.hex(3)}-${r.hex(12)}`,
  id: (r) => String(1000 + r.below(88_000)),
  small: (r) => String(1 + r.below(9)),
  ms: (r) => String(3 + r.below(240)),
  slow: (r) => String(5000 + r.below(9000)),
  percent: (r) => String(5 * (1 + r.below(12))),
  amount: (r) => `${9 + r.below(400)}.${String(r.below(100)).padStart(2, '0')}`,
  sku: (r) => `LRK-${r.pick(['CHAIR', 'LAMP', 'RUG', 'VASE', 'SHELF', 'BOWL'])}-${100 + r.below(900)}`,
  host: (r) => `10.4.${r.below(16)}.${2 + r.below(250)}`,
  pod: (r) => `${r.hex(5)}-${r.hex(5)}`,
  country: (r) => r.pick(['DE', 'FR', 'NO', 'GB', 'US', 'JP', 'SE', 'NL']),
  page: (r) => String(2 + r.below(30)),
  word: (r) => r.pick(['oak chair', 'wool rug', 'floor lamp', 'stoneware', 'linen', 'bookshelf', 'hängelampe', 'désert vase']),
  mail: (r) => `guest${r.below(900)}@mail${r.below(5)}.example`,
};

/** The value with every `{placeholder}` in its texts filled. Unknown ones stay: braces are common in real texts. */
export function fill<T>(value: T, r: Random): T {
  // What comes back has the shape of what went in: only texts change.
  return fillAny(value, r) as T;
}

function fillAny(value: unknown, r: Random): unknown {
  if (typeof value === 'string')
    return value.includes('{') ? value.replace(/\{(\w+)\}/g, (whole, name: string) => FILLERS[name]?.(r) ?? whole) : value;
  if (Array.isArray(value)) return value.map((one) => fillAny(one, r));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fillAny(one, r)]));
  }
  return value;
}
