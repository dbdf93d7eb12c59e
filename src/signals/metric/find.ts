/** Questions to the metrics: which there are, and one of them over time. */
import { newBindings, fromDateTime } from '../../query/bindings.ts';
import type { Bindings } from '../../query/bindings.ts';
import { fieldOf } from '../../query/conditions.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { whereOf, type TableRequest } from '../../query/table.ts';
import { bucketStarts } from '../../query/time-range.ts';
import type { Aggregate, Kind, MetricSummary } from './contract.ts';
import { COUNT_CUMULATIVE, measuredRows, percentileOfBuckets, SERIES } from './measured.ts';

export type Asked = Omit<TableRequest, 'fields' | 'sort' | 'limit' | 'offset'>;

/** More than a person reads; the search narrows them. */
export const MOST_METRICS = 500;
const TREND_PARTS = 24;

interface ListedRow {
  readonly name: string;
  readonly kind: Kind;
  readonly unit: string;
  readonly count: string | number;
  readonly series: string | number;
  readonly last: string;
  readonly trend: readonly (string | number)[];
}

/** The metrics of a time by their names, one more than are listed when there are. */
export async function listMetrics(events: ScopedEvents, asked: Asked): Promise<readonly MetricSummary[]> {
  const bindings = newBindings();
  const startSeconds = Math.floor(asked.range.startMs / 1000);
  const step = Math.max(1, Math.ceil((asked.range.endMs / 1000 - startSeconds) / TREND_PARTS));
  const [from, until, by] = [startSeconds, startSeconds + step * TREND_PARTS, step].map((seconds) => bindings.bind(seconds, 'UInt32'));
  const rows = await events.select<ListedRow>({
    text: `
      SELECT name, kind, unit, count() AS count, uniq(project_id, ${SERIES}) AS series, max(timestamp) AS last,
        countResample(${from}, ${until}, ${by})(toUInt32(timestamp)) AS trend
      FROM metrics
      WHERE ${whereOf(asked, asked.search, bindings)}
      GROUP BY name, kind, unit ORDER BY name, kind, unit LIMIT ${MOST_METRICS + 1}`,
    params: bindings.params,
  });
  return rows.map((row) => ({
    name: row.name,
    type: row.kind,
    unit: row.unit,
    count: Number(row.count),
    series: Number(row.series),
    lastSeen: fromDateTime(row.last),
    trend: row.trend.map(Number),
  }));
}

export interface OneMetric extends Asked {
  readonly name: string;
  readonly groupBy: readonly string[];
}

/** What there is of a metric in a time. */
export interface Shape {
  readonly kind: Kind | null;
  readonly unit: string;
  /** Keys of the groups with most points, one more than were asked for when there are. */
  readonly keys: readonly string[];
  readonly hasBuckets: boolean;
  readonly hasCumulative: boolean;
}

/** Between the values of one key: in no value, for control characters are cut out of attributes that are searched. */
const BETWEEN = '\u001f';

export function groupOf(key: string): readonly string[] {
  return key === '' ? [''] : key.split(BETWEEN);
}

export async function shapeOf(events: ScopedEvents, metric: OneMetric, most: number): Promise<Shape> {
  const bindings = newBindings();
  const rows = await events.select<{
    key: string;
    any_kind: Kind;
    any_unit: string;
    buckets: string | number;
    cumulative: string | number;
  }>({
    text: `
      SELECT ${keySql(metric, bindings)} AS key, any(kind) AS any_kind, any(unit) AS any_unit, countIf(notEmpty(counts)) AS buckets,
        ${COUNT_CUMULATIVE} AS cumulative
      FROM metrics
      WHERE ${whereMetric(metric, bindings)}
      GROUP BY key ORDER BY count() DESC, key LIMIT ${most + 1}`,
    params: bindings.params,
  });
  return {
    kind: rows[0]?.any_kind ?? null,
    unit: rows[0]?.any_unit ?? '',
    keys: rows.map(({ key }) => key),
    hasBuckets: rows.some(({ buckets }) => Number(buckets) > 0),
    hasCumulative: rows.some(({ cumulative }) => Number(cumulative) > 0),
  };
}

export interface Measured {
  readonly points: readonly (readonly [seconds: number, value: number | null])[];
  /** Of the whole time. */
  readonly whole: number | null;
}

interface SeriesAsked {
  readonly aggregate: Aggregate;
  readonly intervalSeconds: number;
  readonly keys: readonly string[];
  readonly shape: Pick<Shape, 'hasBuckets' | 'hasCumulative'>;
}

