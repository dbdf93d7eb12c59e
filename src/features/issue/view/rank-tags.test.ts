import { expect, test } from 'vitest';
import type { Trait } from '../../brief/contract.ts';
import type { TagDetail } from '../contract.ts';
import { rankedBars } from './rank-tags.ts';

const tag = (key: string, ...values: string[]) =>
  ({ key, totalValues: 10, topValues: values.map((value) => ({ key, value, count: 10 / values.length })) }) as unknown as TagDetail;
const trait = (kind: Trait['kind'], key: string, value: string, [share, otherShare, standsOut]: readonly [number, number, boolean]) =>
  ({ kind, key, value, share, otherShare, difference: share - otherShare, standsOut }) as Trait;

test('flags and tags that stand out come first, by their difference; what the page says elsewhere comes last', () => {
  const bars = rankedBars(
    [tag('level', 'error'), tag('market', 'no', 'se'), tag('device', 'a', 'b'), tag('plan', 'free')],
    [
      trait('flag', 'new-step', 'true', [0.92, 0.1, true]),
      trait('tag', 'device', 'b', [0.5, 0.05, true]),
      trait('tag', 'market', 'no', [0.5, 0.45, false]),
      trait('tag', 'level', 'error', [1, 0.5, false]),
      trait('flag', 'old', 'false', [0.3, 0.3, false]),
    ],
  );

  expect(bars.map(({ kind, key, trait: shown }) => [kind, key, shown?.value])).toEqual([
    ['flag', 'new-step', 'true'],
    ['tag', 'device', 'b'],
    ['tag', 'market', 'no'],
    ['flag', 'old', 'false'],
    ['tag', 'level', 'error'],
    ['tag', 'plan', undefined],
  ]);
});
