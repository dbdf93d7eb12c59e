import { hexId, spanStatus } from './normalize/contexts.ts';
import { lenientText } from './normalize/fields.ts';
import { isUnsafeKey } from './normalize/keys.ts';
import { parseNanos, type Nanos } from './normalize/nanos.ts';
import type { Json } from './normalize/shape.ts';
import { isObject } from './normalize/shape.ts';
import type { FieldScrubber } from './scrub/scrub-parts.ts';

/** A span as transactions and standalone span items hold it (ingest protocol §5.12), read and scrubbed; texts are not cut. */
export interface EventSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty when it has none; so are the texts. */
  readonly parentSpanId: string;
  readonly segmentId: string;
  readonly startNs: Nanos;
  /** Not before the start. */
  readonly endNs: Nanos;
  readonly isSegment: boolean;
  readonly op: string;
  readonly description: string;
  readonly status: string;
  readonly origin: string;
  readonly platform: string;
  readonly kind: string;
  readonly profileId: string;
  /** Milliseconds that no child took, when the SDK says so. */
  readonly exclusiveMs: number | null;
  readonly data: Json;
  readonly tags: Json;
  readonly measurements: readonly Measurement[];
  readonly links: readonly SpanLink[];
}

export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean | null;
  readonly attributes: Json;
}

const HEX_16 = 16;
/** A batch that joins a thousand messages links to each; nobody reads more. */
const MAX_LINKS = 1_000;
/** SDKs send a dozen; upstream keeps ten of people's own. */
const MAX_MEASUREMENTS = 100;
const MAX_KEY = 200;

/** Null when it is no span: times or ids are missing, or it ends before it starts (§6.9). Takes `value` apart. */
export function readSpan(value: unknown): EventSpan | null {
  if (!isObject(value)) return null;
  const traceId = hexId(value['trace_id'], 32);
  const spanId = hexId(value['span_id'], HEX_16);
  const startNs = parseNanos(value['start_timestamp']);
  const endNs = parseNanos(value['timestamp']);
  if (traceId === undefined || spanId === undefined || startNs === undefined || endNs === undefined || endNs < startNs) return null;
  return {
    traceId,
    spanId,
    parentSpanId: hexId(value['parent_span_id'], HEX_16) ?? '',
    segmentId: hexId(value['segment_id'], HEX_16) ?? '',
    startNs,
    endNs,
    isSegment: value['is_segment'] === true || value['was_transaction'] === true,
    ...readWords(value),
    profileId: hexId(value['profile_id'], 32) ?? '',
    exclusiveMs: exclusiveOf(value['exclusive_time']),
    data: bagOf(value['data']),
    tags: bagOf(value['tags']),
    measurements: readMeasurements(value['measurements']),
    links: readLinks(value['links']),
  };
}

function readWords(value: Json) {
  return {
    op: textOf(value['op']),
    description: textOf(value['description']),
    status: spanStatus(value['status']),
    origin: textOf(value['origin']),
    platform: textOf(value['platform']),
    kind: textOf(value['kind']),
  };
}

function textOf(value: unknown): string {
  return lenientText(value) ?? '';
}

function exclusiveOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function bagOf(value: unknown): Json {
  if (!isObject(value)) return {};
  for (const key of Object.keys(value)) if (isUnsafeKey(key)) delete value[key];
  return value;
}

/** `{name: {value, unit}}`; old SDKs sent no unit. */
export function readMeasurements(value: unknown): readonly Measurement[] {
  if (!isObject(value)) return [];
  const measurements: Measurement[] = [];
  for (const name of Object.keys(value)) {
    const one = value[name];
    if (!isObject(one) || typeof one['value'] !== 'number' || !Number.isFinite(one['value'])) continue;
    if (name === '' || name.length > MAX_KEY || isUnsafeKey(name) || measurements.length === MAX_MEASUREMENTS) continue;
    measurements.push({ name, value: one['value'], unit: typeof one['unit'] === 'string' ? one['unit'] : '' });
  }
  return measurements;
}

/** Links without ids lead nowhere and go. */
export function readLinks(value: unknown): readonly SpanLink[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_LINKS).flatMap((link: unknown): SpanLink[] => {
    if (!isObject(link)) return [];
    const traceId = hexId(link['trace_id'], 32);
    const spanId = hexId(link['span_id'], HEX_16);
    if (traceId === undefined || spanId === undefined) return [];
    const sampled = typeof link['sampled'] === 'boolean' ? link['sampled'] : null;
    return [{ traceId, spanId, sampled, attributes: bagOf(link['attributes']) }];
  });
}

/**
 * Takes personal and secret values out of a span as it was sent, in place (§10.2): the description, and what is nested in its bags.
 * The bags' own members are attributes, which have rules of their own for their names. The notes stand at the span.
 */
export function scrubSpan(span: Json, fields: FieldScrubber): void {
  fields.field(span, 'description', 'free');
  for (const name of ['data', 'tags']) if (isObject(span[name])) scrubNested(span[name], name, fields);
  scrubLinks(span['links'], fields);
}

/** The attributes of links, in place. The notes stand at the span. */
export function scrubLinks(links: unknown, fields: FieldScrubber): void {
  if (!Array.isArray(links)) return;
  fields.notes.each(links, ['links'], (link) => {
    if (isObject(link)) fields.field(link, 'attributes', 'free');
  });
}

function scrubNested(bag: Json, name: string, fields: FieldScrubber): void {
  fields.notes.down(name);
  for (const key of Object.keys(bag)) if (typeof bag[key] === 'object') fields.field(bag, key, 'free');
  fields.notes.up(1);
}
