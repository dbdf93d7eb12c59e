import fc from 'fast-check';
import { expect, test } from 'vitest';
import { featuresOf, likeness, type Features } from './features.ts';
import { bucketsOf, estimate, PERMUTATIONS, sketchOf } from './min-hash.ts';

const features = fc
  .uniqueArray(fc.tuple(fc.string({ maxLength: 12 }), fc.integer({ min: 1, max: 4 })), { maxLength: 60, selector: ([name]) => name })
  .map((entries): Features => new Map(entries));

/** Two sets that share the first members of a pool, as far apart as `shared` says. */
function pair(seed: number, shared: number): readonly [Features, Features] {
  const member = (side: string, at: number): [string, number] => [
    at < shared ? `${seed} both ${at}` : `${seed} ${side} ${at}`,
    1 + ((seed + at) % 4),
  ];
  const side = (name: string): Features => new Map(Array.from({ length: 60 }, (_, at) => member(name, at)));
  return [side('here'), side('there')];
}

test('a sketch estimates the weighted likeness of its sets', () => {
  const errors: number[] = [];
  for (let seed = 0; seed < 200; seed++) {
    const [a, b] = pair(seed, (seed * 7) % 61);
    errors.push(estimate(sketchOf(a), sketchOf(b)) - likeness(a, b));
  }

  // The standard error of 128 places is 0.044 at the most; four of them, and a mean of hundreds that is near nothing.
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(4.2 * Math.sqrt(0.25 / PERMUTATIONS));
  expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(0.01);
});

test('the order in which features come changes nothing', () => {
  fc.assert(
    fc.property(features, (set) => {
      const turned: Features = new Map([...set].toReversed());
      expect([...sketchOf(turned)]).toEqual([...sketchOf(set)]);
      expect(bucketsOf(turned)).toEqual(bucketsOf(set));
    }),
  );
});

test('likeness is the same from both sides, one of equals, and within nought and one', () => {
  fc.assert(
    fc.property(features, features, (a, b) => {
      expect(likeness(a, b)).toBe(likeness(b, a));
      expect(likeness(a, b)).toBeGreaterThanOrEqual(0);
      expect(likeness(a, b)).toBeLessThanOrEqual(1);
      expect(likeness(a, a)).toBe(a.size === 0 ? 0 : 1);
    }),
  );
});

test('a set shares every bucket with itself; buckets are whole numbers that the database can hold', () => {
  fc.assert(
    fc.property(features, (set) => {
      const buckets = bucketsOf(set);
      expect(buckets).toHaveLength(set.size === 0 ? 0 : 32);
      expect(buckets.every((bucket) => Number.isSafeInteger(bucket) && bucket >= 0)).toBe(true);
    }),
  );
});

test('what is stored is not made in another way by accident', () => {
  const known = featuresOf({
    family: 'python',
    parts: [
      { type: 'KeyError', value: "'7'", template: "'<int>'", frames: [{ place: 'shop.cart', name: 'total', source: '', isApp: true }] },
    ],
  });

  expect(bucketsOf(known).slice(0, 3)).toMatchInlineSnapshot(`
    [
      7329344025848020,
      5270412319157729,
      7426333887930107,
    ]
  `);
});

test('sets that have much in common share a bucket, and such that have little seldom do', () => {
  const met = (shared: number) => {
    let count = 0;
    for (let seed = 0; seed < 200; seed++) {
      const [a, b] = pair(seed, shared);
      const theirs = new Set(bucketsOf(b));
      if (bucketsOf(a).some((bucket) => theirs.has(bucket))) count += 1;
    }
    return count;
  };

  // 50 of 60 in common is a likeness of about 0.7; 10 of 60 one of 0.09.
  expect(met(50)).toBeGreaterThanOrEqual(198);
  expect(met(10)).toBeLessThanOrEqual(10);
});
