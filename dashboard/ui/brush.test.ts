import { expect, test } from 'vitest';
import { barsOf, stretchOf, walked } from './brush.ts';

const press = (key: string, isExtending = false) => ({ key, isExtending });

test('the first arrow shows the newest bar, the next ones walk from it and stop at the ends', () => {
  const first = walked(null, press('ArrowLeft'), 5);
  const second = walked(first, press('ArrowLeft'), 5);
  const beyond = walked(walked(second, press('End'), 5), press('ArrowRight'), 5);

  expect([first?.at, second?.at, beyond?.at]).toEqual([4, 3, 4]);
  expect(walked(second, press('Home'), 5)?.at).toBe(0);
  expect(walked({ at: 3, from: null }, press('PageDown'), 30)?.at).toBe(0);
});

test('Shift takes bars along from where one stood, in both directions, and walking without it lets them go', () => {
  const one = walked({ at: 3, from: null }, press('ArrowLeft', true), 5);
  const two = walked(one, press('ArrowLeft', true), 5);
  const back = walked(two, press('End', true), 5);

  expect(two && barsOf(two)).toEqual([1, 3]);
  expect(two && stretchOf(two, 5)).toEqual({ low: 0.2, high: 0.8 });
  expect(back && barsOf(back)).toEqual([3, 4]);
  expect(walked(back, press('ArrowLeft'), 5)).toEqual({ at: 3, from: null });
});

test('other keys are the page’s, and a chart without bars has none', () => {
  expect(walked({ at: 3, from: null }, press('j'), 5)).toBeNull();
  expect(walked(null, press('ArrowLeft'), 0)).toBeNull();
});
