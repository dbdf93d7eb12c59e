/** When a new issue is suddenly frequent (processing §5.5). Pure. */

/** Fewer say nothing about a rate. */
export const LEAST_EVENTS = 10;
/** As long as it has not shown what is usual for it. */
export const YOUNG_HOURS = 24;
const WEEK_HOURS = 168;
/** Of the issues of a project this share is less frequent than the threshold. */
const SHARE = 0.95;

export interface Frequency {
  /** Of the last week. */
  readonly events: number;
  /** Since it was first seen. */
  readonly ageHours: number;
}

/**
 * Events an hour that nineteen of twenty issues of a project stay below. Issues with one event and those of the last hour have no
 * rate. 0 where no issue has one: then nothing can be told to be unusual.
 */
export function unusualRate(issues: readonly Frequency[]): number {
  const rates = issues
    .filter(({ events, ageHours }) => events > 1 && ageHours > 1)
    .map(({ events, ageHours }) => events / Math.min(WEEK_HOURS, ageHours))
    .toSorted((a, b) => a - b);
  return rates[Math.ceil(rates.length * SHARE) - 1] ?? 0;
}

/** Events an hour; the first hour counts as a whole one. */
export function rateOf({ events, ageHours }: Frequency): number {
  return events / Math.max(1, ageHours);
}

export function isSurge(issue: Frequency, threshold: number): boolean {
  return threshold > 0 && issue.ageHours < YOUNG_HOURS && issue.events >= LEAST_EVENTS && rateOf(issue) > threshold;
}
