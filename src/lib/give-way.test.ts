import { expect, test } from 'vitest';
import { givesWay } from './give-way.ts';

test('work that took its turn lets others run before its next piece', async () => {
  const order: string[] = [];
  const giveWay = givesWay(0);
  setImmediate(() => order.push('other'));

  order.push('first piece');
  await giveWay();
  order.push('second piece');

  expect(order).toEqual(['first piece', 'other', 'second piece']);
});

test('work within its turn goes on', () => {
  const giveWay = givesWay(60_000);

  expect(giveWay()).toBeUndefined();
});
