import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNanos } from '../../event/normalize/nanos.ts';
import { checkSizes } from '../sizes.ts';
import { envelopesOfOtlp } from './read-request.ts';
import type { OtlpBody } from './read-request.ts';
import { REQUESTS } from './schema.ts';

const NOW_MS = Date.UTC(2025, 10, 28, 12);
const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';

function read(signal: OtlpBody['signal'], request: unknown) {
  return envelopesOfOtlp({ signal, coding: 'json', bytes: Buffer.from(JSON.stringify(request)), receivedAtMs: NOW_MS });
}

function elementsOf(result: ReturnType<typeof envelopesOfOtlp>) {
  if (!result.ok) throw new Error(result.error);
  const containers = result.value.envelopes.flatMap(({ items }) => items).filter(({ headers }) => headers.itemCount !== null);
  return containers.flatMap(({ payload }) => JSON.parse(Buffer.from(payload).toString()).items);
}

const TIMES = { startTimeUnixNano: '1764331199000000000', endTimeUnixNano: '1764331200000000000' };
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const spansIn = (...spans: object[]) => ({
  resourceSpans: [
    { resource: { attributes: [text('service.name', 'shop')] }, scopeSpans: [{ spans: spans.map((span) => ({ ...TIMES, ...span })) }] },
  ],
});
const metricIn = (metric: object) => ({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] });

test('integers that no number holds, lists, maps, bytes and what is not finite keep their meaning', () => {
  const attributes = [
    { key: 'big', value: { intValue: '9223372036854775807' } },
    { key: 'small', value: { intValue: 7 } },
    { key: 'mixed', value: { arrayValue: { values: [{ intValue: 1 }, { stringValue: 'x' }] } } },
    { key: 'map', value: { kvlistValue: { values: [{ key: 'a', value: { kvlistValue: { values: [text('b', 'c')] } } }] } } },
    { key: 'bytes', value: { bytesValue: 'AAEC' } },
    { key: 'nan', value: { doubleValue: 'NaN' } },
    text('__proto__', 'is a name'),
    { key: 'absent' },
  ];

  const [span] = elementsOf(read('traces', spansIn({ traceId: TRACE_ID, spanId: SPAN_ID, name: 'x', attributes })));

  expect(span.attributes).toMatchObject({
    big: { value: '9223372036854775807', type: 'integer' },
    small: { value: 7, type: 'integer' },
    mixed: { value: '[1,"x"]', type: 'string' },
    map: { value: '{"a":{"b":"c"}}', type: 'string' },
    bytes: { value: 'AAEC', type: 'string' },
    nan: { value: 'NaN', type: 'string' },
    'service.name': { value: 'shop', type: 'string' },
    'resource.service.name': { value: 'shop', type: 'string' },
  });
  expect(Object.getOwnPropertyDescriptor(span.attributes, '__proto__')?.value).toEqual({ value: 'is a name', type: 'string' });
  expect(span.attributes).not.toHaveProperty('absent');
});

test('an object where a number should stand is shown as it is, even one that refuses to become a text', () => {
  const attributes = [
    { key: 'whole', value: { intValue: { toString: 2, valueOf: null } } },
    { key: 'double', value: { doubleValue: [{}] } },
  ];

  const [span] = elementsOf(read('traces', spansIn({ traceId: TRACE_ID, spanId: SPAN_ID, name: 'x', attributes })));

  expect(span.attributes).toMatchObject({
    whole: { value: '{"toString":2,"valueOf":null}', type: 'string' },
    double: { value: '[{}]', type: 'string' },
  });
});

test('times of spans keep all their digits', () => {
  const times = { startTimeUnixNano: '1764331200123456789', endTimeUnixNano: '1764331200123456790' };

  const [span] = elementsOf(read('traces', spansIn({ traceId: TRACE_ID, spanId: SPAN_ID, name: 'x', ...times })));

  expect([span.start_timestamp, span.end_timestamp].map(parseNanos)).toEqual([1764331200123456789n, 1764331200123456790n]);
});

test('a span whose parent is in another process is a segment', () => {
  const child = { traceId: TRACE_ID, spanId: SPAN_ID, parentSpanId: '00f067aa0ba902b7', name: 'GET /' };

  const spans = elementsOf(read('traces', spansIn(child, { ...child, flags: 0x100 }, { ...child, flags: 0x301 })));

  expect(spans.map((span: { is_segment: boolean }) => span.is_segment)).toEqual([false, false, true]);
});

