import { scrubAttributes } from '../../attributes/scrub.ts';
import type { ErrorEvent } from '../../event/schema.ts';
import type { EventSpan } from '../../event/span.ts';
import type { Transaction } from '../../event/transaction.ts';
import { secondsOf } from '../../event/normalize/nanos.ts';
import type { ScrubbingConfig } from '../../pipeline/project-config.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { Remarks } from '../../attributes/remarks.ts';
import { addCurrentNames } from '../../attributes/renames.ts';
import type { Attributes } from '../../attributes/schema.ts';
import { addBag, addValue } from './attributes.ts';
import { addEvent, addMeasurements } from './event-attributes.ts';
import { linksJson } from './links.ts';
import { clusterName, type SegmentName } from './name.ts';
import { selfTimes } from './self-time.ts';
import { cut, MAX_DESCRIPTION, type Program, type Span, type SpanUser } from './span.ts';
import { weightOf } from './weight.ts';

/** What all spans of a transaction have in common. */
type Segment = Pick<
  Span,
  'traceId' | 'segmentId' | 'transaction' | 'transactionSource' | 'program' | 'user' | 'weight' | 'replayId' | 'profileId' | 'eventId'
>;

/** The segment that a transaction is, and its children (§6.9, last rule). Pure. */
export function spansOfTransaction(transaction: Transaction, ctx: ItemContext): readonly Span[] {
  const { event, trace, startNs, endNs, spans } = transaction;
  const name = clusterName(event.transaction ?? '', sourceOf(event));
  const segment = segmentOf(transaction, name, ctx);
  const times = selfTimes([{ ...trace, startNs, endNs }, ...spans]);
  const first: Span = {
    ...segment,
    spanId: trace.spanId,
    parentSpanId: trace.parentSpanId,
    isSegment: true,
    startNs,
    durationNs: endNs - startNs,
    selfNs: times[0] ?? null,
    op: cut(trace.op) || 'default',
    description: name.name,
    status: trace.status,
    origin: cut(trace.origin),
    kind: '',
    attributes: segmentAttributes(transaction),
    links: linksJson(trace.links),
    meta: '',
    payload: payloadOf(transaction, name),
  };
  return [first, ...spans.map((span, at) => childOf(span, { segment, selfNs: times[at + 1] ?? null, scrubbing: ctx.project.scrubbing }))];
}

function segmentOf({ event, trace }: Transaction, { name, source }: SegmentName, ctx: ItemContext): Segment {
  const { profile } = event.contexts ?? {};
  return {
    traceId: trace.traceId,
    segmentId: trace.spanId,
    transaction: name,
    transactionSource: source,
    program: programOf(event),
    user: userOf(event),
    weight: weightOf(rateOf(event, trace.data, ctx)),
    replayId: hexOf(event.contexts?.['replay']?.['replay_id'] ?? event.tags.find(([key]) => key === 'replayId')?.[1]),
    profileId: hexOf(profile?.['profile_id'] ?? profile?.['profiler_id']),
    eventId: ctx.eventId,
  };
}

/** What the span says itself; else what the trace was sampled with. */
function rateOf({ contexts }: ErrorEvent, data: Transaction['trace']['data'], { envelope }: ItemContext): unknown {
  return data['sentry.sample_rate'] ?? contexts?.['trace']?.['client_sample_rate'] ?? envelope.headers.trace?.['sample_rate'];
}

interface Parent {
  readonly segment: Segment;
  readonly selfNs: bigint | null;
  readonly scrubbing: ScrubbingConfig;
}

function childOf(span: EventSpan, { segment, selfNs, scrubbing }: Parent): Span {
  const remarks = new Remarks();
  const attributes = spanAttributes(span, scrubbing, remarks);
  return {
    ...segment,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    isSegment: false,
    startNs: span.startNs,
    durationNs: span.endNs - span.startNs,
    selfNs,
    op: cut(span.op) || 'default',
    description: cut(span.description, MAX_DESCRIPTION),
    status: span.status,
    origin: cut(span.origin),
    kind: cut(span.kind),
    attributes,
    links: linksJson(span.links),
    meta: remarks.json(),
    payload: '',
  };
}

function segmentAttributes({ event, trace, measurements }: Transaction): Attributes {
  const attributes: Attributes = new Map();
  addBag(attributes, trace.data);
  addEvent(attributes, event, measurements);
  addValue(attributes, 'server.address', event.server_name);
  addCurrentNames(attributes, 'spans');
  return attributes;
}

/** Attributes of a span of version 1, scrubbed. */
export function spanAttributes(span: EventSpan, scrubbing: ScrubbingConfig, remarks: Remarks): Attributes {
  const attributes: Attributes = new Map();
  addBag(attributes, span.data);
  addMeasurements(attributes, span.measurements);
  addBag(attributes, span.tags);
  addCurrentNames(attributes, 'spans');
  scrubAttributes(attributes, scrubbing, remarks);
  return attributes;
}

function sourceOf({ transaction_info: about }: ErrorEvent): string {
  const source = about?.['source'];
  return typeof source === 'string' ? cut(source, 64) : '';
}

function programOf(event: ErrorEvent): Program {
  return {
    release: cut(event.release),
    dist: cut(event.dist),
    environment: cut(event.environment),
    platform: event.platform,
    sdkName: cut(event.sdk?.name),
    sdkVersion: cut(event.sdk?.version),
  };
}

function userOf({ user }: ErrorEvent): SpanUser {
  return { id: cut(user?.id), email: cut(user?.email), name: cut(user?.username ?? user?.name), ip: cut(user?.ip_address, 64) };
}

const ID = /^[0-9a-f]{32}$/;

function hexOf(value: unknown): string {
  return typeof value === 'string' && ID.test(value) ? value : '';
}

/** The event as it was sent, but for its spans, which have rows of their own. The remarks stand apart as in every event. */
function payloadOf({ event, startNs, endNs, measurements }: Transaction, { name, source }: SegmentName): string {
  const { _meta: meta, ...rest } = event;
  return JSON.stringify({
    ...rest,
    type: 'transaction',
    transaction: name,
    transaction_info: { ...event.transaction_info, ...(source === '' ? {} : { source }) },
    start_timestamp: secondsOf(startNs),
    timestamp: secondsOf(endNs),
    measurements: Object.fromEntries(
      measurements.map((one) => [one.name, { value: one.value, unit: one.unit === '' ? 'none' : one.unit }]),
    ),
    ...(meta === undefined ? {} : { _meta: meta }),
  });
}
