import fc from 'fast-check';
import { expect, test } from 'vitest';
import { address, nextCursor } from '../api/client.ts';
import { scopeOf } from './scope.ts';
import { formatSearch, parseSearch } from './search.ts';
import { instantsOf, nameOf, stepped, typedRange } from './time-range.ts';

const NOW = Date.parse('2026-11-22T04:00:00Z');

test('a view comes back from its address', () => {
  const search = { project: ['1', '2'], environment: 'production', query: 'is:unresolved !level:info', statsPeriod: '24h' };

  expect(parseSearch(formatSearch(search))).toEqual(search);
});

test('any address gives a scope, and never throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const scope = scopeOf(parseSearch(text));

      return scope.range.statsPeriod !== undefined || scope.range.start !== undefined;
    }),
  );
  expect(scopeOf({ statsPeriod: 'nonsense' }).range).toEqual({ statsPeriod: '14d' });
});

test('time takes the words people type', () => {
  expect(typedRange('3h', NOW)).toEqual({ statsPeriod: '3h' });
  expect(typedRange('last 2 days', NOW)).toEqual({ statsPeriod: '2d' });
  expect(typedRange('0h', NOW)).toBeNull();
  expect(typedRange('whenever', NOW)).toBeNull();
});

test('two dates with a word between them are a range', () => {
  const range = typedRange('22 Nov 01:00 to 03:00', NOW);

  expect(range).not.toBeNull();
  const { startMs, endMs } = instantsOf(range ?? {}, NOW);
  expect(endMs - startMs).toBe(2 * 3_600_000);
  expect(new Date(startMs).getHours()).toBe(1);
  expect(typedRange('03:00 to 01:00', NOW)).toBeNull();
});

test('a window steps by its own length, and comes back to now', () => {
  const earlier = stepped({ statsPeriod: '24h' }, -1, NOW);

  expect(earlier).toEqual({ start: '2026-11-20T04:00:00.000Z', end: '2026-11-21T04:00:00.000Z' });
  expect(stepped(stepped(earlier, -1, NOW), 1, NOW)).toEqual(earlier);
  expect(stepped(earlier, 1, NOW)).toEqual({ statsPeriod: '1d' });
  expect(stepped({ statsPeriod: '90m' }, 1, NOW)).toEqual({ statsPeriod: '90m' });
});

test('a range has a name', () => {
  expect([{ statsPeriod: '24h' }, { statsPeriod: '1h' }, {}].map(nameOf)).toEqual(['Last 24 hours', 'Last hour', 'Last 14 days']);
});

test('a question repeats lists and leaves out what is absent', () => {
  expect(address('organizations/a/issues/', { id: ['1', '2'], query: '', cursor: null, limit: 50 })).toBe(
    '/api/0/organizations/a/issues/?id=1&id=2&query=&limit=50',
  );
});

test('the next page is followed only when it has results', () => {
  const link = (results: boolean) =>
    `<http://x/?a=1,2>; rel="previous"; results="true"; cursor="0:0:1", <http://x/?a=1,2>; rel="next"; results="${results}"; cursor="0:100:0"`;

  expect(nextCursor(link(true))).toBe('0:100:0');
  expect(nextCursor(link(false))).toBeNull();
  expect(nextCursor(null)).toBeNull();
});
