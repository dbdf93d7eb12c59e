/** Transactions made by hand for what is found in them (processing §7.4). Times are milliseconds. */
import { randomBytes } from 'node:crypto';
import { inputsOf } from '../src/features/performance-issue/inputs.ts';
import { segmentOf, type AttributeValue, type Segment, type SegmentSpan } from '../src/features/performance-issue/segment.ts';
import type { ErrorEvent } from '../src/event/schema.ts';
import type { Item } from '../src/protocol/envelope-types.ts';
import { prepareItem } from '../src/signals/span/process.ts';
import type { SpanColumns } from '../src/signals/span/row.ts';
import { itemOf, projectConfig } from './processor-house.ts';

export interface MadeSpan {
  readonly op: string;
  readonly description: string;
  /** Since the segment began. */
  readonly at: number;
  readonly ms: number;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly origin?: string;
  /** Position of its parent in the list; the segment when there is none. */
  readonly under?: number;
}

export interface MadeSegment {
  readonly name: string;
  readonly op: string;
  readonly ms: number;
  readonly spans: readonly MadeSpan[];
  readonly platform?: string;
  readonly sdk?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface SentSegment {
  readonly eventId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly spanIds: readonly string[];
  readonly items: readonly Item[];
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** As an SDK of old sends it, ending now. */
export function transactionOf(segment: MadeSegment, nowMs: number): SentSegment {
  const { eventId, traceId, spanId, spanIds } = idsOf(segment);
  const startMs = nowMs - segment.ms;
  const time = (ms: number) => (startMs + ms) / 1000;
  const event = {
    event_id: eventId,
    type: 'transaction',
    platform: segment.platform ?? 'node',
    sdk: { name: segment.sdk ?? 'sentry.javascript.node', version: '10.0.0' },
    transaction: segment.name,
    transaction_info: { source: 'route' },
    start_timestamp: time(0),
    timestamp: time(segment.ms),
    release: 'shop@2.14.0',
    environment: 'production',
    contexts: { trace: { trace_id: traceId, span_id: spanId, op: segment.op, status: 'ok', data: segment.data ?? {} } },
    spans: segment.spans.map((span, at) => ({
      trace_id: traceId,
      span_id: spanIds[at],
      parent_span_id: parentOf(span, spanId, spanIds),
      op: span.op,
      description: span.description,
      start_timestamp: time(span.at),
      timestamp: time(span.at + span.ms),
      data: span.data ?? {},
      ...(span.origin === undefined ? {} : { origin: span.origin }),
    })),
    ...segment.more,
  };
  return { eventId, traceId, spanId, spanIds, items: [itemOf('transaction', event)] };
}

/** The same as streamed spans, in containers of so many; the segment itself comes last. */
export function streamOf(segment: MadeSegment, nowMs: number, perContainer = Number.POSITIVE_INFINITY): SentSegment {
  const ids = idsOf(segment);
  const { traceId, spanId, spanIds } = ids;
  const startMs = nowMs - segment.ms;
  const wire = (id: string, { op, description, at, ms, data }: MadeSpan) => ({
    trace_id: traceId,
    span_id: id,
    name: description,
    status: 'ok',
    start_timestamp: (startMs + at) / 1000,
    end_timestamp: (startMs + at + ms) / 1000,
    is_segment: id === spanId,
    attributes: attributesOf({
      'sentry.op': op,
      'sentry.segment.id': spanId,
      'sentry.segment.name': segment.name,
      'sentry.platform': segment.platform ?? 'node',
      'sentry.sdk.name': segment.sdk ?? 'sentry.javascript.node',
      'sentry.environment': 'production',
      ...data,
    }),
  });
  const children = segment.spans.map((span, at) => ({
    ...wire(spanIds[at] ?? '', span),
    parent_span_id: parentOf(span, spanId, spanIds),
  }));
  const root = wire(spanId, {
    op: segment.op,
    description: segment.name,
    at: 0,
    ms: segment.ms,
    ...(segment.data ? { data: segment.data } : {}),
  });
  return { ...ids, items: chunks([...children, root], perContainer).map(containerOf) };
}

function idsOf({ spans }: MadeSegment) {
  return { eventId: hex(16), traceId: hex(16), spanId: hex(8), spanIds: spans.map(() => hex(8)) };
}

function parentOf({ under }: MadeSpan, spanId: string, spanIds: readonly string[]): string {
  return under === undefined ? spanId : (spanIds[under] ?? spanId);
}

function containerOf(items: readonly object[]): Item {
  const header = { content_type: 'application/vnd.sentry.items.span.v2+json', item_count: items.length };
  return itemOf('span', { version: 2, items }, header);
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  if (all.length <= size) return [all];
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

function attributesOf(data: Readonly<Record<string, unknown>>) {
  const typed = Object.entries(data).map(([key, value]) => [key, { type: typeOf(value), value }]);
  return Object.fromEntries(typed) as Record<string, unknown>;
}

function typeOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'double';
  return typeof value;
}

/** As it would be read from the store: what the span room makes of it, without a store. */
export function segmentFrom(sent: SentSegment, nowMs: number): Segment {
  const envelope = { headers: { eventId: sent.eventId, dsn: null, sentAtMs: null, sdk: null, trace: null }, items: sent.items };
  const rows = sent.items.flatMap((item, itemIndex) => {
    const ctx = { eventId: sent.eventId, receivedAtMs: nowMs, clientIp: null, userAgent: null, client: null };
    const place = { keyId: 1, logPartition: 0, logOffset: 0, itemIndex };
    const verdict = prepareItem(item, { project: projectConfig(1, 1, 'shop'), envelope, ...ctx, ...place });
    if (!verdict.isKept) throw new Error(verdict.reason);
    return verdict.value.rows;
  });
  const root = rows.find(({ span }) => span.isSegment);
  if (root === undefined) throw new Error('It has no segment.');
  const spans = rows.map(toSegmentSpan);
  const rootSpan = spans.find(({ id }) => id === root.span.spanId) as SegmentSpan; // of the same rows
  const event = root.span.payload === '' ? null : (JSON.parse(root.span.payload) as ErrorEvent);
  const { program, transaction } = root.span;
  const segment = segmentOf({ rootId: rootSpan.id, spans, transaction, program, inputs: inputsOf(rootSpan, event) });
  if (segment === null) throw new Error('Its root is there.');
  return segment;
}

function toSegmentSpan({ span, description, attributes: typed }: SpanColumns): SegmentSpan {
  const attributes: Record<string, AttributeValue> = {};
  for (const [key, { value }] of typed)
    if (!Array.isArray(value)) attributes[key] = typeof value === 'bigint' ? Number(value) : (value as AttributeValue);
  const startMs = Number(span.startNs / 1_000n) / 1_000;
  const text = (key: string) => (typeof attributes[key] === 'string' ? attributes[key] : '');
  const isAddress = span.op.startsWith('resource.') || span.op.startsWith('http');
  return {
    id: span.spanId,
    parentId: span.parentSpanId,
    op: span.op,
    description: span.description,
    text: (span.op.startsWith('db') ? text('db.query.text') : isAddress ? text('url.full') : '') || span.description,
    normalized: description.normalized,
    group: description.group,
    origin: span.origin,
    startMs,
    endMs: startMs + Number(span.durationNs) / 1e6,
    attributes,
  };
}

/** A page of a shop that asks for the author of each of its books. */
export function booksPage(repeats = 8, msEach = 12): MadeSegment {
  const list = { op: 'db', description: 'SELECT * FROM books ORDER BY title LIMIT 50', at: 5, ms: 20 };
  const authors = Array.from({ length: repeats }, (_, at) => ({
    op: 'db',
    description: 'SELECT * FROM authors WHERE id = %s',
    at: 30 + at * (msEach + 2),
    ms: msEach,
  }));
  return { name: 'GET /books', op: 'http.server', ms: 60 + repeats * (msEach + 2), spans: [list, ...authors] };
}