test('an exception that is sent again is the same event, and one that left its span was not handled', () => {
  const exception = {
    timeUnixNano: '1764331200123456789',
    name: 'exception',
    attributes: [
      text('exception.type', 'KeyError'),
      text('exception.message', 'x'),
      { key: 'exception.escaped', value: { boolValue: true } },
    ],
  };
  const request = spansIn({ traceId: TRACE_ID, spanId: SPAN_ID, name: 'x', events: [exception, { name: 'retry' }] });

  const [first, again] = [read('traces', request), read('traces', request)];

  if (!first.ok || !again.ok) throw new Error('it was refused');
  expect(first.value.envelopes).toHaveLength(2);
  expect(first.value.envelopes[0]?.headers.eventId).toMatch(/^[0-9a-f]{32}$/);
  expect(again.value.envelopes[0]).toEqual(first.value.envelopes[0]);
  const event = JSON.parse(Buffer.from(first.value.envelopes[0]!.items[0]!.payload).toString());
  expect(event.timestamp).toBeCloseTo(1764331200.1234567, 6);
  expect(event.exception.values).toEqual([{ type: 'KeyError', value: 'x', mechanism: { type: 'otlp', handled: false } }]);
});

test('a log line without a trace, a time or a severity is one all the same', () => {
  const request = {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'up' } }, { severityText: 'WARNING', body: {} }] }] }],
  };

  expect(elementsOf(read('logs', request))).toMatchObject([
    { timestamp: NOW_MS / 1000, trace_id: '0'.repeat(32), level: 'info', body: 'up' },
    { level: 'warn', body: '' },
  ]);
});

test('exponential histograms and summaries are kept as they were merged', () => {
  const exponential = {
    name: 'latency',
    exponentialHistogram: {
      aggregationTemporality: 1,
      dataPoints: [
        {
          timeUnixNano: '1764331200000000000',
          count: '6',
          sum: 30,
          scale: -1,
          zeroCount: '1',
          positive: { offset: 2, bucketCounts: ['2', 3] },
          min: 0,
          max: 17,
        },
      ],
    },
  };
  const summary = {
    name: 'gc',
    summary: { dataPoints: [{ count: 2, sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] }, { flags: 1 }] },
  };

  expect(elementsOf(read('metrics', metricIn(exponential)))).toMatchObject([
    {
      type: 'distribution',
      value: 5,
      histogram: {
        count: 6,
        sum: 30,
        min: 0,
        max: 17,
        exponential: {
          scale: -1,
          zero: { count: 1, threshold: 0 },
          positive: { offset: 2, counts: [2, 3] },
          negative: { offset: 0, counts: [] },
        },
      },
    },
  ]);
  expect(elementsOf(read('metrics', metricIn(summary)))).toMatchObject([
    { value: 1.5, summary: { count: 2, sum: 3, quantiles: [[0.5, 1]] } },
  ]);
});

test('more spans than a container takes come in several', () => {
  const spans = Array.from({ length: 2_500 }, (_, n) => ({ traceId: TRACE_ID, spanId: n.toString(16).padStart(16, '1'), name: `s${n}` }));

  const result = read('traces', spansIn(...spans));

  if (!result.ok) throw new Error(result.error);
  expect(result.value.envelopes[0]?.items.map(({ headers }) => headers.itemCount)).toEqual([1_000, 1_000, 500]);
});

test('what a room would refuse is refused at once, with the reason of its outcome', () => {
  const span = { traceId: TRACE_ID, spanId: SPAN_ID, name: 'x' };
  const spans = spansIn(
    span,
    { ...span, traceId: '00' },
    { ...span, spanId: 'zz' },
    { ...span, endTimeUnixNano: '1764331198999999999' },
    { ...span, startTimeUnixNano: '0' },
    { ...span, startTimeUnixNano: '1700000000000000000', endTimeUnixNano: '1700000001000000000' },
    { ...span, endTimeUnixNano: '1764331261000000000' },
  );
  const points = (...dataPoints: object[]) => ({ name: 'm', gauge: { dataPoints } });
  const metrics = {
    resourceMetrics: [
      { scopeMetrics: [{ metrics: [points({ asDouble: 1 }, { asDouble: 'NaN' }, {}), { ...points({ asInt: '1' }), name: ' ' }] }] },
    ],
  };
  const refusedOf = (result: ReturnType<typeof read>) =>
    result.ok ? result.value.refused.map(({ reason, item: { type, headers } }) => [type, reason, headers.itemCount]) : result.error;

  expect(refusedOf(read('traces', spans))).toEqual([
    ['span', 'invalid_span', 4],
    ['span', 'timestamp', 2],
  ]);
  expect(elementsOf(read('traces', spans))).toHaveLength(1);
  expect(refusedOf(read('metrics', metrics))).toEqual([['trace_metric', 'invalid_trace_metric', 3]]);
  expect(elementsOf(read('metrics', metrics))).toHaveLength(1);
});

