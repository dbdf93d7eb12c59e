import fc from 'fast-check';
import { expect, test } from 'vitest';

import { isWithinJsonLimits } from './json-limits.ts';
import { jsonExcerpt, parseJsonText } from './json-text.ts';

test('an excerpt of a small value is its JSON text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(jsonExcerpt(value, Infinity)).toBe(JSON.stringify(value));
    }),
  );
});

test('an excerpt never is longer than asked and needs no stack', () => {
  const deep: unknown = JSON.parse('['.repeat(300_000) + ']'.repeat(300_000));

  expect(jsonExcerpt(deep, 100)).toBe('['.repeat(100));
  expect(jsonExcerpt(deep, 700_000)).toBe('['.repeat(300_000) + ']'.repeat(300_000));
});

test('lone surrogates and NUL become the replacement character, everything else stays', () => {
  expect(
    parseJsonText(String.raw`{"a":"x\ud83d","b":"\ude00y","c":"\ud83d\ude00","d":"\\u0000","e":"\u0000","\u0000k":"\\\ud800"}`),
  ).toEqual({
    a: 'x\ufffd',
    b: '\ufffdy',
    c: '😀',
    d: String.raw`\u0000`,
    e: '\ufffd',
    '\ufffdk': '\\\ufffd',
  });
});

test('parsing any JSON text gives what JSON.parse gives, but for characters that cannot be stored', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.boolean(), (value, isEscaped) => {
      const text = JSON.stringify(value);
      const sent = isEscaped
        ? text.replace(/[^ -~]/gu, (c) =>
            c
              .split('')
              .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
              .join(''),
          )
        : text;
      const clean = JSON.stringify(parseJsonText(sent));
      expect(clean).not.toContain('\\u0000');
      expect(clean.isWellFormed()).toBe(true);
      expect(clean).not.toMatch(/(^|[^\\])(\\\\)*\\ud[89a-f]/);
      if (!text.includes('\\u')) expect(JSON.parse(clean)).toEqual(JSON.parse(text));
    }),
  );
});

test('text that is not JSON is undefined', () => {
  for (const text of ['', '{', 'nul', '{"a":1}x', '\u0000', '"\u0001"']) expect(parseJsonText(text)).toBeUndefined();
});

test('depth and tokens are counted outside strings only', () => {
  const bytes = (text: string) => Buffer.from(text);
  const limits = { maxDepth: 3, maxTokens: 6 };

  expect(isWithinJsonLimits(bytes('{"a":[[1]]}'), limits)).toBe(true);
  expect(isWithinJsonLimits(bytes('{"a":[[[1]]]}'), limits)).toBe(false);
  expect(isWithinJsonLimits(bytes('{"a":"[[[[[,,,,,,,,\\",,,"}'), limits)).toBe(true);
  expect(isWithinJsonLimits(bytes('[1,2,3,4,5,6,7,8]'), limits)).toBe(false);
  expect(isWithinJsonLimits(bytes('"unterminated [[[['), limits)).toBe(true);
  expect(isWithinJsonLimits(bytes('['.repeat(1_000_000)), { maxDepth: 128, maxTokens: 1e9 })).toBe(false);
});
