/** Time ranges of product §3: `statsPeriod`, or `start` and `end`. Pure. */
import { parseInstant } from './values.ts';

export interface TimeRange {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  /** Ends now: what arrives while the answer is made may be in it. */
  readonly isOpen: boolean;
}

export interface TimeRequest {
  readonly statsPeriod?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly statsPeriodStart?: string | undefined;
  readonly statsPeriodEnd?: string | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3, w: 604_800e3 };

/** When nothing was said. Nothing is kept longer than this by default. */
export const DEFAULT_PERIOD_MS = 90 * 86_400_000;
const MAX_PERIOD_MS = 3650 * 86_400_000;
/** Clocks of SDKs run ahead a little; events are accepted up to a minute in the future (ingest protocol §6.3). */
const AHEAD_MS = 60_000;

/** Null when the request names a range that is none. */
export function timeRange(request: TimeRequest, nowMs: number, defaultMs = DEFAULT_PERIOD_MS): TimeRange | null {
  if (request.start || request.end) {
    const start = parseInstant(request.start ?? '');
    const end = parseInstant(request.end ?? '');
    if (!start || !end || end.ms <= start.ms) return null;
    return { startMs: start.ms, endMs: end.ms, isOpen: end.ms >= nowMs };
  }
  if (request.statsPeriodStart) return pastRange(request.statsPeriodStart, request.statsPeriodEnd, nowMs);
  const periodMs = request.statsPeriod ? parsePeriod(request.statsPeriod) : defaultMs;
  if (periodMs === null) return null;
  return { startMs: nowMs - periodMs, endMs: nowMs + AHEAD_MS, isOpen: true };
}

/** From so long ago until so long ago. */
function pastRange(from: string, until: string | undefined, nowMs: number): TimeRange | null {
  const fromMs = parsePeriod(from);
  const untilMs = until === undefined || until === '' || /^0[smhdw]?$/.test(until) ? 0 : parsePeriod(until);
  if (fromMs === null || untilMs === null || untilMs >= fromMs) return null;
  return { startMs: nowMs - fromMs, endMs: untilMs === 0 ? nowMs + AHEAD_MS : nowMs - untilMs, isOpen: untilMs === 0 };
}

export function parsePeriod(text: string): number | null {
  const match = /^(\d{1,6})([smhdw])?$/.exec(text);
  if (!match) return null;
  const ms = Number(match[1]) * (UNIT_MS[match[2] ?? 's'] ?? 0);
  return ms > 0 && ms <= MAX_PERIOD_MS ? ms : null;
}

/** Half an hour is read as fast as nothing. */
const SHORT_MS = 1_800_000;

/** A reader of newest rows looks at these, one after the other, until one holds enough. */
export function newestFirst(range: TimeRange): readonly TimeRange[] {
  const lengthMs = range.endMs - range.startMs;
  const last = (ms: number): TimeRange => ({ ...range, startMs: range.endMs - ms });
  return lengthMs < SHORT_MS ? [range] : [last(lengthMs / 128), last(lengthMs / 12), range];
}

/** Shares of a range, from its end. */
const SLICES = [1 / 128, 1 / 16, 1 / 4, 1] as const;

/** The same in slices that do not overlap: nothing is read twice, and rows of one after the other are in the order of time. */
export function newestSlices(range: TimeRange): readonly TimeRange[] {
  const lengthMs = range.endMs - range.startMs;
  if (lengthMs < SHORT_MS) return [range];
  const startOf = (share: number): number => Math.floor(range.endMs - lengthMs * share);
  return SLICES.map((share, at) => ({
    ...range,
    startMs: share === 1 ? range.startMs : startOf(share),
    endMs: at === 0 ? range.endMs : startOf(SLICES[at - 1] ?? 0),
  }));
}

const MINUTE = 60;
const HOUR = 3600;
/** Buckets of one series: more are neither seen nor sent quickly. */
export const MAX_BUCKETS = 10_000;

/** Seconds of a bucket by the length of the range (product §2.4). */
export function defaultInterval(range: TimeRange): number {
  const hours = (range.endMs - range.startMs) / 3_600_000;
  if (hours <= 1.1) return MINUTE;
  if (hours <= 6.1) return 5 * MINUTE;
  if (hours <= 24.1) return 15 * MINUTE;
  if (hours <= 7 * 24.1) return HOUR;
  return hours <= 30 * 24.1 ? 4 * HOUR : 24 * HOUR;
}

/** Starts of the buckets that cover the range, in seconds. */
export function bucketStarts(range: TimeRange, seconds: number): readonly number[] {
  const first = Math.floor(range.startMs / 1000 / seconds) * seconds;
  const last = Math.ceil(Math.min(range.endMs) / 1000);
  const starts: number[] = [];
  for (let at = first; at < last && starts.length < MAX_BUCKETS; at += seconds) starts.push(at);
  return starts;
}
