import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Item } from '../protocol/envelope-types.ts';
import { arrayJson } from './columns.ts';
import { openContainer } from './container.ts';
import { fillClient, inferClient } from './infer-client.ts';
import { driftOf, itemTime } from './item-time.ts';
import { readAttributes } from './normalize.ts';
import { Remarks } from './remarks.ts';
import { addCurrentNames, currentName } from './renames.ts';
import type { Attributes } from './schema.ts';
import { scrubAttributes, scrubMessage } from './scrub.ts';
import { sizeOfAttributes } from './size.ts';

const TYPE = 'application/vnd.sentry.items.log+json';

function item(payload: string, header: Partial<Item['headers']> = {}): Item {
  const headers = { contentType: TYPE, itemCount: null, filename: null, attachmentType: null, platform: null, all: {}, ...header };
  return { type: 'log', headers, payload: Buffer.from(payload) };
}

function opened(payload: string, header: Partial<Item['headers']> = {}) {
  const container = openContainer(item(payload, header), TYPE);
  return container.ok ? container.value : container.error;
}

test.each([
  ['{"items":[{},{}]}', { itemCount: 3 }, 'invalid_json'],
  ['{"items":{}}', {}, 'invalid_json'],
  ['[]', {}, 'invalid_json'],
  ['{"items":[', {}, 'invalid_json'],
  ['{"items":[]}', { contentType: 'application/json' }, 'content_type'],
])('the container %s with %j is refused: %s', (payload, header, reason) => {
  expect(opened(payload, header)).toBe(reason);
});

test.each([
  ['{"items":[]}', { infersAddress: false, infersUserAgent: true }],
  ['{"version":2,"items":[]}', { infersAddress: false, infersUserAgent: false }],
  [
    '{"version":2,"ingest_settings":{"infer_ip":"auto","infer_user_agent":"auto"},"items":[]}',
    { infersAddress: true, infersUserAgent: true },
  ],
  [
    '{"version":2,"ingest_settings":{"infer_ip":"never","infer_user_agent":"never"},"items":[]}',
    { infersAddress: false, infersUserAgent: false },
  ],
  ['{"version":2,"ingest_settings":"auto","items":[]}', { infersAddress: false, infersUserAgent: false }],
  ['{"ingest_settings":{"infer_ip":"auto"},"items":[]}', { infersAddress: false, infersUserAgent: true }],
])('what may be told from the sender is what the container says: %s', (payload, settings) => {
  expect(opened(payload, { contentType: `${TYPE}; charset=utf-8` })).toEqual({ items: [], ...settings });
});

function read(attributes: unknown): { readonly attributes: Attributes; readonly meta: unknown } {
  const remarks = new Remarks();
  const found = readAttributes(attributes, remarks);
  return { attributes: found, meta: remarks.meta };
}

/** As a client sends it: through the container, for numbers that JSON alone would round. */
function readText(attributes: string) {
  const container = opened(`{"items":[{"attributes":${attributes}}]}`);
  if (typeof container === 'string') throw new Error(container);
  return read((container.items[0] as { attributes: unknown }).attributes);
}

test('each type has one normal form, and whole numbers keep all their digits', () => {
  const { attributes, meta } = readText(`{
    "text": {"value": "a", "type": "string"},
    "whole": {"value": 9007199254740993, "type": "integer"},
    "least": {"value": -9223372036854775808, "type": "integer"},
    "digits": {"value": "42", "type": "integer"},
    "double": {"value": 3, "type": "double", "unit": "second"},
    "nan": {"value": NaN, "type": "double"},
    "endless": {"value": -Infinity, "type": "double"},
    "truth": {"value": false, "type": "boolean"},
    "list": {"value": ["a", 9007199254740993, true], "type": "array"},
    "bare": 7,
    "none": {"value": null, "type": "string"}
  }`);

  expect(Object.fromEntries(attributes)).toEqual({
    text: { type: 'string', value: 'a' },
    whole: { type: 'integer', value: 9007199254740993n },
    least: { type: 'integer', value: -9223372036854775808n },
    digits: { type: 'integer', value: 42 },
    double: { type: 'double', value: 3, unit: 'second' },
    nan: { type: 'double', value: Number.NaN },
    endless: { type: 'double', value: Number.NEGATIVE_INFINITY },
    truth: { type: 'boolean', value: false },
    list: { type: 'array', value: ['a', 9007199254740993n, true] },
    bare: { type: 'integer', value: 7 },
  });
  expect(meta).toBeUndefined();
  expect(arrayJson(['a', 9007199254740993n, true])).toBe('["a",9007199254740993,true]');
});

test('what has the wrong type goes, with a remark, and the others stay', () => {
  const { attributes, meta } = readText(`{
    "a": {"value": "x", "type": "integer"}, "b": {"value": 1.5, "type": "integer"}, "c": {"value": 9223372036854775808, "type": "integer"},
    "d": {"value": {}, "type": "string"}, "e": {"value": 1, "type": "money"}, "": {"value": 1, "type": "integer"}, "kept": {"value": 1, "type": "integer"}
  }`);

  expect([...attributes.keys()]).toEqual(['kept']);
  expect(meta).toMatchObject({
    attributes: {
      a: { value: { '': { err: ['invalid_data'], val: 'x' } } },
      b: { value: { '': { err: ['invalid_data'], val: 1.5 } } },
      c: { value: { '': { err: ['invalid_data'] } } },
      d: { value: { '': { err: ['invalid_data'] } } },
      e: { value: { '': { err: ['invalid_data'], val: 1 } } },
    },
  });
});

