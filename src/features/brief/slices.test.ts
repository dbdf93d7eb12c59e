import { expect, test } from 'vitest';
import { ENOUGH_OTHERS, slicesOf } from './slices.ts';

const HOUR = 3600;
const hours = (counts: readonly number[]) => new Map(counts.map((count, at) => [at * HOUR, count]));
const life = (from: number, until: number) => ({ firstMs: from * HOUR * 1000, lastMs: until * HOUR * 1000 });

test('of a quiet project everything in the issue’s life is taken', () => {
  expect(slicesOf(hours([0, 2, 1]), hours([9, 9, 9]), life(1, 2.5))).toEqual([{ startMs: 0, endMs: 3.5 * HOUR * 1000 }]);
});

test('of a busy project the issue’s own hours are taken, each as far as it is needed', () => {
  const slices = slicesOf(hours([0, 5, 0, 5, 0]), hours([90_000, 30_000, 90_000, 60_000, 90_000]), life(1, 3.9));

  expect(slices).toHaveLength(2);
  const [first, second] = slices.map(({ startMs, endMs }) => ({
    hour: Math.floor(startMs / HOUR / 1000),
    share: (endMs - startMs) / HOUR / 1000,
  }));
  expect(first?.hour).toBe(1);
  expect(first?.share).toBeCloseTo(ENOUGH_OTHERS / 2 / 30_000, 3);
  expect(second?.hour).toBe(3);
  expect(second?.share).toBeCloseTo(ENOUGH_OTHERS / 2 / 60_000, 3);
});

test('of a long life few hours are taken, where most of its events are', () => {
  const own = hours(Array.from({ length: 500 }, (_, at) => (at > 400 ? 10 : 1)));
  const slices = slicesOf(own, hours(Array.from({ length: 500 }, () => 5_000)), life(0, 500));

  expect(slices.length).toBeLessThanOrEqual(4);
  expect(slices.filter(({ startMs }) => startMs > 400 * HOUR * 1000).length).toBeGreaterThanOrEqual(3);
});

test('an issue that has just begun looks at the minutes it lives in', () => {
  const [slice] = slicesOf(hours([0, 0, 500]), hours([0, 0, 3_600_000]), life(2.9, 2.95));

  expect(slice?.startMs).toBeGreaterThan(2.85 * HOUR * 1000);
  expect(slice?.endMs).toBeLessThan(3 * HOUR * 1000);
});
