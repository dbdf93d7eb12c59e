import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../../test/any-text.ts';

import { makeEvent } from '../../bench/events.ts';
import { normal, normalizeContext, RECEIVED_AT_MS, SCRUBBING } from '../../test/normal-form.ts';
import { normalizeEvent } from './normalize.ts';
import type { NormalizeContext } from './normalize/context.ts';
import type { ErrorEvent } from './schema.ts';

/** Fields of the protocol at all depths, so that arbitrary JSON gets past the first look. */
const FIELDS =
  'event_id type timestamp platform level logger transaction culprit server_name site release dist environment modules extra tags fingerprint sdk user request contexts breadcrumbs exception stacktrace threads logentry message template debug_meta csp hpkp errors checksum time_spent _meta values frames filename abs_path function lineno colno vars pre_context context_line in_app instruction_addr lock mechanism handled data meta signal value module thread_id registers url method headers cookies query_string env REMOTE_ADDR ip_address id email username geo images debug_id image_addr os trace flags trace_id span_id status name version settings infer_ip params formatted password token __proto__ constructor toString 0 err rem len val sentry.interfaces.Exception'.split(
    ' ',
  );

const key = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...FIELDS, '') }, { weight: 1, arbitrary: fc.string() });
const scalar = fc.oneof(
  anyText({ maxLength: 40 }),
  fc.constantFrom(
    '{{auto}}', '127.0.0.1', 'error', 'python', 'javascript', 'sourcemap', '0x10', 'a.b:1', 'a=1&b=2', '{"a":"{}"}', '%s %(a)s {}', 'latest',
    '2026-11-22T11:59:59Z', 'http://x/y?z=1#f', 'password=hunter2', '4111 1111 1111 1111', 'Bearer abc', "{'token': 'x'}", '//u:p@h', '/home/bob/x', 'é'.repeat(300),
    'y'.repeat(9_000), 'https://a:b@c/d?password=x#y',
  ),
  fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.constantFrom(0, 1, 10, 4_111_111_111_111_111, RECEIVED_AT_MS / 1000, RECEIVED_AT_MS / 1000 - 1e8, 1e300),
); // prettier-ignore
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 7, withCrossShrink: true }, scalar, fc.array(tie('value'), { maxLength: 5 }), object(tie('value'))),
}));

function object(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.array(fc.tuple(key, value), { maxLength: 8 }).map((entries) => {
    const result = {};
    // Defined, not assigned, as JSON.parse does: the key may be `__proto__`.
    for (const [name, member] of entries)
      Object.defineProperty(result, name, { value: member, enumerable: true, configurable: true, writable: true });
    return result;
  });
}

const payload = object(json);

