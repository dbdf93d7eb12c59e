import { DEFAULT_RANGE, periodMs, type TimeRange } from './time-range.ts';

/** Of a stretch of time, as parameters of the API, the stretch of the same length before it. Pure. */
export function beforeParams(range: TimeRange): Readonly<Record<string, string | undefined>> {
  if (range.start !== undefined && range.end !== undefined) {
    const [startMs, endMs] = [Date.parse(range.start), Date.parse(range.end)];
    return { statsPeriod: undefined, start: new Date(2 * startMs - endMs).toISOString(), end: new Date(startMs).toISOString() };
  }
  const seconds = (periodMs(range.statsPeriod ?? '') ?? periodMs(DEFAULT_RANGE.statsPeriod ?? '') ?? 0) / 1000;
  return { statsPeriod: undefined, statsPeriodStart: `${seconds * 2}s`, statsPeriodEnd: `${seconds}s` };
}

/** How a figure differs from the one before, of one; null where there was none or the difference is nothing to speak of. */
export function changeOf(value: number | null, before: number | null): number | null {
  if (value === null || before === null || before <= 0) return null;
  const change = value / before - 1;
  return Math.abs(change) < 0.01 ? null : change;
}
