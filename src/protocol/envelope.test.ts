import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../../test/any-text.ts';
import { capturedEnvelopes } from '../../test/fixtures/captures.ts';
import { fuzzEnvelopes } from '../../test/sim/fuzz-envelope.ts';
import { parseEnvelope } from './envelope.ts';
import type { Envelope, Item } from './envelope-types.ts';
import { MAX_HEADER_LINE_BYTES, MAX_ITEMS } from './limits.ts';
import { writeEnvelope } from './write-envelope.ts';

const ID = '9ec79c33ec9942ab8353589fcb2e04dc';

function parse(body: string | Buffer): Envelope {
  const result = parseEnvelope(Buffer.from(body as string));
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

function summary(body: string): [type: string, payload: string][] {
  return parse(body).items.map((item) => [item.type, Buffer.from(item.payload).toString()]);
}

function refused(body: string): { status: number; reason: string } {
  const result = parseEnvelope(Buffer.from(body));
  if (result.ok) throw new Error('it was accepted');
  return { status: result.error.status, reason: result.error.reason };
}

// Appendix B, in its order.
test.each([
  ['header only', '{}', []],
  ['header with newline', '{}\n', []],
  ['implicit length to the end', `{"event_id":"${ID}"}\n{"type":"event"}\n{"message":"x"}`, [['event', '{"message":"x"}']]],
  ['… with a newline', `{"event_id":"${ID}"}\n{"type":"event"}\n{"message":"x"}\n`, [['event', '{"message":"x"}']]],
  ['… with a blank line', `{"event_id":"${ID}"}\n{"type":"event"}\n{"message":"x"}\n\n`, [['event', '{"message":"x"}']]],
  ['explicit length', `{"event_id":"${ID}"}\n{"type":"event","length":15}\n{"message":"x"}\n`, [['event', '{"message":"x"}']]],
  [
    'two empty attachments',
    '{}\n{"type":"attachment","length":0,"filename":"a"}\n\n{"type":"attachment","length":0,"filename":"b"}\n',
    [
      ['attachment', ''],
      ['attachment', ''],
    ],
  ],
  [
    'byte order mark, carriage return and newline inside a payload',
    '{}\n{"type":"attachment","length":10,"filename":"h.txt"}\n\u{feff}Hello\r\n\n{"type":"event"}\n{}',
    [
      ['attachment', '\u{feff}Hello\r\n'],
      ['event', '{}'],
    ],
  ],
  [
    'an unknown item beside a known one',
    '{}\n{"type":"brand_new_thing"}\nwhatever\n{"type":"session"}\n{"sid":"1"}',
    [
      ['brand_new_thing', 'whatever'],
      ['session', '{"sid":"1"}'],
    ],
  ],
  ['an item header that ends with the body', '{}\n{"type":"session"}', [['session', '']]],
  ['carriage returns as JSON white space', '{}\r\n{"type":"session"}\r\n{}\r\n', [['session', '{}\r']]],
  ['the mobile chunk by its old name', '{}\n{"type":"profile_chunk_ui"}\n{}', [['profile_chunk', '{}']]],
])('framing accepts %s', (_name, body, items) => {
  expect(summary(body)).toEqual(items);
});

test.each([
  ['nothing', '', 'no_data'],
  ['a length one too small', '{}\n{"type":"event","length":14}\n{"message":"x"}\n', 'invalid_envelope'],
  ['a length larger than the rest', '{}\n{"type":"event","length":99}\n{"message":"x"}', 'invalid_envelope'],
  ['an item without a type', '{}\n{"length":2}\n{}', 'invalid_envelope'],
  ['an array as header', '[]\n', 'invalid_envelope'],
  ['text as header', 'not json\n', 'invalid_envelope'],
  ['an event id that is none', '{"event_id":"xyz"}\n', 'invalid_envelope'],
  ['the nil event id', `{"event_id":"${'0'.repeat(32)}"}\n`, 'invalid_envelope'],
  ['a newline inside an item header', '{}\n{"type":\n"event"}\n{}', 'invalid_envelope'],
  ['a blank line between items', '{}\n{"type":"session"}\n{}\n\n{"type":"session"}\n{}', 'invalid_envelope'],
  ['a length that is no number', '{}\n{"type":"event","length":"2"}\n{}', 'invalid_envelope'],
  ['a length that is no integer', '{}\n{"type":"event","length":1.5}\n{}', 'invalid_envelope'],
  ['a negative length', '{}\n{"type":"event","length":-1}\n{}', 'invalid_envelope'],
  ['a type that is no string', '{}\n{"type":5}\n{}', 'invalid_envelope'],
  ['the internal item type', '{}\n{"type":"integration"}\n{}', 'invalid_envelope'],
  ['a time that is none', '{"sent_at":"yesterday"}', 'invalid_envelope'],
  ['a dsn that is no string', '{"dsn":{}}', 'invalid_envelope'],
])('framing refuses %s', (_name, body, reason) => {
  expect(refused(body)).toEqual({ status: 400, reason });
});

test('an invalid trace is dropped and nothing else with it', () => {
  expect(parse(`{"event_id":"${ID}","trace":{"trace_id":5}}\n`).headers).toMatchObject({ eventId: ID, trace: null });
  expect(parse('{"trace":{"trace_id":"ab","public_key":"k","x":1}}').headers.trace).toEqual({ trace_id: 'ab', public_key: 'k', x: 1 });
});

test('envelope headers are read in every spelling SDKs use', () => {
  const dashed = '9EC79C33-EC99-42AB-8353-589FCB2E04DC';
  const { headers } = parse(
    `{"event_id":"${dashed}","sent_at":"2026-11-22T10:00:00.123456Z","dsn":null,"sdk":{"name":"a","version":"1","settings":{"infer_ip":"never"}},"new":1}`,
  );

  expect(headers).toEqual({
    eventId: ID,
    dsn: null,
    origin: null,
    trace: null,
    sentAtMs: Date.UTC(2026, 10, 22, 10, 0, 0, 123),
    sdk: { name: 'a', version: '1', settings: { infer_ip: 'never' } },
  });
  expect(parse('{"sent_at":"2026-11-22T10:00:00"}').headers.sentAtMs).toBe(Date.UTC(2026, 10, 22, 10));
});

test('a header cannot reach a prototype', () => {
  const { headers } = parse('{}\n{"type":"event","__proto__":{"polluted":true}}\n{}').items[0] as Item; // one item was sent

  expect(Object.getPrototypeOf({ ...headers.all })).toBe(Object.prototype);
  expect(Object.keys(headers.all)).toEqual(['type']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('too many items and too long a header line are refused as too large', () => {
  const items = '{"type":"session"}\n{}\n';

  expect(parse(`{}\n${items.repeat(MAX_ITEMS)}`).items).toHaveLength(MAX_ITEMS);
  expect(refused(`{}\n${items.repeat(MAX_ITEMS + 1)}`)).toEqual({ status: 413, reason: 'too_large:unknown' });
  expect(refused(`{"a":"${'x'.repeat(MAX_HEADER_LINE_BYTES)}"}`)).toEqual({ status: 413, reason: 'too_large:unknown' });
});

test('a payload is a view of the body, not a copy', () => {
  const body = Buffer.from('{}\n{"type":"attachment","length":3}\nabc');

  const result = parseEnvelope(body);

  expect(result.ok && result.value.items[0]?.payload.buffer).toBe(body.buffer);
});

test.each(capturedEnvelopes())('the captured envelope $name is read whole', ({ body, headers }) => {
  const envelope = parse(body);

  expect(envelope.items.length).toBeGreaterThan(0);
  const payloadBytes = envelope.items.reduce((sum, item) => sum + item.payload.length, 0);
  expect(payloadBytes).toBeGreaterThan(20);
  expect(headers).toBeTypeOf('object');
});

const text = anyText({ maxLength: 30 });
const optionalText = fc.option(text, { nil: null });

const anyItem: fc.Arbitrary<Item> = fc
  .record({
    type: text.filter((type) => type !== 'integration' && type !== 'profile_chunk_ui'),
    payload: fc.uint8Array({ maxLength: 200 }),
    itemCount: fc.option(fc.nat(), { nil: null }),
    filename: optionalText,
    contentType: optionalText,
  })
  .map(({ type, payload, itemCount, filename, contentType }) => ({
    type,
    payload,
    headers: { itemCount, filename, contentType, attachmentType: null, platform: null, all: {} },
  }));

const anyEnvelope: fc.Arbitrary<Envelope> = fc.record({
  headers: fc.record({
    eventId: fc
      .option(fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 }), { nil: null })
      .map((id) => (id === '0'.repeat(32) ? null : id)),
    dsn: optionalText,
    origin: optionalText,
    sentAtMs: fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: null }),
    sdk: fc.option(fc.record({ name: fc.string({ minLength: 1 }), version: fc.string() }), { nil: null }),
    trace: fc.option(fc.record({ trace_id: fc.string() }), { nil: null }),
  }),
  items: fc.array(anyItem, { maxLength: 8 }),
});

