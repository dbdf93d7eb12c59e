import type { TimeRangeMs } from './brush.ts';
import { clock, day } from './format.ts';

const DAY_MS = 86_400_000;

/** Words under a chart: start, quarters, and "now" when the range ends now. */
export function ticks(range: TimeRangeMs, nowLabel: string): { share: number; text: string }[] {
  const width = range.endMs - range.startMs;
  const isNow = Math.abs(Date.now() - range.endMs) < width / 10;
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const atMs = range.startMs + share * width;
    return { share, text: share === 1 && isNow ? nowLabel : width <= 1.5 * DAY_MS ? clock(atMs) : day(atMs) };
  });
}
