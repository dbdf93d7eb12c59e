/**
 * Why an element of an export call is none, by the rules that its room goes by (ingest protocol §4.1, §6.3, §8): the exporter is told at
 * once, where the room could only count it later. Pure and total.
 */
import { CONTAINER_AVERAGE_BYTES } from '../limits.ts';
import { readMerged } from '../merged-metric.ts';

export type ElementType = 'span' | 'log' | 'trace_metric';

export interface Element {
  readonly [field: string]: unknown;
}

/** The end of the year 9999, beyond which no time is read. */
const MAX_SECONDS = 253_402_300_799;
/** Of spans (§6.3): what is outside has no place in any chart. */
const MAX_FUTURE_MS = 60_000;
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/** The reason of its outcome; null when it is taken. `sizeBytes` is of its JSON. */
export function refusalOf(type: ElementType, element: Element, { sizeBytes, receivedAtMs }: Weighed): string | null {
  if (sizeBytes > (CONTAINER_AVERAGE_BYTES.get(type) ?? 0)) return `too_large:${type}`;
  if (type === 'span') return refusalOfSpan(element, receivedAtMs);
  if (!isTime(element['timestamp'])) return `invalid_${type}`;
  return type === 'trace_metric' && !isMetric(element) ? 'invalid_trace_metric' : null;
}

interface Weighed {
  readonly sizeBytes: number;
  readonly receivedAtMs: number;
}

function refusalOfSpan(span: Element, receivedAtMs: number): string | null {
  const [start, end] = [span['start_timestamp'], span['end_timestamp']];
  if (!isId(span['trace_id'], 32) || !isId(span['span_id'], 16) || !isTime(start) || !isTime(end)) return 'invalid_span';
  if (nanosOf(end) < nanosOf(start)) return 'invalid_span';
  const late = Number(nanosOf(end) / 1_000_000n) - receivedAtMs;
  return late <= MAX_FUTURE_MS && late >= -MAX_AGE_MS ? null : 'timestamp';
}

function isMetric(metric: Element): boolean {
  const { name, value } = metric;
  if (typeof name !== 'string' || name.trim() === '') return false;
  const merged = metric['histogram'] ?? metric['summary'];
  if (merged !== undefined && merged !== null) return readMerged(merged) !== null;
  return typeof value === 'number' && Number.isFinite(value);
}

/** What was read was brought to small letters, and an absent id is ''. Dashes are taken out by the room. */
function isId(value: unknown, digits: number): boolean {
  if (typeof value !== 'string' || value.length > 36) return false;
  const hex = value.replaceAll('-', '');
  return hex.length === digits && /^[0-9a-f]+$/.test(hex) && !/^0+$/.test(hex);
}

/** Seconds as `exactSecondsOf` writes them. */
function isTime(value: unknown): value is string | number {
  const isWritten = typeof value === 'number' || (typeof value === 'string' && value !== '');
  return isWritten && Number(value) >= 0 && Number(value) <= MAX_SECONDS;
}

function nanosOf(seconds: string | number): bigint {
  const [whole = '0', fraction = ''] = String(seconds).split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}
