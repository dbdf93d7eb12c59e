import { DEFAULT_RANGE, periodMs, type TimeRange } from './time-range.ts';

const DEFAULT_PERIOD = DEFAULT_RANGE.statsPeriod ?? '14d';
/** Percentiles and shares of fewer are chance. */
const LEAST_ROWS = 20;

/** Of a stretch of time, as parameters of the API, the stretch of the same length before it. Pure. */
export function beforeParams(range: TimeRange): Readonly<Record<string, string | undefined>> {
  if (range.start !== undefined && range.end !== undefined) {
    const [startMs, endMs] = [Date.parse(range.start), Date.parse(range.end)];
    return { statsPeriod: undefined, start: new Date(2 * startMs - endMs).toISOString(), end: new Date(startMs).toISOString() };
  }
  const period = range.statsPeriod !== undefined && periodMs(range.statsPeriod) !== null ? range.statsPeriod : DEFAULT_PERIOD;
  return { statsPeriod: undefined, statsPeriodStart: `${Number.parseInt(period, 10) * 2}${period.at(-1)}`, statsPeriodEnd: period };
}

/**
 * How a figure differs from the one before, of one; null where there was none, where the difference is nothing to speak of, or where it
 * is of too few rows then or now.
 */
export function changeOf(value: number | null, before: number | null, rows: readonly number[] = []): number | null {
  if (rows.some((count) => count < LEAST_ROWS)) return null;
  if (value === null || before === null || before <= 0) return null;
  const change = value / before - 1;
  return Math.abs(change) < 0.01 ? null : change;
}