test('what is written is read again, whatever it holds', () => {
  fc.assert(
    fc.property(anyEnvelope, (envelope) => {
      const again = parse(writeEnvelope(envelope));

      expect(again.headers).toEqual(envelope.headers);
      expect(again.items.map((item) => [item.type, [...item.payload], item.headers.filename, item.headers.itemCount])).toEqual(
        envelope.items.map((item) => [item.type, [...item.payload], item.headers.filename, item.headers.itemCount]),
      );
    }),
  );
});

test('arbitrary bytes give an envelope or a reason, never an exception', () => {
  const pieces = fc.constantFrom('{}', '\n', '{"type":"event"}', '{"length":3,"type":"a"}', 'abc', '{"event_id":', '"');
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }).map((parts) => Buffer.from(parts.join(''))),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      const result = parseEnvelope(body);

      expect([200, 400, 413]).toContain(result.ok ? 200 : result.error.status);
    }),
    { numRuns: 500 },
  );
});

test('three seconds of mutated captures break nothing', () => {
  const report = fuzzEnvelopes(3_000, 20_261_122);

  expect(report.failure).toBeNull();
  // How many fit into the time is the machine's business.
  expect(report.accepted).toBeGreaterThan(0);
  expect(report.refused).toBeGreaterThan(0);
});
