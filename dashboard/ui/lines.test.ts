import { expect, test } from 'vitest';
import { axisLevels, linePaths } from './lines.ts';

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
  [0, 0, [0, 1]],
  [0, 0.0123, [0, 0.005, 0.01, 0.015]],
  [0, 0.3, [0, 0.1, 0.2, 0.3]],
  [0, 1, [0, 0.25, 0.5, 0.75, 1]],
  [0, 640, [0, 200, 400, 600, 800]],
  [0, 999, [0, 250, 500, 750, 1000]],
  [40, 5400, [0, 2000, 4000, 6000]],
  [-30, 60, [-50, -25, 0, 25, 50, 75]],
  [-4, 0, [-4, -3, -2, -1, 0]],
  [0, Number.NaN, [0, 1]],
  [0, Number.POSITIVE_INFINITY, [0, 1]],
])('an axis from %s to %s has round marks', (lowest, highest, marks) => {
  expect(axisLevels(lowest, highest)).toEqual(marks);
});
