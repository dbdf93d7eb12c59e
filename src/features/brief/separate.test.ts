import { expect, test } from 'vitest';
import { random } from '../../../bench/random.ts';
import { separate } from './separate.ts';
import type { Counted } from './separate.ts';

const one = (key: string, here: number, there: number): Counted => ({ kind: 'tag', key, value: 'x', here, there });

test('Fisher’s exact test gives the known tail of a table of four', () => {
  const [separation] = separate([one('a', 24, 3)], { here: 30, there: 20, pairs: 1 });

  // Σ C(30,k)·C(20,27−k) / C(50,27) for k = 24 … 27, in whole numbers.
  expect(separation?.p).toBeCloseTo(6.520831038065692e-6, 14);
});

test('a difference that one test of many makes by chance does not stand out', () => {
  const alone = separate([one('a', 24, 9)], { here: 40, there: 40, pairs: 1 });
  const ofMany = separate([one('a', 24, 9)], { here: 40, there: 40, pairs: 500 });

  expect(alone[0]?.standsOut).toBe(true);
  expect(ofMany[0]?.standsOut).toBe(false);
});

test('what is certain but small is not told', () => {
  const [separation] = separate([one('a', 5_500, 5_000)], { here: 10_000, there: 10_000, pairs: 10 });

  expect(separation?.p).toBeLessThan(0.001);
  expect(separation?.standsOut).toBe(false);
});

test('the strongest difference comes first, and everybody here is said as that', () => {
  const ranked = separate([one('b', 60, 20), one('a', 100, 30), one('c', 30, 30)], { here: 100, there: 100, pairs: 40 });

  expect(ranked.map(({ key, standsOut, isOnly }) => [key, standsOut, isOnly])).toEqual([
    ['a', true, true],
    ['b', true, false],
    ['c', false, false],
  ]);
});

test('of a thousand issues without a cause at most a few are told one', () => {
  const r = random(7);
  let told = 0;
  for (let issue = 0; issue < 1000; issue += 1) {
    const counted = Array.from({ length: 40 }, (_, at) => {
      const rate = 0.05 + 0.9 * r.next();
      const draw = (n: number) => Array.from({ length: n }, () => Number(r.next() < rate)).reduce((sum, hit) => sum + hit, 0);
      return one(String(at), draw(40), draw(60));
    });
    if (separate(counted, { here: 40, there: 60, pairs: 40 }).some(({ standsOut }) => standsOut)) told += 1;
  }

  expect(told).toBeLessThanOrEqual(20);
});
