import { expect, test } from 'vitest';
import { base32, codeAt, stepAt, stepOfCode } from './totp.ts';

const SECRET = Buffer.from('12345678901234567890');

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code of second %i is the last six digits of RFC 6238, appendix B', (seconds, code) => {
  expect(codeAt(SECRET, stepAt(seconds * 1000))).toBe(code);
});

test('a code is good one step early and late, and no further', () => {
  const nowMs = 1_234_567_890_000;
  const step = stepAt(nowMs);

  expect([-2, -1, 0, 1, 2].map((off) => stepOfCode(SECRET, codeAt(SECRET, step + off), nowMs))).toEqual([
    null,
    step - 1,
    step,
    step + 1,
    null,
  ]);
  expect(stepOfCode(SECRET, '12345', nowMs)).toBeNull();
  expect(stepOfCode(SECRET, 'abcdef', nowMs)).toBeNull();
});

test('secrets are written as RFC 4648 does', () => {
  expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
  expect(base32(SECRET)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
});
