/**
 * Containers of spans, log lines and metrics as SDKs of version 11 send them: a hundred elements of about 600 bytes with twelve attributes
 * each, one value in ten of high cardinality. Everything follows from the number of the container.
 */
import { random } from './random.ts';
import type { Random } from './random.ts';
import { noun, sentence, verb } from './vocabulary.ts';

export type ItemKind = 'span' | 'log' | 'trace_metric';

export const PER_CONTAINER = 100;

const CONTENT_TYPES: Readonly<Record<ItemKind, string>> = {
  span: 'application/vnd.sentry.items.span.v2+json',
  log: 'application/vnd.sentry.items.log+json',
  trace_metric: 'application/vnd.sentry.items.trace-metric+json',
};

interface Place {
  readonly r: Random;
  /** Of the element among all that were ever made. */
  readonly n: number;
  readonly atSeconds: number;
}

const MAKERS: Readonly<Record<ItemKind, (place: Place) => object>> = { span: makeSpan, log: makeLine, trace_metric: makeMetric };

/** An envelope with one container. */
export function itemEnvelope(kind: ItemKind, container: number, atMs: number): Buffer {
  const r = random(container * 8 + kind.length);
  const items = Array.from({ length: PER_CONTAINER }, (_, at) =>
    MAKERS[kind]({ r, n: container * PER_CONTAINER + at, atSeconds: (atMs + at) / 1000 }),
  );
  const header = { type: kind, item_count: PER_CONTAINER, content_type: CONTENT_TYPES[kind] };
  const payload = { version: 2, ingest_settings: { infer_ip: 'never', infer_user_agent: 'never' }, items };
  const sentAt = new Date(atMs + PER_CONTAINER).toISOString();
  return Buffer.from(`${JSON.stringify({ sent_at: sentAt })}\n${JSON.stringify(header)}\n${JSON.stringify(payload)}\n`);
}

/** A span of a trace that is larger than others: all of it hangs together. */
export function bigTraceEnvelope(traceId: string, from: number, count: number, atMs: number): string {
  const r = random(from + 1);
  const items = Array.from({ length: count }, (_, at) => {
    const n = from + at;
    const parent = n === 0 ? undefined : spanIdOf(Math.floor((n - 1) / 8));
    return { ...spanOf({ r, n, atSeconds: (atMs + n / 10) / 1000 }), trace_id: traceId, parent_span_id: parent, is_segment: n === 0 };
  });
  const header = { type: 'span', item_count: count, content_type: CONTENT_TYPES.span };
  return `{}\n${JSON.stringify(header)}\n${JSON.stringify({ version: 2, items })}\n`;
}

const text = (value: string) => ({ value, type: 'string' });
const whole = (value: number) => ({ value, type: 'integer' });

/** What programs say of themselves with each item: five attributes. */
const ownAttributes = ({ n }: Place) => ({
  'sentry.release': text('shop@2.14.0'),
  'sentry.environment': text('production'),
  'sentry.sdk.name': text('sentry.javascript.node'),
  'sentry.sdk.version': text('11.12.0'),
  'server.address': text(`web-${n % 12}`),
});

/** One of every item, and one more of every fifth: a tenth of twelve values. */
const manyValued = ({ r, n }: Place) => ({
  request: text(r.hex(12)),
  cart: text(n % 5 === 0 ? r.hex(8) : 'none'),
});

const SPANS_PER_TRACE = 10;
const STATEMENTS = 300;

function spanIdOf(n: number): string {
  return (n + 1).toString(16).padStart(16, '0');
}

function makeSpan(place: Place): object {
  const { n } = place;
  const trace = Math.floor(n / SPANS_PER_TRACE);
  const isSegment = n % SPANS_PER_TRACE === 0;
  const parent = isSegment ? undefined : spanIdOf(trace * SPANS_PER_TRACE);
  return { ...spanOf(place), trace_id: `7e57${trace.toString(16).padStart(28, '0')}`, parent_span_id: parent, is_segment: isSegment };
}

function spanOf(place: Place): object {
  const { r, n, atSeconds } = place;
  const segment = n - (n % SPANS_PER_TRACE);
  // A program has some hundred statements.
  const words = random(r.below(STATEMENTS));
  const table = `${noun(words)}s`;
  const query = `SELECT ${noun(words)} FROM ${table} WHERE ${noun(words)} = $1`;
  return {
    span_id: spanIdOf(n),
    name: n === segment ? `GET /${table}/:id` : 'SELECT',
    status: n % 50 === 0 ? 'error' : 'ok',
    start_timestamp: atSeconds - 0.2 + r.next() / 10,
    end_timestamp: atSeconds,
    attributes: {
      ...ownAttributes(place),
      ...manyValued(place),
      'sentry.op': text(n === segment ? 'http.server' : 'db'),
      'sentry.segment.id': text(spanIdOf(segment)),
      'sentry.segment.name': text(`GET /${['orders', 'carts', 'users', 'items'][Math.floor(segment / 10) % 4] ?? ''}/:id`),
      'db.system.name': text('postgresql'),
      'db.query.text': text(query),
    },
  };
}

function makeLine(place: Place): object {
  const { r, n, atSeconds } = place;
  const isError = n % 20 === 0;
  // A program has some hundred statements; one line in ten is what people or other programs wrote.
  const words = n % 10 === 0 ? r : random(r.below(STATEMENTS));
  return {
    timestamp: atSeconds,
    trace_id: `10650000${Math.floor(n / 8)
      .toString(16)
      .padStart(24, '0')}`,
    span_id: spanIdOf(n),
    level: isError ? 'error' : 'info',
    severity_number: isError ? 17 : 9,
    body: `${sentence(words, 5)} ${r.below(100_000)} took ${r.below(900)} ms`,
    attributes: {
      ...ownAttributes(place),
      ...manyValued(place),
      logger: text(verb(words)),
      status: whole(isError ? 500 : 200),
      ms: { value: Math.round(r.next() * 90_000) / 100, type: 'double' },
      cached: { value: r.next() < 0.5, type: 'boolean' },
      region: text(r.pick(['eu', 'us', 'ap'])),
    },
  };
}

function makeMetric(place: Place): object {
  const { r, n, atSeconds } = place;
  const name = noun(r);
  return {
    timestamp: atSeconds,
    trace_id: `3e7e0000${Math.floor(n / 8)
      .toString(16)
      .padStart(24, '0')}`,
    span_id: spanIdOf(n),
    name: `shop.${name}.duration`,
    type: r.pick(['counter', 'gauge', 'distribution', 'distribution']),
    unit: 'millisecond',
    value: Math.round(r.next() * 100_000) / 100,
    attributes: {
      ...ownAttributes(place),
      ...manyValued(place),
      route: text(`/${name}s/${verb(r)}`),
      method: text(r.pick(['GET', 'POST'])),
      status: whole(r.pick([200, 201, 404, 500])),
      queue: text(noun(r)),
      region: text(r.pick(['eu', 'us', 'ap'])),
    },
  };
}
