/** Requests for the fuzz of items: each says how many elements it holds, whatever was done to them. */
import { gzipSync } from 'node:zlib';
import { envelopesOfOtlp } from '../../src/protocol/otlp/read-request.ts';
import { REQUESTS } from '../../src/protocol/otlp/schema.ts';
import type { OtlpSignal } from '../../src/protocol/otlp/schema.ts';
import { parseEnvelope } from '../../src/protocol/envelope.ts';
import { capturedEnvelopes } from '../fixtures/captures.ts';
import { writeProtobuf } from '../otlp-writer.ts';
import { mutate } from './fuzz-envelope.ts';
import { oddJson, oddText } from './odd-values.ts';
import type { Random } from './sent-event.ts';

export interface ItemRequest {
  /** Below the project: `envelope/`, `integration/otlp/v1/traces`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What has to be stored or have an outcome when it is answered with 200, 413 or 429. */
  readonly elements: number;
}

export interface ItemKind {
  readonly name: string;
  /** In which each element is counted. */
  readonly category: string;
  readonly table: string;
  /** Of rows: their number is that of this category's accepted outcomes. */
  readonly rowsIn: string;
  readonly make: (random: Random) => ItemRequest;
}

type ContainerType = 'span' | 'log' | 'trace_metric';

const CONTENT_TYPES: Readonly<Record<ContainerType, string>> = {
  span: 'application/vnd.sentry.items.span.v2+json',
  log: 'application/vnd.sentry.items.log+json',
  trace_metric: 'application/vnd.sentry.items.trace-metric+json',
};

const captured = capturedEnvelopes().flatMap(({ body }) => {
  const envelope = parseEnvelope(body);
  return envelope.ok ? envelope.value.items : [];
});

/** Elements of all captured containers of a type. */
function elementsOf(type: ContainerType): readonly object[] {
  const items = captured.filter((item) => item.type === type && item.headers.itemCount !== null);
  return items.flatMap(({ payload }) => (JSON.parse(Buffer.from(payload).toString()) as { items: object[] }).items);
}

function containerKind(type: ContainerType, category: string, table: string): ItemKind {
  const seeds = elementsOf(type);
  const payloads = seeds.map((seed) => Buffer.from(JSON.stringify(seed)));
  return {
    name: `${type} container`,
    category,
    table,
    rowsIn: category,
    make(random) {
      const count = 1 + Math.floor(random() * 4);
      const items = Array.from({ length: count }, () => freshened(pick(seeds, random), random));
      const changed = random() < 0.7 ? items.map((item) => oddJson(item, random)) : items;
      const texts = changed.map((item) => JSON.stringify(item).replaceAll('"__NaN__"', 'NaN'));
      const payload = Buffer.from(`{"version":2,"items":[${texts.join(',')}]}`);
      // Bytes are changed inside the payload alone: the header says how many there were.
      const body = random() < 0.3 ? mutate(payload, payloads, random) : payload;
      return envelopeRequest({ type, item_count: count, content_type: CONTENT_TYPES[type] }, body, { random, elements: count });
    },
  };
}

/** As captured, but of now, so that most are kept. */
function freshened(seed: object, random: Random): Record<string, unknown> {
  const now = Date.now() / 1000 - random() * 10;
  const times = 'start_timestamp' in seed ? { start_timestamp: now - random(), end_timestamp: now } : { timestamp: now };
  const id = Math.floor(random() * 2 ** 48)
    .toString(16)
    .padStart(16, '1');
  return { ...(structuredClone(seed) as Record<string, unknown>), ...times, span_id: id };
}

interface Made {
  readonly random: Random;
  readonly elements: number;
}

function envelopeRequest(header: object, payload: Buffer, { random, elements }: Made): ItemRequest {
  const head = `${JSON.stringify({ sent_at: new Date().toISOString() })}\n${JSON.stringify({ ...header, length: payload.length })}\n`;
  const plain = Buffer.concat([Buffer.from(head), payload, Buffer.from('\n')]);
  const isGzip = random() < 0.5;
  return {
    path: 'envelope/',
    headers: { 'content-type': 'application/x-sentry-envelope', ...(isGzip ? { 'content-encoding': 'gzip' } : {}) },
    body: isGzip ? gzipSync(plain, { level: 1 }) : plain,
    elements,
  };
}

/** Transactions, and spans that come alone: one document for each item. */
function documentKind(type: 'transaction' | 'span', category: string, seeds: readonly object[]): ItemKind {
  const payloads = seeds.map((seed) => Buffer.from(JSON.stringify(seed)));
  return {
    name: `${type} alone`,
    category,
    table: 'spans',
    rowsIn: 'span',
    make(random) {
      const now = Date.now() / 1000;
      const seed = { ...pick(seeds, random), start_timestamp: now - 1, timestamp: now, event_id: hex(32, random) };
      const changed = random() < 0.7 ? oddJson(seed, random) : seed;
      const payload = Buffer.from(JSON.stringify(changed).replaceAll('"__NaN__"', 'NaN'));
      return envelopeRequest({ type }, random() < 0.3 ? mutate(payload, payloads, random) : payload, { random, elements: 1 });
    },
  };
}

const transactions = captured
  .filter(({ type }) => type === 'transaction')
  .map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as { spans?: object[] });
const alone = transactions.flatMap(({ spans = [] }) => spans);

