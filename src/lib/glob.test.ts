import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGlob } from './glob.ts';

function matches(pattern: string, text: string): boolean {
  const glob = parseGlob(pattern);
  if (!glob.ok) throw new Error(glob.error);
  return glob.value.matches(text);
}

test.each([
  ['*timeout*', 'Connection TIMEOUT after 3s', true],
  ['timeout', 'a timeout', false],
  ['TypeError: *null*', "TypeError: Cannot read 'x' of null", true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['v[0-9].*', 'v3.1', true],
  ['v[!0-9].*', 'v3.1', false],
  ['{foo,bar}@1.*', 'bar@1.2', true],
  ['{foo,b{a,i}r}', 'bir', true],
  ['100\\*', '100*', true],
  ['100\\*', '1000', false],
  ['ab*ba', 'aba', false],
  ['a*b*a', 'aba', true],
  ['', '', true],
  ['*', 'anything', true],
])('%s and %s: %s', (pattern, text, isMatch) => {
  expect(matches(pattern, text)).toBe(isMatch);
});

test.each([
  ['{a,b', 'a { has no }'],
  ['[a', 'a [ has no ]'],
  ['{a,b}'.repeat(7), 'the braces stand for more than 64 patterns'],
  ['x'.repeat(513), 'a pattern has at most 512 characters'],
])('%s is no pattern', (pattern, sentence) => {
  expect(parseGlob(pattern)).toEqual({ ok: false, error: sentence });
});

test('stars and question marks mean what they mean in a regular expression', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
  const signs = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  fc.assert(
    fc.property(signs, letters, (pattern, text) => {
      const regex = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
      expect(matches(pattern, text)).toBe(regex.test(text));
    }),
  );
});

test('any text is a pattern or a sentence, and never throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, text) => {
      const glob = parseGlob(pattern);
      if (glob.ok) glob.value.matches(text);
    }),
  );
});