const context: fc.Arbitrary<NormalizeContext> = fc.record({
  eventId: fc.constant('0'.repeat(32)),
  receivedAtMs: fc.constant(RECEIVED_AT_MS),
  sentAtMs: fc.constantFrom(null, RECEIVED_AT_MS - 4_000_000, RECEIVED_AT_MS + 9_000_000_000),
  clientIp: fc.constantFrom(null, '203.0.113.7'),
  userAgent: fc.constantFrom(null, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'),
  client: fc.constantFrom(null, 'a/1'),
  envelopeSdk: fc.constantFrom(null, { name: 'e', version: '1', settings: { infer_ip: 'auto' } }),
  scrubbing: fc.record({
    isEnabled: fc.boolean(),
    useDefaults: fc.boolean(),
    sensitiveFields: fc.constantFrom([], ['email', 'data', 'x']),
    safeFields: fc.constantFrom([], ['password', 'extra.token', '$frame.vars']),
    scrubIpAddresses: fc.boolean(),
  }),
});

test('any JSON object becomes an event, and its normal form stays as it is', () => {
  fc.assert(
    fc.property(payload, context, (value, ctx) => {
      const once = JSON.parse(JSON.stringify(normalOf(JSON.stringify(value), ctx))) as ErrorEvent;
      checkInvariants(once);
      const twice = JSON.parse(JSON.stringify(normalOf(JSON.stringify(once), ctx)));
      expect(twice).toEqual(once);
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 1_500) },
  );
}, 600_000);

test('any bytes give an event or a reason', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        anyText().map((text) => Buffer.from(text)),
        truncated(),
      ),
      (bytes) => {
        const result = normalizeEvent(bytes, normalizeContext());
        expect(result.ok || result.error.reason === 'invalid_json').toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('generated events of real size keep their form', () => {
  for (let seed = 0; seed < 40; seed += 1) {
    const ctx = normalizeContext({ scrubbing: SCRUBBING });
    const once = JSON.parse(JSON.stringify(normalOf(JSON.stringify(makeEvent(seed).event), ctx)));
    expect(JSON.parse(JSON.stringify(normalOf(JSON.stringify(once), ctx)))).toEqual(once);
  }
});

test('past 64 KiB, texts too deep or with too many tokens are refused before they are parsed', () => {
  const started = process.cpuUsage();
  const refused = (text: string): boolean => !normalizeEvent(Buffer.from(text), normalizeContext()).ok;

  expect(refused(`{"extra":${'['.repeat(500_000)}${']'.repeat(500_000)}}`)).toBe(true);
  expect(refused(`{"extra":[${'1,'.repeat(400_000)}1]}`)).toBe(true);
  expect(refused(`{"extra":{"a":"${'[,'.repeat(400_000)}"}}`)).toBe(false);
  expect(cpuMsSince(started)).toBeLessThan(5_000);
});

test('a megabyte of anything is settled quickly', () => {
  const payloads = [
    `{"extra":[${'{"a":1},'.repeat(45_000)}1]}`,
    `{"extra":{${Array.from({ length: 60_000 }, (_, at) => `"key${at}":1`).join(',')}}}`,
    `{"tags":{${Array.from({ length: 60_000 }, (_, at) => `"key${at}":"v"`).join(',')}}}`,
    `{"message":"${'password='.repeat(100_000)}"}`,
    `{"extra":{"a":"${'token:'.repeat(150_000)}"}}`,
    `{"extra":{"a":"${':= '.repeat(300_000)}"}}`,
    `{"extra":{"a":"${'//a:'.repeat(250_000)}"}}`,
    `{"extra":{"a":"${'a@'.repeat(450_000)}"}}`,
    `{"message":"${'a'.repeat(900_000)}@"}`,
    `{"message":"${'a.'.repeat(450_000)}"}`,
    `{"extra":{"a":"${'-----BEGIN PRIVATE KEY-----'.repeat(30_000)}"}}`,
    `{"extra":{"a":"${'/home/'.repeat(150_000)}"}}`,
    `{"extra":{"a":"${'4111 '.repeat(180_000)}"}}`,
    `{"extra":{"a":"${'bearer '.repeat(130_000)}"}}`,
    `{"request":{"data":"${'a=b&'.repeat(200_000)}"}}`,
    `{"request":{"url":"http://x/?${'a=b&'.repeat(200_000)}"}}`,
    `{"breadcrumbs":[${'{"level":"x"},'.repeat(60_000)}{}]}`,
    `{"exception":[${'{"type":"E","value":"v"},'.repeat(30_000)}{}]}`,
    `{"logentry":{"message":"${'%s'.repeat(400_000)}","params":[1]}}`,
    `{"logentry":{"message":"${'{}'.repeat(90_000)}","params":[${'1,'.repeat(95_000)}1]}}`,
  ];
  for (const text of payloads) {
    const started = process.cpuUsage();
    normal(text, { scrubbing: { ...SCRUBBING, scrubIpAddresses: true } });
    // Linear work takes some 0.2 s, quadratic work minutes.
    expect(cpuMsSince(started), text.slice(0, 60)).toBeLessThan(5_000);
  }
});

/** Of this process: a machine that does other things too must not decide. */
function cpuMsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}

function normalOf(text: string, ctx: NormalizeContext): ErrorEvent {
  const result = normalizeEvent(Buffer.from(text), ctx);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
}

function truncated(): fc.Arbitrary<Uint8Array> {
  return fc.tuple(payload, fc.nat(2_000)).map(([value, length]) => Buffer.from(JSON.stringify(value)).subarray(0, length));
}

function checkInvariants(event: ErrorEvent): void {
  const text = JSON.stringify(event);
  expect(text.isWellFormed()).toBe(true);
  expect(text).not.toContain('\\u0000');
  expect(text).not.toMatch(/"(?:__proto__|constructor|prototype)":/);
  expect(event.event_id).toMatch(/^[0-9a-f]{32}$/);
  expect(['fatal', 'error', 'warning', 'info', 'debug']).toContain(event.level);
  expect(event.timestamp).toBeGreaterThan(RECEIVED_AT_MS / 1000 - 31 * 86_400);
  expect(event.timestamp).toBeLessThanOrEqual(RECEIVED_AT_MS / 1000 + 60);
  expect(new Set(event.tags.map(([name]) => name)).size).toBe(event.tags.length);
  for (const [name, value] of event.tags) {
    expect(name).toMatch(/^[\w.:-]{1,200}$/);
    expect(typeof value === 'string' && value !== '' && !/[\r\n]/.test(value)).toBe(true);
  }
  checkParts(event);
  expect(depthOf(event)).toBeLessThan(60);
}

function checkParts(event: ErrorEvent): void {
  for (const context of Object.values(event.contexts ?? {})) expect(typeof context['type']).toBe('string');
  for (const field of ['headers', 'cookies', 'query_string'] as const) {
    for (const pair of event.request?.[field] ?? []) expect(pair.map((part) => typeof part)).toEqual(['string', 'string']);
  }
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
