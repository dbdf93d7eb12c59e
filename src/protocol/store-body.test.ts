import { deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { envelopeOfStoreBody, replaceNonFinite } from './store-body.ts';

const ID = '9ec79c33ec9942ab8353589fcb2e04dc';
const EVENT = JSON.stringify({ event_id: ID, message: 'x' });

function read(body: string | Buffer, maxBytes = 1_000) {
  const result = envelopeOfStoreBody(Buffer.from(body as string), maxBytes);
  if (!result.ok) return result.error.reason;
  const [item] = result.value.items;
  return { id: result.value.headers.eventId, type: item?.type, payload: Buffer.from(item?.payload ?? []).toString() };
}

test.each([
  ['JSON', EVENT],
  ['JSON after white space', ` \n\t${EVENT}`],
  ['base64', Buffer.from(EVENT).toString('base64')],
  ['base64 of zlib', deflateSync(EVENT).toString('base64')],
])('the store takes %s', (_form, body) => {
  expect(read(body)).toEqual({ id: ID, type: 'event', payload: EVENT });
});

test('the payload says what it is', () => {
  expect(read('{"type":"transaction"}')).toMatchObject({ type: 'transaction', id: null });
  expect(read('{"type":"error","event_id":"nonsense"}')).toMatchObject({ type: 'event', id: null });
});

test('words of old Python clients become null, outside of strings', () => {
  expect(read('{"a":NaN,"b":[-Infinity,Infinity],"c":"NaN, \\"Infinity"}')).toMatchObject({
    payload: '{"a":null,"b":[null,null],"c":"NaN, \\"Infinity"}',
  });
});

test.each(['[]', '"x"', '{', 'AAAA', '{"a":undefined}', 'eyJ', '\0\0'])('%j is no event', (body) => {
  expect(read(body)).toBe('invalid_json');
});

test('nothing is no data, and too much is too much, however it is packed', () => {
  expect(read('')).toBe('no_data');
  const large = JSON.stringify({ message: 'x'.repeat(2_000) });
  expect(read(large)).toBe('too_large:event');
  expect(read(deflateSync(large).toString('base64'))).toBe('too_large:event');
});

test('valid JSON is never changed by the repair', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(replaceNonFinite(json)).toBe(json);
    }),
  );
});
