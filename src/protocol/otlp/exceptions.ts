import { createHash } from 'node:crypto';
import { isSegment } from './spans.ts';
import type { SpanEvent } from './spans.ts';
import { framesOfText } from './stack-text.ts';
import { attributesOf, idOf, secondsOf, textIn, textOf } from './values.ts';
import type { Attributes } from './values.ts';

/** Names of `telemetry.sdk.language` whose platform has another (OpenTelemetry semantic conventions, "Telemetry SDK"). */
const PLATFORMS: Readonly<Record<string, string>> = {
  nodejs: 'node',
  webjs: 'javascript',
  dotnet: 'csharp',
  cpp: 'native',
  swift: 'cocoa',
  erlang: 'elixir',
};
const AS_NAMED = new Set(['python', 'java', 'go', 'ruby', 'php', 'rust']);

/** An exception that a span recorded, as the error event an SDK would have sent, linked to the span (ingest protocol §2.9). Pure. */
export function eventOfException({ span, event }: SpanEvent): { readonly eventId: string; readonly payload: object } {
  const { item } = span;
  const eventId = idOfEvent(item, event);
  const payload = {
    event_id: eventId,
    level: 'error',
    timestamp: secondsOf(event['timeUnixNano']) ?? secondsOf(item['endTimeUnixNano']) ?? undefined,
    transaction: isSegment(item) ? textOf(item['name']) || undefined : undefined,
    contexts: { trace: traceOf(item) },
    ...thrown(attributesOf(event['attributes'])),
    ...thrownBy(span),
  };
  return { eventId, payload };
}

function thrown(attributes: Attributes): object {
  const stack = textIn(attributes, 'exception.stacktrace');
  const frames = framesOfText(stack);
  const value = { ...named(attributes), mechanism: mechanismOf(attributes), ...(frames.length > 0 ? { stacktrace: { frames } } : {}) };
  // A stack of a language that is not read is not lost.
  return { exception: { values: [value] }, extra: stack !== '' && frames.length === 0 ? { 'exception.stacktrace': stack } : {} };
}

function thrownBy({ attributes, service, host, release, environment }: SpanEvent['span']): object {
  return {
    platform: platformOf(attributes),
    server_name: host || undefined,
    release: release || undefined,
    environment: environment || undefined,
    sdk: { name: 'otlp', version: textIn(attributes, 'resource.telemetry.sdk.version') || 'unknown' },
    tags: service === '' ? {} : { 'service.name': service },
  };
}

function named(attributes: Attributes): { readonly type: string; readonly value: string } {
  return { type: textIn(attributes, 'exception.type') || 'Error', value: textIn(attributes, 'exception.message') };
}

/** `escaped` is told of exceptions that left the span: nobody in it handled them. */
function mechanismOf(attributes: Attributes): object {
  const escaped = attributes.get('exception.escaped')?.value;
  const isEscaped = escaped === true || escaped === 'true' || escaped === 'True';
  return { type: 'otlp', handled: !isEscaped };
}

function traceOf(item: SpanEvent['span']['item']): object {
  const parentId = idOf(item['parentSpanId']);
  return { trace_id: idOf(item['traceId']), span_id: idOf(item['spanId']), ...(parentId === '' ? {} : { parent_span_id: parentId }) };
}

function platformOf(resource: Attributes): string {
  const language = textIn(resource, 'resource.telemetry.sdk.language');
  return PLATFORMS[language] ?? (AS_NAMED.has(language) ? language : 'other');
}

/** The same for a request that is sent again, so that the event counts once. */
function idOfEvent(item: SpanEvent['span']['item'], event: SpanEvent['event']): string {
  const parts = [item['traceId'], item['spanId'], event['timeUnixNano'], event['attributes']];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