test('ten thousand attributes are a thousand, and the rest is told', () => {
  const { attributes, meta } = read(Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, at])));

  expect(attributes.size).toBe(1_000);
  expect(meta).toEqual({ attributes: { '': { len: 10_000 } } });
});

test('a text of a megabyte is cut, and its length is told', () => {
  const { attributes, meta } = read({ long: { type: 'string', value: 'x'.repeat(1_000_000) } });

  expect(attributes.get('long')?.value).toHaveLength(262_144);
  expect(meta).toMatchObject({ attributes: { long: { value: { '': { len: 1_000_000 } } } } });
});

test('bytes are counted as they were sent', () => {
  const { attributes } = read({ ключ: { type: 'string', value: 'ä' }, n: 1, d: 1.5, b: true, list: ['a', 1] });

  expect(sizeOfAttributes(attributes)).toBe(8 + 2 + 1 + 8 + 1 + 8 + 1 + 1 + 4 + 1 + 8);
});

test('a name that went out of use is kept, and its value stands under the current name too', () => {
  const { attributes } = read({ 'http.method': 'GET', 'http.url': 'old', 'url.full': 'new', method: 'PayPal' });
  addCurrentNames(attributes);

  expect(attributes.get('http.request.method')?.value).toBe('GET');
  expect(attributes.get('http.method')?.value).toBe('GET');
  expect(attributes.get('url.full')?.value).toBe('new');
  expect(currentName('http.method')).toBe('http.request.method');
  expect([currentName('lcp'), currentName('lcp', 'spans')]).toEqual(['lcp', 'browser.web_vital.lcp.value']);
});

test('the sender is told only where the container allows it, and only of browsers', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';
  const all = inferClient({ infersAddress: true, infersUserAgent: true }, { clientIp: '203.0.113.9', userAgent: firefox });
  const attributes = read({ 'browser.name': 'Own', 'client.address': '{{auto}}' }).attributes;
  fillClient(attributes, all);

  expect(attributes.get('client.address')?.value).toBe('203.0.113.9');
  expect(attributes.get('browser.name')?.value).toBe('Own');
  expect(attributes.has('browser.version')).toBe(false);
  expect(attributes.get('user_agent.original')?.value).toBe(firefox);
  expect(
    inferClient({ infersAddress: false, infersUserAgent: true }, { clientIp: '203.0.113.9', userAgent: 'sentry.python/2.68.0' }),
  ).toEqual([]);
});

const SCRUBBING = { isEnabled: true, useDefaults: true, sensitiveFields: ['iban'], safeFields: ['public_token'], scrubIpAddresses: true };

test('no secret is left in an attribute, and each that goes is remarked', () => {
  const { attributes } = read({
    password: 'hunter2',
    'http.request.header.authorization': 'Basic abc',
    'url.full': 'https://ann:geheim@shop.example/?token=abcdef',
    note: 'card 4111 1111 1111 1111 from 203.0.113.9',
    card: 4111111111111111,
    argv: ['--password=hunter2', 'run'],
    my_iban: 'DE89',
    public_token: 'stays',
    'client.address': '203.0.113.9',
    'gen_ai.usage.input_tokens': 12,
    'sentry.release': 'auth@1.0',
  });
  const remarks = new Remarks();
  scrubAttributes(attributes, SCRUBBING, remarks);
  const body = scrubMessage('mail ann@example.com', SCRUBBING, { field: 'body', remarks });
  const all = JSON.stringify([...attributes]);

  for (const secret of ['hunter2', 'Basic', 'geheim', 'abcdef', '4111', 'DE89', '203.0.113']) expect(all).not.toContain(secret);
  expect(attributes.get('public_token')?.value).toBe('stays');
  expect(attributes.get('gen_ai.usage.input_tokens')?.value).toBe(12);
  expect(attributes.get('sentry.release')?.value).toBe('auth@1.0');
  expect(attributes.has('client.address')).toBe(false);
  expect(body).toBe('mail [email]');
  expect(remarks.meta).toMatchObject({
    body: { '': { rem: [['@email:replace', 's', 5, 12]] } },
    attributes: { password: { value: { '': { rem: [['@password:filter', 's', 0, 10]], len: 7 } } } },
  });
});

test('a clock that is wrong by an hour is corrected, and a time out of the window becomes now', () => {
  const clock = { receivedAtMs: 1_800_000_000_000, sentAtMs: 1_800_000_000_000 - 3_600_000 };
  const remarks = new Remarks();
  const at = (wire: unknown) => itemTime(wire, clock, { field: 'timestamp', remarks });

  expect(driftOf(clock)).toBe(3_600_000);
  expect(at(1_799_996_399.5)).toBe(1_799_999_999_500_000);
  expect(at(1)).toBe(1_800_000_000_000_000);
  expect([at('soon'), at(null), at(-1)]).toEqual([null, null, null]);
  expect(remarks.meta).toMatchObject({
    timestamp: {
      '': {
        err: [
          ['clock_drift', {}],
          ['clock_drift', {}],
          ['past_timestamp', {}],
        ],
      },
    },
  });
});

test('any JSON under any name has a normal form, and reading it again changes nothing', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (wire) => {
      const { attributes } = read(wire);
      scrubAttributes(attributes, SCRUBBING, new Remarks());
      const again = read(Object.fromEntries(attributes)).attributes;
      scrubAttributes(again, SCRUBBING, new Remarks());
      expect(again).toEqual(attributes);
    }),
    { numRuns: 300 },
  );
});
