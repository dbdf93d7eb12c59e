import { expect, test } from 'vitest';
import { receivedOf } from './received.ts';

test('what came in is what was kept and what was lost, category by category', () => {
  const group = (category: string, outcome: string, reason: string, quantity: number) => ({
    by: { category, outcome, reason },
    totals: { 'sum(quantity)': quantity },
    series: { 'sum(quantity)': [quantity, 0] },
  });
  const stats = {
    start: '',
    end: '',
    intervals: ['a', 'b'],
    groups: [
      group('attachment', 'accepted', '', 4),
      group('error', 'accepted', '', 90),
      group('error', 'filtered', 'browser-extensions', 3),
      group('error', 'rate_limited', 'key_quota', 7),
    ],
  };

  expect(receivedOf(stats)).toEqual([
    {
      category: 'error',
      total: 100,
      kept: 90,
      series: [100, 0],
      losses: [
        { outcome: 'rate_limited', reason: 'key_quota', quantity: 7 },
        { outcome: 'filtered', reason: 'browser-extensions', quantity: 3 },
      ],
    },
    { category: 'attachment', total: 4, kept: 4, series: [4, 0], losses: [] },
  ]);
});
