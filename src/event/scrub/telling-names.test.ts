import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../../../test/any-text.ts';

import { keyRules } from './keys.ts';
import { findPairs } from './pairs-in-text.ts';
import { mayMatch } from './pre-test.ts';
import { ruleOf } from './scrubber.ts';
import { mayTell } from './telling-names.ts';
import type { Edit } from './value-rules.ts';
import { FAMILY } from './value-rules.ts';

const quick = keyRules({ useDefaults: true, sensitive: [], safe: new Set() });
/** A rule of the project's own makes every name be judged. */
const thorough = keyRules({ useDefaults: true, sensitive: [], safe: new Set(['no such name']) });

const WORDS =
  'password secret passwd apikey api_key api-key auth credentials mysql_pwd privatekey private_key private-key token otp two_factor two-factor http.request.header.cookie.csrftoken http.request.header.cookie.sudo http.request.header.cookie.session'.split(
    ' ',
  );
const anyCase = (word: string) =>
  fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }).map((ups) => {
    return [...word].map((char, at) => (ups[at] === true ? char.toUpperCase() : char)).join('');
  });
const word = fc.constantFrom(...WORDS).chain(anyCase);
/** Letters that become ASCII's in lower case (the Kelvin sign), words that nearly tell, and anything. */
const noise = fc.oneof(
  fc.constantFrom(
    '',
    '',
    'x',
    'user',
    'X-',
    '_2',
    '[0]',
    'to\u212aen',
    'api\u212aey',
    'toke',
    'aut',
    'two_',
    '\u00e9',
    '\u0000',
    'z'.repeat(70),
  ),
  anyText({ maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(...'secrtauhokndpiywqlmf_-.'), maxLength: 24 }),
);
const name = fc.tuple(noise, fc.option(word, { nil: '' }), noise).map((parts) => parts.join(''));

test('a name that is told from its letters is judged as if it had been looked at', () => {
  let telling = 0;
  let passed = 0;
  fc.assert(
    fc.property(name, (text) => {
      const verdict = thorough.verdict(text);
      if (verdict !== 'keep') telling += 1;
      if (!mayTell(text)) passed += 1;
      expect(quick.verdict(text)).toBe(verdict);
      expect(quick.nameVerdict(text)).toBe(verdict);
    }),
    { numRuns: 20_000 },
  );
  expect(telling).toBeGreaterThan(2_000);
  expect(passed).toBeGreaterThan(1_000);
});

function pairs(text: string, isTight: boolean, hasOtherNames: boolean): readonly Edit[] {
  const edits: Edit[] = [];
  findPairs(text, { ruleOf: (found) => ruleOf(thorough.nameVerdict(found)), isTight, hasOtherNames }, edits);
  return edits;
}

const separator = fc.constantFrom('=', ':', ' = ', ': ', '=>', '":"', "' => '", '\\":\\"', ']=', '::', '  \t   \u00a0   =', '"]}) \n):');
const value = fc.oneof(fc.constantFrom('abc', '"quoted value"', 'Basic x', '[Filtered]', '{1}'), noise);

test('pairs in a text are the same whether its names are told from their letters or looked up', () => {
  const piece = fc.tuple(name, separator, value, fc.constantFrom('', '&', ', ', '\n', ' ')).map((parts) => parts.join(''));
  let found = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.boolean(), (pieces, isTight) => {
      const text = pieces.join('');
      const expected = pairs(text, isTight, true);
      if (expected.length > 0) found += 1;
      expect(pairs(text, isTight, false)).toEqual(expected);
      if (expected.length > 0) expect(mayMatch(text, false) & FAMILY.pair).toBe(FAMILY.pair);
    }),
    { numRuns: 20_000 },
  );
  expect(found).toBeGreaterThan(2_000);
});

test('names that have nothing to do with secrets are not looked up', () => {
  for (const common of ['status_code', 'url', 'method', 'category', 'duration_ms', 'id', 'state', 'history', 'locale', 'User-Agent']) {
    expect(mayTell(common), common).toBe(false);
  }
  expect(mayMatch('SELECT id FROM carts WHERE cart_id = 3 AND button[type="submit"]', false) & FAMILY.pair).toBe(0);
});
