import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { addToSketch, createSketch, estimateSketch } from './hyperloglog.ts';

function valueOf(n: number): bigint {
  return BigInt(`0x${hash('md5', `user ${n}`).slice(0, 16)}`);
}

test.each([0, 1, 10, 1_000, 10_000, 25_000, 100_000, 300_000])('%i distinct values are estimated within four standard errors', (count) => {
  const sketch = createSketch();

  for (let n = 0; n < count; n++) addToSketch(sketch, valueOf(n));

  expect(Math.abs(estimateSketch(sketch) - count)).toBeLessThanOrEqual(Math.ceil(count * 0.046));
});

test('a value that was counted before changes nothing', () => {
  const sketch = createSketch();
  for (let n = 0; n < 5_000; n++) addToSketch(sketch, valueOf(n));
  const before = sketch.slice();

  const isChanged = Array.from({ length: 5_000 }, (_, n) => addToSketch(sketch, valueOf(n))).some(Boolean);

  expect(isChanged).toBe(false);
  expect(sketch).toEqual(before);
});

test('the extremes of the digest are ranks like others', () => {
  const sketch = createSketch();

  addToSketch(sketch, 0n);
  addToSketch(sketch, -1n);
  addToSketch(sketch, 1n << 63n);

  expect(Math.max(...sketch)).toBe(52);
  expect(estimateSketch(sketch)).toBeGreaterThan(0);
});