test('a call that is larger as JSON than an envelope may be comes in several, and one line that is too large alone is lost alone', () => {
  const line = (chars: number) => ({ body: { stringValue: 'x'.repeat(chars) } });
  const logRecords = [...Array.from({ length: 30 }, () => line(900_000)), line(3 * 1024 * 1024)];

  const result = read('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });

  if (!result.ok) throw new Error(result.error);
  expect(result.value.envelopes.length).toBeGreaterThan(2);
  for (const { items } of result.value.envelopes) expect(checkSizes(items)).toMatchObject({ ok: true });
  expect(elementsOf(result)).toHaveLength(30);
  expect(result.value.refused).toMatchObject([{ reason: 'too_large:log', item: { headers: { itemCount: 1 } } }]);
});

test('protobuf that ends too early, or nests without end, is refused with a sentence', () => {
  let value = new BinaryWriter().tag(1, WireType.LengthDelimited).string('x').finish();
  for (let depth = 0; depth < 100; depth++) {
    const list = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(value).finish();
    value = new BinaryWriter().tag(5, WireType.LengthDelimited).bytes(list).finish();
  }
  const wrap = (bytes: Uint8Array, field: number) => new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();
  const deep = wrap(wrap(wrap(wrap(value, 5), 2), 2), 1);
  const logs = (bytes: Uint8Array) => envelopesOfOtlp({ signal: 'logs', coding: 'protobuf', bytes, receivedAtMs: NOW_MS });

  expect(logs(deep)).toEqual({ ok: false, error: 'the body is no such protobuf message: it is nested too deeply' });
  expect(logs(deep.subarray(0, 40))).toMatchObject({ ok: false, error: expect.stringContaining('protobuf') });
  expect(logs(Buffer.from('hello'))).toMatchObject({ ok: false });
  expect(logs(new Uint8Array())).toMatchObject({ ok: true });
});

test('no bytes and no JSON make it throw', () => {
  const signals = fc.constantFrom(...(Object.keys(REQUESTS) as OtlpBody['signal'][]));
  const names = fc.constantFrom(
    'resourceSpans',
    'scopeSpans',
    'spans',
    'resourceLogs',
    'scopeLogs',
    'logRecords',
    'resourceMetrics',
    'scopeMetrics',
    'metrics',
    'attributes',
    'events',
    'name',
    'key',
    'value',
    'histogram',
    'dataPoints',
    'timeUnixNano',
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 8 },
      fc.constantFrom('exception', '', 0, -1, 1e300, null, true, '9'.repeat(30)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ coding: 'protobuf' as const, bytes })),
    json.map((value) => ({ coding: 'json' as const, bytes: Buffer.from(JSON.stringify(value)) })),
  );
  fc.assert(
    fc.property(signals, bodies, (signal, body) => {
      expect(typeof envelopesOfOtlp({ signal, ...body, receivedAtMs: NOW_MS }).ok).toBe('boolean');
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['traces', spansIn({ traceId: TRACE_ID, spanId: SPAN_ID, name: 'x' })],
  ['logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: TIMES.endTimeUnixNano, body: { stringValue: 'line' } }] }] }] }],
  ['metrics', metricIn({ name: 'jobs', gauge: { dataPoints: [{ timeUnixNano: TIMES.endTimeUnixNano, asInt: '3' }] } })],
] as const)('an export of %s that is sent again becomes the same bytes, by which it is known', (signal, request) => {
  const payloadsAt = (receivedAtMs: number) => {
    const taken = envelopesOfOtlp({ signal, coding: 'json', bytes: Buffer.from(JSON.stringify(request)), receivedAtMs });
    if (!taken.ok) throw new Error(taken.error);
    return taken.value.envelopes.flatMap(({ items }) => items.map(({ payload }) => Buffer.from(payload).toString()));
  };

  expect(payloadsAt(NOW_MS)).toHaveLength(1);
  expect(payloadsAt(NOW_MS + 60_000)).toEqual(payloadsAt(NOW_MS));
});
