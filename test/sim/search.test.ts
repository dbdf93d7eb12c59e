import { expect, test } from 'vitest';
import { house, NOON_MS } from '../house.ts';
import { compareSearches } from '../search/compare-searches.ts';

test('2,000 random searches over 10,000 random events find what a search without a database finds', async () => {
  const events = await house.events();
  const seed = Math.trunc(Math.random() * 1e9);

  const comparison = await compareSearches(events, { rows: 10_000, searches: 2_000, seed, nowMs: NOON_MS });

  console.log(`${comparison.telling} of ${comparison.searches} searches found something and not everything, seed ${seed}`);
  expect(comparison.differences, `seed ${seed}`).toEqual([]);
  expect(comparison.telling).toBeGreaterThan(comparison.searches / 2);
}, 900_000);
