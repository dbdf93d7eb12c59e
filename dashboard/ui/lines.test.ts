import { expect, test } from 'vitest';
import { linePaths, niceMaximum } from './lines.ts';

const BOX = { width: 100, height: 10, maximum: 10, minimum: 0 };

test('a line goes from the middle of a bucket to the middle of the next', () => {
  expect(linePaths([0, 10, 5, 5], BOX)).toEqual({ line: 'M12.5 10L37.5 0L62.5 5L87.5 5', dots: '' });
});

test('where nothing was measured the line is broken, and a value alone is a dot', () => {
  expect(linePaths([5, 5, null, 5, null], BOX)).toEqual({ line: 'M10 5L30 5', dots: 'M70 5h0.1' });
  expect(linePaths([null, null], BOX)).toEqual({ line: '', dots: '' });
  expect(linePaths([], BOX)).toEqual({ line: '', dots: '' });
});

test.each([
  [0, 1],
  [0.0123, 0.02],
  [0.24, 0.25],
  [1, 1],
  [3, 5],
  [0.3, 0.5],
  [999, 1000],
  [2_100_000, 2_500_000],
  [Number.NaN, 1],
])('an axis for %s ends at %s', (value, end) => {
  expect(niceMaximum(value)).toBe(end);
});
