/** What OpenTelemetry merges before it sends: histograms of both kinds, and summaries (otlp/metrics.ts says how they come). */
import { isRecord } from '../lib/is-record.ts';

/** What several measurements became; of a single one its value is all of it. */
export interface Merged {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Upper bounds of the buckets, ascending; the last bucket has none. Empty for what has no buckets. */
  readonly bounds: readonly number[];
  /** One more than bounds. */
  readonly counts: readonly number[];
  /** As it was sent, JSON; '' for a single value. */
  readonly sent: string;
}

/** Exponential histograms have 160 buckets a side by default; twice that is kept, more is refused. */
const MAX_BUCKETS = 640;

/** A measurement by itself. */
export function single(value: number): Merged {
  return { count: 1, sum: value, min: value, max: value, bounds: [], counts: [], sent: '' };
}

/** Null when it is none: no count, buckets that contradict each other, or too many. Pure and total. */
export function readMerged(wire: unknown): Merged | null {
  if (!isRecord(wire)) return null;
  const count = numberIn(wire['count']);
  if (count === null || count < 0) return null;
  const buckets = bucketsOf(wire);
  if (buckets === null) return null;
  const sum = numberIn(wire['sum']) ?? 0;
  const mean = count === 0 ? 0 : sum / count;
  return {
    count,
    sum,
    min: numberIn(wire['min']) ?? buckets.bounds[0] ?? mean,
    max: numberIn(wire['max']) ?? buckets.bounds.at(-1) ?? mean,
    ...buckets,
    sent: JSON.stringify(wire, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  };
}

type Buckets = Pick<Merged, 'bounds' | 'counts'>;

function bucketsOf(wire: Readonly<Record<string, unknown>>): Buckets | null {
  if (isRecord(wire['exponential'])) return exponential(wire['exponential']);
  const bounds = numbersIn(wire['bounds']);
  const counts = numbersIn(wire['counts']);
  if (bounds.length === 0 && counts.length <= 1) return { bounds: [], counts: [] };
  const isAscending = bounds.every((bound, at) => at === 0 || bound > (bounds[at - 1] ?? 0));
  return isAscending && counts.length === bounds.length + 1 && counts.length <= MAX_BUCKETS ? { bounds, counts } : null;
}

interface Side {
  readonly offset: number;
  readonly counts: readonly number[];
}

/**
 * Buckets of an exponential histogram with their bounds written out: bucket `i` ends at `2 ** (2 ** -scale * (i + 1))` (OpenTelemetry
 * metrics data model, "ExponentialHistogram"). Those below zero are mirrored; what is zero, about, lies between the sides.
 */
function exponential(wire: Readonly<Record<string, unknown>>): Buckets | null {
  const scale = numberIn(wire['scale']) ?? 0;
  const [positive, negative] = [sideOf(wire['positive']), sideOf(wire['negative'])];
  if (positive.counts.length + negative.counts.length + 1 > MAX_BUCKETS || Math.abs(scale) > 20) return null;
  const zero = isRecord(wire['zero']) ? wire['zero'] : {};
  const boundOf = (index: number) => 2 ** (2 ** -scale * index);
  const below = negative.counts.map((_, at) => -boundOf(negative.offset + at)).toReversed();
  const above = positive.counts.map((_, at) => boundOf(positive.offset + at + 1));
  const bounds = [...below, numberIn(zero['threshold']) ?? 0, ...above];
  const counts = [...negative.counts.toReversed(), numberIn(zero['count']) ?? 0, ...positive.counts, 0];
  const isAscending = bounds.every((bound, at) => Number.isFinite(bound) && (at === 0 || bound > (bounds[at - 1] ?? 0)));
  return isAscending ? { bounds, counts } : null;
}

function sideOf(wire: unknown): Side {
  if (!isRecord(wire)) return { offset: 0, counts: [] };
  return { offset: numberIn(wire['offset']) ?? 0, counts: numbersIn(wire['counts']) };
}

function numbersIn(wire: unknown): readonly number[] {
  return Array.isArray(wire) ? wire.slice(0, MAX_BUCKETS + 1).map((one) => numberIn(one) ?? 0) : [];
}

export function numberIn(wire: unknown): number | null {
  const number = typeof wire === 'bigint' ? Number(wire) : wire;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