/** Far enough back for the point before the first, of a sender that tells its sums every minute or few. */
const BEFORE_MS = 15 * 60_000;
/** Of one answer: the lines of a chart, each with its buckets and its whole. */
const MOST_ROWS = 120_000;

/** The groups with these keys over time. */
export async function measure(events: ScopedEvents, metric: OneMetric, asked: SeriesAsked): Promise<ReadonlyMap<string, Measured>> {
  const bindings = newBindings();
  const { aggregate, intervalSeconds, keys, shape } = asked;
  const before = { ...metric, range: { ...metric.range, startMs: metric.range.startMs - BEFORE_MS } };
  const inner = measuredRows({
    where: whereMetric(metric, bindings),
    whereBefore: whereMetric(before, bindings),
    start: bindings.bind(metric.range.startMs, 'DateTime64(3)'),
    key: keySql(metric, bindings),
    hasCumulative: shape.hasCumulative,
  });
  const bucket = `toUInt32(toStartOfInterval(timestamp, toIntervalSecond(${bindings.bind(intervalSeconds, 'UInt32')}), 'UTC'))`;
  const rows = await events.select<{ key: string; start: string | number; value: string | number | null }>({
    text: `
      SELECT key, ${bucket} AS start, ${valueSql(aggregate, shape.hasBuckets)} AS value
      FROM (${inner})
      WHERE has(${bindings.bind(keys, 'Array(String)')}, key)
      GROUP BY GROUPING SETS ((key, start), (key))
      LIMIT ${MOST_ROWS}`,
    params: bindings.params,
  });
  return linesOf(rows, metric, asked);
}

function linesOf(
  rows: readonly { readonly key: string; readonly start: string | number; readonly value: string | number | null }[],
  metric: OneMetric,
  { aggregate, intervalSeconds, keys }: SeriesAsked,
): ReadonlyMap<string, Measured> {
  const starts = bucketStarts(metric.range, intervalSeconds);
  const nothing = ADDED.has(aggregate) ? 0 : null;
  const wholeSeconds = (metric.range.endMs - metric.range.startMs) / 1000;
  return new Map(
    keys.map((key) => {
      const own = rows.filter((row) => row.key === key);
      const at = new Map(own.filter((row) => !isWhole(row)).map((row) => [Number(row.start), numberOf(row.value)]));
      const points = starts.map((start): [number, number | null] => [start, over(at.get(start) ?? nothing, aggregate, intervalSeconds)]);
      const whole = over(numberOf(own.find(isWhole)?.value ?? null), aggregate, wholeSeconds);
      return [key, { points, whole }];
    }),
  );
}

/** The row without a bucket has the first moment of all in its place: no bucket starts in 1970. */
function isWhole({ start }: { readonly start: string | number }): boolean {
  return Number(start) === 0;
}

const ADDED: ReadonlySet<Aggregate> = new Set(['rate', 'per_minute', 'sum', 'count']);

/** Rates are sums by their time. */
function over(value: number | null, aggregate: Aggregate, seconds: number): number | null {
  if (value === null) return null;
  if (aggregate === 'rate') return value / Math.max(1, seconds);
  return aggregate === 'per_minute' ? (value / Math.max(1, seconds)) * 60 : value;
}

function numberOf(value: string | number | null): number | null {
  const number = value === null ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

const SIMPLE: Readonly<Record<string, string>> = {
  rate: 'sum(sum)',
  per_minute: 'sum(sum)',
  sum: 'sum(sum)',
  count: 'sum(count)',
  avg: 'sum(sum) / sum(count)',
  min: 'minIf(min, count > 0)',
  max: 'maxIf(max, count > 0)',
  last: 'argMax(value, timestamp)',
};
const LEVELS: Readonly<Record<string, number>> = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 };

function valueSql(aggregate: Aggregate, hasBuckets: boolean): string {
  const simple = SIMPLE[aggregate];
  if (simple !== undefined) return simple;
  const level = LEVELS[aggregate] ?? 0.5;
  return hasBuckets ? percentileOfBuckets(level) : `quantileIf(${level})(value, count = 1)`;
}

function whereMetric(metric: OneMetric, bindings: Bindings): string {
  return `${whereOf(metric, metric.search, bindings)} AND name = ${bindings.bind(metric.name, 'String')}`;
}

function keySql({ groupBy, dataset }: OneMetric, bindings: Bindings): string {
  if (groupBy.length === 0) return "''";
  const values = groupBy.map((name) => `ifNull(toString(${fieldOf(name, { dataset, bindings }).sql}), '')`);
  return `arrayStringConcat([${values.join(', ')}], ${bindings.bind(BETWEEN, 'String')})`;
}
