import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzyFilter, fuzzyScore } from './fuzzy.ts';

const found = (texts: readonly string[], typed: string) => fuzzyFilter(texts, typed, (text) => text);

test('a name is found by its beginning, a word in it, its initials and its letters in order', () => {
  const places = ['Issues', 'Projects', 'API tokens', 'Issues of project checkout-api', 'Größe'];

  expect(found(places, 'iss')).toEqual(['Issues', 'Issues of project checkout-api']);
  expect(found(places, 'token')).toEqual(['API tokens']);
  expect(found(places, 'at')).toEqual(['API tokens']);
  expect(found(places, 'prjcts')).toEqual(['Projects']);
  expect(found(places, 'checkout issues')).toEqual(['Issues of project checkout-api']);
  expect(found(places, 'grosse')).toEqual([]);
  expect(found(places, 'grö')).toEqual(['Größe']);
  expect(found(places, 'gro')).toEqual(['Größe']);
});

test('letters that only happen to be there are no answer', () => {
  expect(fuzzyScore('Show these keys of the keyboard', 'xyz')).toBeNull();
  expect(fuzzyScore('resolve in the next release of the project', 'rpt')).toBeNull();
});

test('nothing typed answers everything, in order', () => {
  expect(found(['b', 'a'], '  ')).toEqual(['b', 'a']);
});

test('a better answer scores higher, whatever the text around it', () => {
  const beginning = fuzzyScore('Projects', 'proj') ?? 0;
  const inside = fuzzyScore('Issues of project', 'proj') ?? 0;
  const apart = fuzzyScore('p-r-o-j', 'proj') ?? 0;

  expect([beginning > inside, inside > apart]).toEqual([true, true]);
});

test('any text is found by itself', () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-z ]{1,20}$/), (text) => fuzzyScore(text, text) !== null));
});
