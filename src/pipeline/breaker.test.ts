import { expect, test } from 'vitest';
import { createBreaker } from './breaker.ts';

test('ten records set aside among the last thousand are borne, eleven are not', () => {
  const breaker = createBreaker();
  for (let n = 0; n < 10; n++) {
    breaker.passed(50);
    breaker.setAside();
  }
  expect(breaker.isOpen).toBe(false);

  breaker.setAside();

  expect(breaker.isOpen).toBe(true);
});

test('records set aside long ago are forgotten', () => {
  const breaker = createBreaker();
  for (let n = 0; n < 100; n++) {
    breaker.setAside();
    breaker.passed(120);
  }

  expect(breaker.isOpen).toBe(false);
});
