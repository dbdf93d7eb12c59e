import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, parseFormula } from './arithmetic.ts';

function valueOf(text: string, numbers: Readonly<Record<string, number | null>> = { a: 6, b: 3 }): number | null | string {
  const formula = parseFormula(text, ['a', 'b']);
  return formula.ok ? evaluate(formula.value, numbers) : `${formula.error.position}: ${formula.error.message}`;
}

test.each([
  ['a + b * 2', 12],
  ['(a + b) * 2', 18],
  ['a / b / 2', 1],
  ['a - b - 1', 2],
  ['-a + 1.5', -4.5],
  ['a × 100 ÷ b − .5', 199.5],
  ['a / (b - 3)', null],
  ['a * 1', 6],
])('%s is %s', (text, value) => {
  expect(valueOf(text)).toBe(value);
});

test('what is unknown makes the whole unknown', () => {
  expect(valueOf('a + b', { a: 1, b: null })).toBeNull();
});

test.each([
  ['a +', /^3: The formula ends/],
  ['a b', /^2: b does not belong/],
  ['(a + b', /^0: This \( is not closed/],
  ['c * 2', /^0: There is no c/],
  ['a; process.exit()', /^1: ; is not part/],
  ['a ** b', /^3: \* does not belong/],
  ['', /^0: The formula ends/],
  [`${'('.repeat(300)}a`, /at most 200/],
])('%s is refused where it is wrong', (text, said) => {
  expect(valueOf(text)).toMatch(said);
});

test('no text makes it throw, and a value is a finite number or none', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab0-9.+*/() -]{0,40}$/), (text) => {
      const value = valueOf(text);
      expect(value === null || typeof value === 'string' || Number.isFinite(value)).toBe(true);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void valueOf(text)));
});
