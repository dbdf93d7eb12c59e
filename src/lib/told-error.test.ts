import { expect, test } from 'vitest';
import { toldError } from './told-error.ts';

test('an error is told with its code, its message and its causes, without the values that a database quotes', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9000'), { code: 'ECONNREFUSED', address: '127.0.0.1' });
  const quoting = Object.assign(new Error('invalid input syntax for type uuid: "4111 1111 1111 1111"', { cause: refused }), {
    code: '22P02',
    detail: 'Key (email)=(a@b.example) already exists.',
  });

  expect(toldError(quoting)).toEqual({
    name: 'Error',
    code: '22P02',
    message: 'invalid input syntax for type uuid: "…"',
    cause: { name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:9000' },
  });
  expect(toldError('already a text')).toBe('already a text');
});

test('a chain of causes that goes round has an end', () => {
  const round = new Error('again');
  round.cause = round;

  expect(JSON.stringify(toldError(round)).match(/again/g)).toHaveLength(5);
});
