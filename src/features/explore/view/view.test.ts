import { expect, test } from 'vitest';
import type { SavedQuery } from '../contract.ts';
import { addressOf, askedOf, chartedOf, isChanged, questionOf, termOf } from './address.ts';
import { written } from './cells.ts';
import { functionsOf } from './datasets.ts';

const idOf = (name: string) => ({ shop: 7 })[name] ?? null;

function saved(search: Readonly<Record<string, unknown>>): SavedQuery {
  const person = null;
  const times = { lastVisited: null, dateAdded: '2026-11-28T00:00:00Z', dateUpdated: '2026-11-28T00:00:00Z' };
  return { id: '3', name: 'x', visibility: 'owner', starred: true, createdBy: person, ...times, ...askedOf(search, idOf) };
}

test.each([
  { dataset: 'spans', groupBy: ['transaction', 'project'], yAxis: ['p95(span.duration)', 'count()'], sort: 'count()', statsPeriod: '24h' },
  { dataset: 'logs', query: 'severity:error', field: ['message', 'trace'], statsPeriod: '1h' },
  { dataset: 'spans', groupBy: ['span.op'], mode: 'samples' },
  { mode: 'aggregate', yAxis: ['count_unique(user)'] },
  { dataset: 'tracemetrics', start: '2026-11-01T00:00:00.000Z', end: '2026-11-02T00:00:00.000Z' },
  {},
])('a saved question opens as it was asked: %o', (search) => {
  const query = saved(search);

  expect(questionOf(addressOf(query))).toEqual(questionOf(search));
  expect(isChanged(query, search)).toBe(false);
  expect(isChanged(query, { ...search, query: 'other:thing' })).toBe(true);
});

test('what an address says wrongly is left aside: another dataset, a function that is none, an order by what is not shown', () => {
  expect(questionOf({ dataset: 'tarot', yAxis: ['count', 'avg(size)'], sort: '-nothing' })).toMatchObject({
    dataset: 'errors',
    functions: ['avg(size)'],
    sort: '-timestamp',
  });
  expect(questionOf({ groupBy: Array.from({ length: 50 }, (_, at) => `g${at}`) }).groupBy).toHaveLength(5);
});

test('the chart shows what the table is ordered by, or the first function', () => {
  expect(chartedOf({ functions: ['count()', 'avg(size)'], sort: '-avg(size)' })).toBe('avg(size)');
  expect(chartedOf({ functions: ['count()', 'avg(size)'], sort: '-release' })).toBe('count()');
});

test('a pressed value becomes a term that means that value and no other', () => {
  expect(termOf('transaction', 'GET /api/*')).toBe(String.raw`transaction:"GET /api/\*"`);
  expect(termOf('plan', '')).toBe('!has:plan');
  expect(termOf('größe', 'klein')).toBe('"größe":klein');
  expect(termOf('tags[a b]', 'x')).toBe('tags[a b]:x');
});

test('values are written as their type is read', () => {
  expect([written(1234.5, 'duration'), written(0.004, 'percentage'), written(0.5, 'percentage'), written(null, 'number')]).toEqual([
    '1.23\u2009s',
    '0.4\u2009%',
    '50\u2009%',
    '—',
  ]);
  expect([written(['A', 'B'], 'array'), written(true, 'boolean'), written(0.25, 'rate')]).toEqual(['A, B', 'true', '0.25']);
});

test('functions that are offered exist for their dataset', () => {
  expect(functionsOf('errors', [])).not.toContain('failure_rate()');
  expect(functionsOf('spans', ['cart.items'])).toEqual(expect.arrayContaining(['failure_rate()', 'p95(span.duration)', 'sum(cart.items)']));
});