function otlpKind(signal: OtlpSignal, coding: 'json' | 'protobuf', place: Omit<ItemKind, 'name' | 'make' | 'rowsIn'>): ItemKind {
  return {
    ...place,
    name: `OTLP ${signal} as ${coding}`,
    rowsIn: place.category,
    make(random) {
      const request = OTLP[signal](random);
      const changed = random() < 0.6 && coding === 'json' ? oddJson(request, random) : request;
      const whole = coding === 'json' ? Buffer.from(JSON.stringify(changed)) : writeProtobuf(request, REQUESTS[signal]);
      const body = random() < (coding === 'json' ? 0.2 : 0.8) ? mutate(whole, [whole], random) : whole;
      const read = envelopesOfOtlp({ signal, coding, bytes: body, receivedAtMs: Date.now() });
      const items = read.ok ? [...read.value.envelopes.flatMap((one) => one.items), ...read.value.refused.map(({ item }) => item)] : [];
      return {
        path: `integration/otlp/v1/${signal}`,
        headers: { 'content-type': coding === 'json' ? 'application/json' : 'application/x-protobuf' },
        body,
        elements: items.reduce((sum, { headers }) => sum + (headers.itemCount ?? 0), 0),
      };
    },
  };
}

const attribute = (key: string, value: object) => ({ key, value });
const attributesOf = (random: Random) => [
  attribute('text', { stringValue: oddText(random) }),
  attribute('whole', { intValue: '9223372036854775807' }),
  attribute('double', { doubleValue: random() }),
  attribute('list', { arrayValue: { values: [{ stringValue: 'a' }, { boolValue: true }] } }),
  attribute('map', { kvlistValue: { values: [attribute('b', { bytesValue: 'AAEC' })] } }),
];
const nanos = (agoMs: number) => `${Date.now() - Math.floor(agoMs)}000000`;
const many = <T>(random: Random, make: () => T): T[] => Array.from({ length: 1 + Math.floor(random() * 3) }, make);
const resource = (random: Random) => ({ attributes: [attribute('service.name', { stringValue: 'shop' }), ...attributesOf(random)] });

const OTLP: Readonly<Record<OtlpSignal, (random: Random) => Record<string, unknown>>> = {
  traces: (random) => ({ resourceSpans: [{ resource: resource(random), scopeSpans: [{ spans: many(random, () => otlpSpan(random)) }] }] }),
  logs: (random) => ({
    resourceLogs: [
      {
        resource: resource(random),
        scopeLogs: [
          {
            scope: { name: 'fuzz', version: '1' },
            logRecords: many(random, () => ({
              timeUnixNano: nanos(random() * 1000),
              severityNumber: Math.floor(random() * 30),
              severityText: 'WARN',
              body: { stringValue: oddText(random) },
              attributes: attributesOf(random),
              traceId: hex(32, random),
            })),
          },
        ],
      },
    ],
  }),
  metrics: (random) => ({
    resourceMetrics: [{ resource: resource(random), scopeMetrics: [{ metrics: many(random, () => otlpMetric(random)) }] }],
  }),
};

function otlpSpan(random: Random) {
  const exception = { timeUnixNano: nanos(1), name: 'note', attributes: attributesOf(random) };
  return {
    traceId: hex(32, random),
    spanId: hex(16, random),
    parentSpanId: hex(16, random),
    name: 'GET /',
    kind: 2,
    startTimeUnixNano: nanos(1000),
    endTimeUnixNano: nanos(random() * 1000),
    attributes: attributesOf(random),
    events: [exception],
    links: [{ traceId: hex(32, random), spanId: hex(16, random) }],
    status: { code: 2, message: 'x' },
  };
}

function otlpMetric(random: Random) {
  const point = {
    timeUnixNano: nanos(10),
    attributes: attributesOf(random),
    exemplars: [{ traceId: hex(32, random), spanId: hex(16, random) }],
  };
  const merged = { ...point, count: '3', sum: 6 };
  return pick<object>(
    [
      { name: 'level', unit: 'By', gauge: { dataPoints: [{ ...point, asDouble: random() }] } },
      { name: 'sum', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...point, asInt: '5' }] } },
      { name: 'buckets', histogram: { dataPoints: [{ ...merged, explicitBounds: [1, 2], bucketCounts: ['1', '1', '1'] }] } },
      {
        name: 'scaled',
        exponentialHistogram: { dataPoints: [{ ...merged, scale: 2, positive: { offset: 1, bucketCounts: ['1', '2'] } }] },
      },
      { name: 'quantiles', summary: { dataPoints: [{ ...merged, quantileValues: [{ quantile: 0.5, value: 2 }] }] } },
    ],
    random,
  );
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)] as T; // no list here is empty
}

function hex(digits: number, random: Random): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}

const SPANS = { category: 'span', table: 'spans' };
const LOGS = { category: 'log_item', table: 'logs' };
const METRICS = { category: 'trace_metric', table: 'metrics' };

export const ITEM_KINDS: readonly ItemKind[] = [
  containerKind('span', 'span', 'spans'),
  containerKind('log', 'log_item', 'logs'),
  containerKind('trace_metric', 'trace_metric', 'metrics'),
  documentKind('transaction', 'transaction', transactions),
  documentKind('span', 'span', alone),
  ...(['json', 'protobuf'] as const).flatMap((coding) => [
    otlpKind('traces', coding, SPANS),
    otlpKind('logs', coding, LOGS),
    otlpKind('metrics', coding, METRICS),
  ]),
];
