import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hold } from './hold.ts';
import { quoted, tokensOf, withoutToken } from '../../../../dashboard/page/query-tokens.ts';
import { eventQuery } from './event-query.ts';
import { between } from './use-selection.ts';

test('new rows wait while the hand is over the list, and come in above when it is safe', () => {
  const fresh = ['new', 'a', 'b', 'c'];

  expect(hold(['a', 'b', 'c'], fresh, false)).toEqual({ shown: ['a', 'b', 'c'], waiting: ['new'] });
  expect(hold(['a', 'b', 'c'], fresh, true)).toEqual({ shown: ['new', 'a', 'b', 'c'], waiting: [] });
});

test('order never changes by itself', () => {
  expect(hold(['a', 'b', 'c'], ['c', 'a', 'b'], true).shown).toEqual(['a', 'b', 'c']);
});

test('a row that no longer matches stays where it was', () => {
  expect(hold(['a', 'b', 'c'], ['a', 'c'], true).shown).toEqual(['a', 'b', 'c']);
});

test('the next page is appended even while new rows wait', () => {
  expect(hold(['a', 'b'], ['new', 'a', 'b', 'c', 'd'], false)).toEqual({ shown: ['a', 'b', 'c', 'd'], waiting: ['new'] });
});

test('whatever arrives, nothing is shown twice, nothing is lost, and shown rows keep their order', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 20 }).map(String));
  fc.assert(
    fc.property(ids, ids, fc.boolean(), (shown, fresh, isSafe) => {
      const held = hold(shown, fresh, isSafe);

      const all = [...held.shown, ...held.waiting];
      expect(new Set(all).size).toBe(all.length);
      expect(new Set(all)).toEqual(new Set([...shown, ...fresh]));
      expect(held.shown.filter((id) => shown.includes(id))).toEqual(shown);
    }),
  );
});

test('a query is cut into its parts', () => {
  const parts = tokensOf('is:unresolved !level:[info, debug] message:"a \\"b\\" c" (release:1.0 or text) firstSeen:>-2d');

  expect(parts.map((part) => part.text)).toEqual([
    'is:unresolved',
    '!level:[info, debug]',
    'message:"a \\"b\\" c"',
    '(',
    'release:1.0',
    'or',
    'text',
    ')',
    'firstSeen:>-2d',
  ]);
  expect(parts[1]).toEqual({ text: '!level:[info, debug]', key: 'level', value: '[info, debug]', isNegated: true, from: 14 });
});

test('parts of any text lose nothing but space', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const joined = tokensOf(text)
        .map((part) => part.text)
        .join('');

      return joined.replaceAll(/\s/g, '') === text.replaceAll(/\s/g, '');
    }),
  );
});

test('a part is taken out', () => {
  expect(withoutToken('is:unresolved level:error', 0)).toBe('level:error');
});

test('a value is quoted when it would end early without', () => {
  expect(['Safari', '1.2.0+5', 'Chrome "Mobile"', 'a\\b', ''].map(quoted)).toEqual([
    'Safari',
    '1.2.0+5',
    '"Chrome \\"Mobile\\""',
    '"a\\\\b"',
    '""',
  ]);
});

test('events are asked only what events can answer', () => {
  expect(eventQuery('is:unresolved level:error assigned:me release:1.0 boom')).toBe('level:error release:1.0 boom');
});

test('a range of rows holds both ends, in either direction', () => {
  expect(between(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['b', 'c', 'd']);
  expect(between(['a', 'b'], 'gone', 'b')).toEqual(['b']);
});
