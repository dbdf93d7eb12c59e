import type { Plain } from './read-protobuf.ts';
import { sourcesOf } from './sources.ts';
import type { Source } from './sources.ts';
import { attributesOf, exactSecondsOf, idOf, numberOf, objectOf, objectsIn, secondsOf, string, textOf } from './values.ts';
import type { Attributes } from './values.ts';

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
/** Of the span's flags: whether the parent is known to be in another process (OTLP `SpanFlags`). */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;
const STATUS_ERROR = 2;
/** Upstream drops them all; so many are what a span's page can show. */
const MAX_EVENTS = 128;

/** What happened during a span, with the span it happened in. */
export interface SpanEvent {
  readonly span: Source;
  readonly event: Plain;
}

/** Spans of an `ExportTraceServiceRequest` as elements of a span container (ingest protocol §2.9, §4.1.2). Pure, total. */
export function spansOf(request: Plain): { readonly spans: readonly object[]; readonly exceptions: readonly SpanEvent[] } {
  const sources = sourcesOf(request, { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' });
  return { spans: sources.map(spanOf), exceptions: sources.flatMap(exceptionsOf) };
}

function exceptionsOf(span: Source): readonly SpanEvent[] {
  return objectsIn(span.item['events'])
    .filter((event) => event['name'] === 'exception')
    .map((event) => ({ span, event }));
}

export function isSegment(item: Plain): boolean {
  const flags = numberOf(item['flags']) ?? 0;
  return idOf(item['parentSpanId']) === '' || ((flags & HAS_IS_REMOTE) !== 0 && (flags & IS_REMOTE) !== 0);
}

function spanOf(source: Source): object {
  const { item } = source;
  const parentId = idOf(item['parentSpanId']);
  return {
    trace_id: idOf(item['traceId']),
    span_id: idOf(item['spanId']),
    ...(parentId === '' ? {} : { parent_span_id: parentId }),
    name: textOf(item['name']),
    status: objectOf(item['status'])?.['code'] === STATUS_ERROR ? 'error' : 'ok',
    is_segment: isSegment(item),
    // As texts: a number of this size holds a quarter of a microsecond, and spans of a cache are shorter.
    start_timestamp: exactSecondsOf(item['startTimeUnixNano']),
    end_timestamp: exactSecondsOf(item['endTimeUnixNano']),
    attributes: Object.fromEntries(attributesOfSpan(source)),
    ...linksOf(item),
  };
}

function attributesOfSpan({ item, attributes }: Source): Attributes {
  const all: Attributes = new Map([...attributes, ...attributesOf(item['attributes'])]);
  const kind = KINDS[numberOf(item['kind']) ?? 0] ?? '';
  const message = textOf(objectOf(item['status'])?.['message']);
  all.set('sentry.origin', string('auto.otlp.spans'));
  if (kind !== '') all.set('sentry.kind', string(kind));
  if (message !== '') all.set('sentry.status.message', string(message));
  if (isSegment(item)) {
    all.set('sentry.segment.id', string(idOf(item['spanId'])));
    all.set('sentry.segment.name', string(textOf(item['name'])));
    all.set('sentry.transaction', string(textOf(item['name'])));
  }
  const events = eventsText(item);
  if (events !== null) all.set('sentry.span.events', string(events));
  return all;
}

/** The protocol's spans have no events: they are kept as one text beside the span's attributes. */
function eventsText(item: Plain): string | null {
  const events = objectsIn(item['events']).slice(0, MAX_EVENTS);
  if (events.length === 0) return null;
  return JSON.stringify(
    events.map((event) => ({
      timestamp: secondsOf(event['timeUnixNano']),
      name: textOf(event['name']),
      attributes: Object.fromEntries([...attributesOf(event['attributes'])].map(([key, { value }]) => [key, value])),
    })),
  );
}

function linksOf(item: Plain): { readonly links?: readonly object[] } {
  const links = objectsIn(item['links']).map((link) => ({
    trace_id: idOf(link['traceId']),
    span_id: idOf(link['spanId']),
    attributes: Object.fromEntries(attributesOf(link['attributes'])),
  }));
  return links.length === 0 ? {} : { links };
}
