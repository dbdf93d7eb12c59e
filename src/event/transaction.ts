import type { Result } from '../lib/result.ts';
import { fail, ok } from '../lib/result.ts';
import { parsePayload, shapeEvent, type Refusal } from './normalize.ts';
import type { NormalizeContext } from './normalize/context.ts';
import { hexId } from './normalize/contexts.ts';
import { adoptErrors, adoptMeta } from './normalize/meta.ts';
import { parseNanos, type Nanos } from './normalize/nanos.ts';
import { Notes } from './normalize/notes.ts';
import type { Json } from './normalize/shape.ts';
import { isObject } from './normalize/shape.ts';
import { driftOf, isAccepted } from './normalize/timestamps.ts';
import { trimEvent } from './normalize/trim.ts';
import type { ErrorEvent } from './schema.ts';
import { scrubWithNotes } from './scrub.ts';
import { FieldScrubber } from './scrub/scrub-parts.ts';
import { scrubberFor } from './scrub/scrubber.ts';
import { readLinks, readMeasurements, readSpan, scrubSpan, type EventSpan, type Measurement, type SpanLink } from './span.ts';

/** A transaction in its normal form (ingest protocol §5.12, §6.9): what an event has, and the spans. */
export interface Transaction {
  /** Finished: scrubbed and cut. Its type says nothing; it has no exception. */
  readonly event: ErrorEvent;
  readonly startNs: Nanos;
  readonly endNs: Nanos;
  /** What `contexts.trace` says of the segment, scrubbed and whole. */
  readonly trace: TransactionTrace;
  readonly measurements: readonly Measurement[];
  readonly spans: readonly EventSpan[];
}

export interface TransactionTrace {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty when there is none. */
  readonly parentSpanId: string;
  readonly status: string;
  readonly op: string;
  readonly origin: string;
  readonly data: Json;
  readonly links: readonly SpanLink[];
}

const UNNAMED = '<unlabeled transaction>';

/**
 * Bytes of a transaction item to its normal form. Pure and total. Refused as a whole, as §6.9 has it: no times or no trace, an end
 * before the start, a span that is none, an end outside of the time that is accepted.
 */
export function normalizeTransaction(payload: Uint8Array, ctx: NormalizeContext): Result<Transaction, Refusal> {
  const parsed = parsePayload(payload);
  if (parsed === null) return fail({ reason: 'invalid_json' });
  const frame = readFrame(parsed, ctx);
  if (!frame.ok) return frame;
  const meta = adoptMeta(parsed['_meta']);
  const notes = new Notes(meta, adoptErrors(parsed['errors'], meta?.faults ?? []));
  const sent = spansOf(parsed);
  const measurements = readMeasurements(parsed['measurements']);
  parsed['level'] ??= 'info';
  const event = shapeEvent(parsed, ctx, notes);
  event.transaction ??= UNNAMED;
  const unwanted = ctx.reject?.(event) ?? null;
  if (unwanted !== null) return fail({ reason: unwanted, isFiltered: true });

  scrubWithNotes(event, ctx.scrubbing, notes);
  scrubSpans(sent, ctx, notes);
  const spans = sent.map(readSpan).filter((span) => span !== null);
  if (spans.length < sent.length) return fail({ reason: 'invalid_transaction' });
  const { startNs, endNs, driftNs } = frame.value;
  const trace = traceOf(event, frame.value);
  trimEvent(event, notes);
  event.errors = notes.errors.length === 0 ? undefined : notes.errors;
  event._meta = notes.meta;
  return ok({ event, startNs, endNs, trace, measurements, spans: spans.map(shiftedBy(driftNs)) });
}

interface Frame {
  readonly startNs: Nanos;
  readonly endNs: Nanos;
  readonly traceId: string;
  readonly spanId: string;
  readonly driftNs: Nanos;
}

/** What a transaction cannot be without. The payload is only looked at. */
function readFrame(payload: Json, ctx: NormalizeContext): Result<Frame, Refusal> {
  const startNs = parseNanos(payload['start_timestamp']);
  const endNs = parseNanos(payload['timestamp']);
  const contexts = payload['contexts'];
  const trace = isObject(contexts) ? contexts['trace'] : undefined;
  if (startNs === undefined || endNs === undefined || endNs < startNs || !isObject(trace)) return fail({ reason: 'invalid_transaction' });
  const traceId = hexId(trace['trace_id'], 32);
  const spanId = hexId(trace['span_id'], 16);
  if (traceId === undefined || spanId === undefined) return fail({ reason: 'invalid_transaction' });
  const driftNs = BigInt(Math.round(driftOf(ctx))) * 1_000_000n;
  if (!isAccepted(Number((endNs + driftNs) / 1_000_000n), ctx.receivedAtMs)) return fail({ reason: 'timestamp' });
  return ok({ startNs: startNs + driftNs, endNs: endNs + driftNs, traceId, spanId, driftNs });
}

function spansOf(payload: Json): readonly unknown[] {
  const { spans } = payload;
  return Array.isArray(spans) ? spans : [];
}

function scrubSpans(spans: readonly unknown[], { scrubbing }: NormalizeContext, notes: Notes): void {
  const scrubber = scrubberFor(scrubbing);
  if (scrubber === null) return;
  const fields = new FieldScrubber(scrubber, notes);
  notes.each(spans, ['spans'], (span) => {
    if (isObject(span)) scrubSpan(span, fields);
  });
}

function traceOf(event: ErrorEvent, { traceId, spanId }: Frame): TransactionTrace {
  const trace = event.contexts?.['trace'] ?? {};
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    traceId,
    spanId,
    parentSpanId: text(trace['parent_span_id']),
    status: text(trace['status']) || 'unknown',
    op: text(trace['op']),
    origin: text(trace['origin']),
    // A copy: trimming makes text of what is nested too deep.
    data: isObject(trace['data']) ? { ...trace['data'] } : {},
    links: readLinks(trace['links']),
  };
}

function shiftedBy(driftNs: Nanos): (span: EventSpan) => EventSpan {
  return (span) => (driftNs === 0n ? span : { ...span, startNs: span.startNs + driftNs, endNs: span.endNs + driftNs });
}
