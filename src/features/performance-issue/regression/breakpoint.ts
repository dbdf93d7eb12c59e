/**
 * Whether something has become slower, and since when (processing §7.5): from its percentile of each hour. Pure.
 *
 * In logarithms, since durations are: half as much again is as far at 20 ms as at 2 s. Medians and rank tests decide, so that one bad hour
 * says nothing; and what a day's rhythm explains is taken out first.
 */

export interface HourPoint {
  /** Hours since 1970. */
  readonly hour: number;
  readonly count: number;
  readonly ms: number;
}

export interface Regression {
  /** The first hour that is slower. */
  readonly sinceHour: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

export interface Measure {
  /** Fewer milliseconds than this more are not worth an issue, unless it is half as long again: then a quarter of it is enough. */
  readonly floorMs: number;
  readonly nowHour: number;
}

/** The percentile of fewer is that of the slowest one or two. */
export const LEAST_COUNT = 20;
/** What it usually takes is known from this many hours on. */
const LEAST_BEFORE = 24;
/** So long it has to be slower: a bad deploy that was rolled back, or a neighbour's backup, is over by then. */
const LEAST_AFTER = 8;
/** What has been so for longer is how it is. */
const MOST_AFTER_HOURS = 96;
/** Since then nothing came: it may be well again. */
const STALE_HOURS = 3;
const LEAST_RATIO = 1.25;
const CLEAR_RATIO = 1.5;
/** Standard errors between the two means: beyond what chance makes, also of a thousand things that are looked at each hour. */
const LEAST_ERRORS = 8;
/** Part of the hours before that are faster than the middle of those after. */
const ABOVE = 0.95;
/** Part of the hours after that are nearer to slow than to how it was: five bad hours and a good one are an incident. */
const MOSTLY = 0.85;

export function findRegression(points: readonly HourPoint[], measure: Measure): Regression | null {
  const hours = points.filter(({ count, ms }) => count >= LEAST_COUNT && ms > 0).toSorted((a, b) => a.hour - b.hour);
  const last = hours.at(-1);
  if (last === undefined || hours.length < LEAST_BEFORE + LEAST_AFTER || last.hour < measure.nowHour - STALE_HOURS) return null;
  const sent = hours.map(({ ms }) => Math.log(ms));
  const first = splitOf(sent);
  if (first < 0) return null;
  const logs = withoutRhythm(hours, sent, first);
  const split = splitOf(logs);
  const since = hours[split];
  if (since === undefined || since.hour < measure.nowHour - MOST_AFTER_HOURS) return null;
  const [before, after] = [logs.slice(0, split), logs.slice(split)];
  if (!isWorthIt(before, after, measure) || !hasSteppedUp(before, after)) return null;
  return { sinceHour: since.hour, beforeMs: Math.exp(median(before)), afterMs: Math.exp(median(after)) };
}

const DAY = 24;
/** An hour of the day is known from so many days on. */
const LEAST_DAYS = 4;

/** As it would be if all hours of the day were alike, as they were before the split. */
function withoutRhythm(hours: readonly HourPoint[], logs: readonly number[], split: number): readonly number[] {
  const usual = median(logs.slice(0, split));
  const byHour = new Map<number, number[]>();
  for (let at = 0; at < split; at += 1) {
    const ofDay = (hours[at]?.hour ?? 0) % DAY;
    const same = byHour.get(ofDay);
    if (same === undefined) byHour.set(ofDay, [logs[at] ?? usual]);
    else same.push(logs[at] ?? usual);
  }
  const more = new Map([...byHour].map(([ofDay, same]) => [ofDay, same.length < LEAST_DAYS ? 0 : median(same) - usual]));
  return logs.map((log, at) => log - (more.get((hours[at]?.hour ?? 0) % DAY) ?? 0));
}

/** Where the mean of what comes differs most from the mean of what came. */
function splitOf(logs: readonly number[]): number {
  const total = sum(logs);
  let [best, place, reached] = [0, -1, 0];
  logs.forEach((log, at) => {
    const isPossible = at >= LEAST_BEFORE && logs.length - at >= LEAST_AFTER;
    const distance = isPossible ? (total - reached) / (logs.length - at) - reached / at : 0;
    const weight = Math.sqrt((at * (logs.length - at)) / logs.length);
    if (distance * weight > best) [best, place] = [distance * weight, at];
    reached += log;
  });
  return place;
}

function isWorthIt(before: readonly number[], after: readonly number[], { floorMs }: Measure): boolean {
  const [was, is] = [Math.exp(median(before)), Math.exp(median(after))];
  if (is < was * LEAST_RATIO) return false;
  return is - was >= floorMs || (is >= was * CLEAR_RATIO && is - was >= floorMs / 4);
}

/** Not by chance, not by hours that always were as slow, and still so. */
function hasSteppedUp(before: readonly number[], after: readonly number[]): boolean {
  const [was, is] = [median(before), median(after)];
  if (mean(after) - mean(before) < LEAST_ERRORS * errorOf(before, after.length)) return false;
  if (quantile(before, ABOVE) >= is) return false;
  const isSlow = (log: number) => log > (was + is) / 2;
  return after.slice(-STALE_HOURS).every(isSlow) && after.filter(isSlow).length >= after.length * MOSTLY;
}

/**
 * Standard error between the mean of these and that of some more of the same kind, of values of which each resembles the one before it.
 * Few hours do not tell how far hours are apart: those before do.
 */
function errorOf(values: readonly number[], more: number): number {
  const middle = mean(values);
  const variance = sum(values.map((value) => (value - middle) ** 2)) / Math.max(1, values.length - 1);
  const likeness = Math.min(0.9, Math.max(0, resemblance(values, middle)));
  return Math.sqrt(variance * (1 / values.length + 1 / more) * ((1 + likeness) / (1 - likeness)));
}

function resemblance(values: readonly number[], middle: number): number {
  const whole = sum(values.map((value) => (value - middle) ** 2));
  const beside = sum(values.slice(1).map((value, at) => (value - middle) * ((values[at] ?? middle) - middle)));
  return whole > 0 ? beside / whole : 0;
}

export interface OpenRegression extends Regression {
  readonly openedHour: number;
}

/** Hours that decide whether it is over, or worse. */
export const LATELY_HOURS = 12;
/** So much more than what it became is worse than what was told, as part of the difference. */
const WORSE = 0.75;

/**
 * What became of one that was told: `over` when it has been as fast as before for half a day, not before it was open for a day, so that
 * what goes to and fro is one issue; `worse` when it is slower by as much again.
 */
export function courseOf(
  points: readonly HourPoint[],
  { beforeMs, afterMs, openedHour }: OpenRegression,
  nowHour: number,
): 'open' | 'over' | 'worse' {
  const lately = points.filter(({ hour, count }) => hour > nowHour - LATELY_HOURS && count >= LEAST_COUNT).map(({ ms }) => ms);
  if (lately.length < LEAST_AFTER) return 'open';
  const now = median(lately);
  if (now < beforeMs * LEAST_RATIO && nowHour - openedHour >= DAY) return 'over';
  return now > afterMs + (afterMs - beforeMs) * WORSE ? 'worse' : 'open';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], level: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * level;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}
