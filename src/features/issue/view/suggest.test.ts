import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSearch } from '../../../query/parse.ts';
import { faultIn, partAt, tokensOf } from '../../../../dashboard/page/query-tokens.ts';
import { partOf, valueSuggestions } from '../../../../dashboard/page/suggest.ts';
import { asksForDetails, ISSUE_KEYS, keySuggestions, knownValues, tagOf } from './suggest.ts';

const written = (count: number) => String(count);

test('keys that begin as written come first, then those that hold it, tags with their counts', () => {
  const found = keySuggestions(
    partOf('!ser'),
    [
      { value: 'server_name', count: 7 },
      { value: 'browser', count: 3 },
    ],
    written,
  );

  expect(found.map(({ insert, hint }) => [insert, hint])).toEqual([
    ['!server_name:', '7'],
    ['!userCount:', ''],
    ['!browser:', '3'],
  ]);
});

test('names of extra values and contexts are asked for once they are being written, and offered as they can be written', () => {
  expect(
    ['', 'ext', 'extra', '!extra.pl', 'contexts.dev', 'has:extra.', 'extras', 'plan:extra'].map((text) => asksForDetails(partOf(text))),
  ).toEqual([false, false, true, true, true, true, false, false]);
  const found = keySuggestions(
    partOf('extra.c'),
    [
      { value: 'extra.cart.count', count: 2 },
      { value: 'extra.card number', count: 9 },
    ],
    written,
  );
  expect(found.map(({ insert, hint }) => [insert, hint])).toEqual([['extra.cart.count:', '2']]);
});

test('values keep the sign and the key, and are quoted when they would end early', () => {
  const part = partOf('!browser:chr');

  expect(
    valueSuggestions(
      part,
      [
        { value: 'Chrome 142', count: 5 },
        { value: 'Firefox', count: 1 },
      ],
      written,
    ),
  ).toEqual([{ insert: '!browser:"Chrome 142"', label: 'Chrome 142', hint: '5', isDone: true }]);
});

test('keys about issues are not asked of tags, and every known value is one that the search understands', () => {
  expect(['is', 'assigned', 'title'].map(tagOf)).toEqual([null, null, null]);
  expect(tagOf('firstRelease')).toBe('release');
  for (const key of ISSUE_KEYS) {
    const values = knownValues(key).map((value) => ({ value, count: null }));
    for (const { insert } of valueSuggestions(partOf(`${key}:`), values, written)) expect(parseSearch(insert).ok, insert).toBe(true);
  }
});

test('whatever a tag holds, its suggestion is one part of a query and reads as that value', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (value) => {
      const [suggestion] = valueSuggestions(partOf('plan:'), [{ value, count: 1 }], written);
      const parsed = parseSearch(suggestion?.insert ?? '');

      expect(tokensOf(suggestion?.insert ?? '').map(({ text }) => text)).toEqual([suggestion?.insert]);
      expect(parsed.ok && parsed.value.kind).toBe('filter');
    }),
    // Comparisons that are none.
    { examples: [['<0 '], ['>=1 or more'], ['>1 2']] },
  );
});

test('the part at the caret is the one that is being written, wherever the caret is', () => {
  expect(partAt('is:unresolved plan:pa level:error', 21)).toEqual({ from: 14, to: 21, text: 'plan:pa' });
  expect(partAt('is:unresolved ', 14)).toEqual({ from: 14, to: 14, text: '' });
  fc.assert(
    fc.property(fc.string(), fc.nat(40), (text, caret) => {
      const part = partAt(text, Math.min(caret, text.length));

      expect(text.slice(part.from, part.to)).toBe(part.text);
    }),
  );
});

test('a fault is underlined from its place to the end of the part, and one at the end in the last part', () => {
  const tokens = tokensOf('is:lost (plan:free');
  const places = (position: number) => tokens.map((token, at) => faultIn(token, position, at === tokens.length - 1));

  expect(places(3)).toEqual([{ good: 'is:', bad: 'lost' }, null, null]);
  expect(places(8)).toEqual([null, { good: '', bad: '(' }, null]);
  expect(places(18)).toEqual([null, null, { good: 'plan:fre', bad: 'e' }]);
});
