import type { Random } from './sent-event.ts';

/** What programs send by mistake, and what breaks what was written for usual values. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  -1e-300,
  2 ** 53 + 2,
  '9223372036854775808',
  '-9223372036854775808',
  // Written as the bare word, which is no JSON.
  '__NaN__',
  'Infinity',
  '',
  ' ',
  '0'.repeat(32),
  'ab'.repeat(16),
  '\u0000\u001b[31mred\u001b[0m\u0007',
  '\ud800',
  '\u202eevil',
  '4111 1111 1111 1111',
  'password=hunter2',
  'x'.repeat(20_000),
  '2026-13-45T99:00:00Z',
  [],
  {},
  [[[[[[1]]]]]],
  [1, 'a', null, {}],
  { value: 1, type: 'string' },
  { value: [1, 'x'], type: 'array', unit: 5 },
  { __proto__: null, constructor: 1, toString: 2 },
];

function oddValue(random: Random): unknown {
  // A value of its own each time: what is changed next may be it.
  return structuredClone(ODD[Math.floor(random() * ODD.length)]);
}

export function oddText(random: Random): string {
  const value = oddValue(random);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One to three values of a JSON value replaced, wherever they are; a new member here and there, and a huge map once in a while. */
export function oddJson<T>(value: T, random: Random): T {
  const copy = structuredClone(value);
  for (let n = 1 + Math.floor(random() * 3); n > 0; n -= 1) changeOne(copy, random);
  return copy;
}

function changeOne(root: unknown, random: Random): void {
  let node = root as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(node);
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) return;
    const child = node[key];
    const isContainer = typeof child === 'object' && child !== null;
    if (isContainer && random() < 0.85) {
      node = child as Record<string, unknown>;
      continue;
    }
    if (random() < 0.02 && !Array.isArray(node)) for (let n = 0; n < 2_000; n += 1) node[`key${n}`] = n;
    // Elements are counted: a list keeps its length.
    if (random() < 0.15 && !Array.isArray(node)) delete node[key];
    else node[key] = oddValue(random);
    return;
  }
}
