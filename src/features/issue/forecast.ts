/** How many events an hour of an archived issue may have before it escalates (processing §5.5). Pure. */

const WEEK_HOURS = 168;
/** Of an issue about which nothing is known. */
const LEAST = 10;

/**
 * `hours`: events of the hours of the last week, oldest first; `ageHours`: since the issue was first seen. A young issue has not
 * shown yet what is usual for it, so it takes ten times its busiest hour.
 */
export function escalationLimit(hours: readonly number[], ageHours: number, weekday: (hoursAgo: number) => boolean): number {
  const total = hours.reduce((sum, count) => sum + count, 0);
  const most = Math.max(0, ...hours);
  if (total <= 1) return LEAST;
  if (ageHours < WEEK_HOURS) return LEAST * most;
  const average = total / hours.length;
  const deviation = Math.sqrt(hours.reduce((sum, count) => sum + (count - average) ** 2, 0) / hours.length);
  const bursty = most * clamp(5 * Math.exp((-0.65 * deviation) / average), 2, 5);
  const spike = weighted(hours, weekday) + clamp((average + 5 * deviation) / average, 5, 8) * average;
  return Math.floor(Math.max(bursty, spike));
}

/** Hours of the same day of the week count twice. */
function weighted(hours: readonly number[], weekday: (hoursAgo: number) => boolean): number {
  let sum = 0;
  let weight = 0;
  for (const [at, count] of hours.entries()) {
    const own = weekday(hours.length - at) ? 2 : 1;
    sum += own * count;
    weight += own;
  }
  return sum / weight;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
