/** What was measured, as rows that can be added up: increases of what is told as a sum since it began, points of what came in buckets. */

/** Columns of the rows below, before they are grouped. */
const PLAIN = 'timestamp, count, sum, min, max, value, bounds, counts';
/** A level is a level, however its sender calls it: a sum that may fall is told as one (protocol/otlp/metrics.ts). */
const IS_CUMULATIVE = "cumulative_since != toDateTime64(0, 6, 'UTC') AND kind != 'gauge'";
/** Counted cumulative points of a group, for who wants to know whether there are any. */
export const COUNT_CUMULATIVE = `countIf(${IS_CUMULATIVE})`;

/** One series is what has all of this in common. */
export const SERIES = `cityHash64(kind, unit, environment, release, server_address, toString(mapSort(attr_text)), toString(mapSort(attr_integer)),
  toString(mapSort(attr_double)), toString(mapSort(attr_boolean)))`;

export interface Rows {
  /** Condition of the time and what is asked for. */
  readonly where: string;
  /** The same from a little earlier on: an increase wants the point before. */
  readonly whereBefore: string;
  /** Placeholder of the start of the time. */
  readonly start: string;
  /** Expression of the group. */
  readonly key: string;
  readonly hasCumulative: boolean;
}

/** SQL of the rows, with their group as `key`. */
export function measuredRows({ where, whereBefore, start, key, hasCumulative }: Rows): string {
  if (!hasCumulative) return `SELECT ${PLAIN}, ${key} AS key FROM metrics WHERE ${where}`;
  return `
    SELECT ${PLAIN}, ${key} AS key FROM metrics WHERE ${where} AND NOT (${IS_CUMULATIVE})
    UNION ALL
    ${increases({ whereBefore, start, key })}`;
}

/**
 * Of counters and histograms that are told as all there was since a moment: what came since the point before. A sum that is smaller than
 * before, or since another moment, began anew, and all of it came since (OpenTelemetry data model, "Resets and gaps"). Of the first
 * point of a series nothing is known, unless it began within the time that is looked at.
 *
 * Buckets are subtracted one by one where they are the same; an exponential histogram that changed its scale has others, and then its
 * new counts are taken in the proportion of what came.
 */
function increases({ whereBefore, start, key }: Pick<Rows, 'whereBefore' | 'start' | 'key'>): string {
  return `
    SELECT timestamp, count, sum, min, max, if(count = 0, 0, sum / count) AS value, bounds, counts, key FROM (
      SELECT timestamp, key, min, max, bounds,
        toUInt64(if(is_new OR kind = 'counter', all_count, all_count - count_before)) AS count,
        if(is_new, all_sum, all_sum - sum_before) AS sum,
        multiIf(is_new, all_counts,
          bounds = bounds_before, arrayMap((now, then) -> greatest(now - then, 0), all_counts, counts_before),
          arrayMap(now -> now * (all_count - count_before) / all_count, all_counts)) AS counts
      FROM (
        SELECT *, place = 1 AS is_first,
          is_first OR since != since_before OR if(kind = 'counter', all_sum < sum_before, all_count < count_before) AS is_new
        FROM (
          SELECT timestamp, ${key} AS key, kind, min, max, bounds, cumulative_since AS since, count AS all_count, sum AS all_sum,
            counts AS all_counts, row_number() OVER points AS place, lagInFrame(cumulative_since) OVER points AS since_before,
            lagInFrame(count) OVER points AS count_before, lagInFrame(sum) OVER points AS sum_before,
            lagInFrame(bounds) OVER points AS bounds_before, lagInFrame(counts) OVER points AS counts_before
          FROM metrics
          WHERE ${whereBefore} AND ${IS_CUMULATIVE}
          WINDOW points AS (PARTITION BY project_id, ${SERIES} ORDER BY timestamp, sequence, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        )
      )
      WHERE timestamp >= ${start} AND (NOT is_first OR since >= ${start})
    )`;
}

/** Of one bucket so many points are made, evenly spread: where in it a value was, nobody knows. */
const POINTS_OF_BUCKET = 8;
/** Weights are whole numbers: what a point of a bucket stands for is told to so many parts of one. */
const WEIGHT = 16;

/**
 * Percentile of rows of which some came in buckets. The first and the last bucket end where the smallest and the largest value were. What
 * was merged without buckets, a summary, has no values that could be ranked with others: it is left out.
 */
export function percentileOfBuckets(level: number): string {
  return `quantileInterpolatedWeightedArray(${level})(arrayMap(p -> p.1, ${POINTS}), arrayMap(p -> p.2, ${POINTS}))`;
}

const POINTS = `if(empty(counts), if(count = 1, [(value, toUInt64(${WEIGHT}))], []), arrayFlatten(arrayMap((n, at) -> if(n <= 0, [],
    arrayMap(step -> (
      if(at = 1, least(min, bounds[1]), bounds[at - 1]) +
        (if(at = length(counts), greatest(max, bounds[-1]), bounds[at]) - if(at = 1, least(min, bounds[1]), bounds[at - 1])) *
        (step + 0.5) / least(${POINTS_OF_BUCKET}, ceil(n)),
      toUInt64(greatest(1, round(${WEIGHT} * n / least(${POINTS_OF_BUCKET}, ceil(n)))))
    ), range(toUInt32(least(${POINTS_OF_BUCKET}, ceil(n)))))), counts, arrayEnumerate(counts))))`;
