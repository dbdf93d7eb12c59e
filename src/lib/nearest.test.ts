import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const STATES = ['unresolved', 'resolved', 'archived', 'assigned', 'regressed', 'escalating', 'new'];

test('a slip of the finger finds what was meant', () => {
  expect(['unresolvd', 'esc', 'Resolved', 'regresed', 'zzzzzzzzz'].map((word) => nearest(word, STATES))).toEqual([
    'unresolved',
    'escalating',
    'resolved',
    'regressed',
    null,
  ]);
});

test('any word gives a candidate or none', () => {
  fc.assert(
    fc.property(fc.string(), (word) => {
      expect([...STATES, null]).toContain(nearest(word, STATES));
    }),
  );
});
