/** Charts over a dataset: functions per bucket of time, for all events or for the largest groups (product §2.4). */
import type { SearchNode } from './ast.ts';
import { newBindings } from './bindings.ts';
import type { Bindings } from './bindings.ts';
import { isAdditive, isAggregate } from './aggregates.ts';
import { condition } from './conditions.ts';
import { QueryRefusedError } from './refusal.ts';
import type { ScopedEvents } from './scoped-events.ts';
import { columnsOf, selectTable, toJson, whereOf } from './table.ts';
import type { Column, TableRequest } from './table.ts';
import { bucketStarts, MAX_BUCKETS } from './time-range.ts';

export interface SeriesRequest extends Omit<TableRequest, 'fields' | 'sort' | 'limit' | 'offset'> {
  /** Functions, each a line. */
  readonly axes: readonly string[];
  readonly intervalSeconds: number;
}

export interface Line {
  readonly name: string;
  /** Null: there was nothing that a mean or a percentile could be of. Counts and sums of nothing are 0. */
  readonly points: readonly (readonly [seconds: number, value: number | null])[];
  /** Of the type of the function. */
  readonly type: string;
  /** Values of the fields that are grouped by, in their order; absent for a line of everything and for the rest. */
  readonly group?: readonly string[];
  readonly isOther?: boolean;
}

const MAX_AXES = 10;

/** One line per function, without gaps. @throws QueryRefusedError */
export async function selectSeries(events: ScopedEvents, request: SeriesRequest): Promise<readonly Line[]> {
  const bindings = newBindings();
  const columns = axesOf(request, bindings);
  const rows = await events.select<Record<string, unknown>>({
    text: [
      `SELECT ${bucketOf(request, bindings)} AS start, ${columns.map((column, index) => `${column.sql} AS c${index}`).join(', ')}`,
      `FROM ${request.dataset.table}`,
      `WHERE ${whereOf(request, request.search, bindings)}`,
      'GROUP BY start',
      `LIMIT ${MAX_BUCKETS}`,
    ].join('\n'),
    params: bindings.params,
  });
  return columns.map((column, index) => ({
    name: column.name,
    type: column.type,
    points: withoutGaps(request, rows, { name: column.name, key: `c${index}` }),
  }));
}

/** When nothing but time, project, issue and environment is asked for: read from the aggregate, which is a thousand times smaller. */
export async function countSeries(events: ScopedEvents, request: SeriesRequest): Promise<readonly Line[] | null> {
  const { counts } = request.dataset;
  if (!counts || !isAbout(request.search, counts.fields) || request.axes.length !== 1 || request.axes[0] !== 'count()') return null;
  if (request.intervalSeconds % counts.bucketSeconds !== 0 || (request.range.startMs / 1000) % counts.bucketSeconds !== 0) return null;
  const bindings = newBindings();
  const start = bindings.bind(request.range.startMs / 1000, 'UInt32');
  const rows = await events.select<Record<string, unknown>>({
    text: [
      `SELECT toUInt32(toStartOfInterval(bucket, toIntervalSecond(${bindings.bind(request.intervalSeconds, 'UInt32')}))) AS start,`,
      `sum(events) AS c0`,
      `FROM ${counts.table}`,
      'WHERE project_id IN {scope:Array(UInt64)}',
      request.projectIds === null ? '' : `AND project_id IN ${bindings.bind(request.projectIds, 'Array(UInt64)')}`,
      `AND bucket >= toDateTime(${start}) AND bucket < toDateTime(${bindings.bind(Math.ceil(request.range.endMs / 1000), 'UInt32')})`,
      `AND indexHint(received_day >= toDate(toDateTime(${start})) - 1)`,
      request.environments.length === 0 ? '' : `AND environment IN ${bindings.bind(request.environments, 'Array(String)')}`,
      `AND ${condition(request.search, { dataset: request.dataset, bindings, nowMs: request.nowMs })}`,
      `GROUP BY start LIMIT ${MAX_BUCKETS}`,
    ].join('\n'),
    params: bindings.params,
  });
  return [{ name: 'count()', type: 'integer', points: withoutGaps(request, rows, { name: 'count()', key: 'c0' }) }];
}

function isAbout(node: SearchNode, fields: readonly string[]): boolean {
  if (node.kind === 'text') return false;
  return node.kind === 'filter' ? fields.includes(node.key) : node.parts.every((part) => isAbout(part, fields));
}

export interface TopRequest extends SeriesRequest {
  readonly fields: readonly string[];
  readonly sort: readonly string[];
  readonly top: number;
  readonly hasOther: boolean;
}

const OTHER = 'Other';
const EMPTY = '(empty)';

/**
 * A line for each of the largest groups, and one for the rest. Two statements: which groups, then their buckets. Counts of a field
 * with few values are one.
 * @throws QueryRefusedError
 */
export async function selectTopSeries(events: ScopedEvents, request: TopRequest): Promise<readonly Line[]> {
  const axis = request.axes[0] ?? 'count()';
  const groups = request.fields.filter((field) => !isAggregate(field));
  if (groups.length === 0) throw new QueryRefusedError({ message: 'Top events are grouped by at least one field.' });
  const word = wordToCount(request, groups, axis);
  if (word !== null) return countWords(events, request, word);
  return linesOf(events, request, { axis, groups, largest: await largestGroups(events, request, { axis, groups }) });
}

interface Grouping {
  readonly axis: string;
  readonly groups: readonly string[];
}

/** Values of the fields of each of the largest groups. */
async function largestGroups(
  events: ScopedEvents,
  request: TopRequest,
  { axis, groups }: Grouping,
): Promise<readonly (readonly string[])[]> {
  const sort = request.sort.length > 0 ? request.sort : [`-${axis}`];
  const sortedBy = sort.map((one) => one.replace(/^-/, '')).filter(isAggregate);
  const fields = [...new Set([...groups, axis, ...sortedBy])];
  const { rows } = await selectTable(events, { ...request, fields, sort, limit: request.top, offset: 0 });
  return rows.slice(0, request.top).map((row) => groups.map((field) => textOf(row[field])));
}

async function linesOf(
  events: ScopedEvents,
  request: TopRequest,
  { axis, groups, largest }: Grouping & { readonly largest: readonly (readonly string[])[] },
): Promise<readonly Line[]> {
  const names = largest.map((group) => group.join(','));
  const bindings = newBindings();
  const keys = columnsOf(groups, request, bindings).map((column) => keySql(column));
  const [value] = axesOf({ ...request, axes: [axis] }, bindings);
  const key = keys.length === 1 ? (keys[0] ?? "''") : `concat(${keys.join(", ',', ")})`;
  const known = bindings.bind(names, 'Array(String)');
  const rows = await events.select<Record<string, unknown>>({
    text: [
      // By place, not by name: a number to group by, and the look-up is made once for each word of a column's dictionary.
      `SELECT indexOf(${known}, ${key}) AS place,`,
      `${bucketOf(request, bindings)} AS start, ${value?.sql ?? 'count()'} AS c0`,
      `FROM ${request.dataset.table}`,
      `WHERE ${whereOf(request, request.search, bindings)}`,
      request.hasOther ? '' : `AND has(${known}, ${key})`,
      'GROUP BY place, start',
      `LIMIT ${MAX_BUCKETS * 11}`,
    ].join('\n'),
    params: bindings.params,
  });
  const type = value?.type ?? 'integer';
  const pointsAt = (place: number) =>
    withoutGaps(
      request,
      rows.filter((row) => Number(row['place']) === place),
      { name: axis, key: 'c0' },
    );
  const lines = names.map((name, at): Line => {
    const group = largest[at] ?? [];
    return { name: name === '' ? EMPTY : name, type, points: pointsAt(names.indexOf(name) + 1), group };
  });
  const hasRest = rows.some((row) => Number(row['place']) === 0);
  return request.hasOther && hasRest ? [...lines, { name: OTHER, type, points: pointsAt(0), isOther: true }] : lines;
}

/** Counts of a group while it is counted: 8 bytes a bucket, for each value of a dictionary. */
const MAX_COUNTED_BUCKETS = 1000;

/** SQL of the one field whose values are counted, when that is all there is to do. */
function wordToCount(request: TopRequest, groups: readonly string[], axis: string): string | null {
  const [sort = '-count()', ...more] = request.sort;
  const field = groups.length === 1 ? request.dataset.fields.get(groups[0] ?? '') : undefined;
  const isPlain = request.isExtrapolated !== true && axis === 'count()' && sort === '-count()' && more.length === 0;
  const buckets = bucketStarts(request.range, request.intervalSeconds).length;
  return isPlain && field?.hasDictionary === true && buckets <= MAX_COUNTED_BUCKETS ? field.sql : null;
}

/**
 * One look at the rows: each value of the dictionary has its counts of all buckets, and what is not among the largest is added up
 * afterwards. At ten million rows a third of what two statements take, and half of what grouping by value and bucket takes.
 */
async function countWords(events: ScopedEvents, request: TopRequest, word: string): Promise<readonly Line[]> {
  const bindings = newBindings();
  const starts = bucketStarts(request.range, request.intervalSeconds);
  const first = starts[0] ?? 0;
  const step = bindings.bind(request.intervalSeconds, 'UInt32');
  const from = bindings.bind(first, 'UInt32');
  const until = bindings.bind(first + starts.length * request.intervalSeconds, 'UInt32');
  const rest = bindings.bind(request.top + 1, 'UInt32');
  const rows = await events.select<{ place: string | number; word: string; counts: readonly (string | number)[] }>({
    text: `
      SELECT place, any(word) AS word, sumForEach(counts) AS counts FROM (
        SELECT word, counts, least(row_number() OVER (ORDER BY arraySum(counts) DESC, word), ${rest}) AS place FROM (
          SELECT ${word} AS word, countResample(${from}, ${until}, ${step})(toUInt32(timestamp)) AS counts
          FROM ${request.dataset.table}
          WHERE ${whereOf(request, request.search, bindings)}
          GROUP BY word
        )
      ) ${request.hasOther ? '' : `WHERE place < ${rest}`}
      GROUP BY place ORDER BY place`,
    params: bindings.params,
  });
  return rows.map((row) => {
    const points = starts.map((start, at): [number, number] => [start, Number(row.counts[at] ?? 0)]);
    if (Number(row.place) > request.top) return { name: OTHER, type: 'integer', points, isOther: true };
    return { name: row.word === '' ? EMPTY : row.word, type: 'integer', points, group: [row.word] };
  });
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((one) => `'${String(one)}'`).join(',')}]` : String(value ?? '');
}

function keySql(column: Column): string {
  if (column.type === 'date') throw new QueryRefusedError({ message: `${column.name} cannot be a group of a chart.` });
  if (column.type === 'boolean') return `if(${column.sql} = 1, 'true', 'false')`;
  return column.type === 'string' ? column.sql : `toString(${column.sql})`;
}

function axesOf(request: SeriesRequest, bindings: Bindings): readonly Column[] {
  const axes = request.axes.length === 0 ? ['count()'] : request.axes;
  const stray = axes.find((axis) => !isAggregate(axis));
  if (stray !== undefined) throw new QueryRefusedError({ message: `${stray} is not a function; a chart shows functions such as count().` });
  if (axes.length > MAX_AXES) throw new QueryRefusedError({ message: `A chart shows at most ${MAX_AXES} functions.` });
  // A rate of a chart is that of its bucket.
  return columnsOf(axes, { ...request, range: { ...request.range, startMs: 0, endMs: request.intervalSeconds * 1000 } }, bindings);
}

function bucketOf(request: SeriesRequest, bindings: Bindings): string {
  return `toUInt32(toStartOfInterval(timestamp, toIntervalSecond(${bindings.bind(request.intervalSeconds, 'UInt32')}), 'UTC'))`;
}

function withoutGaps(
  request: SeriesRequest,
  rows: readonly Record<string, unknown>[],
  column: { readonly name: string; readonly key: string },
): Line['points'] {
  const nothing = isAdditive(column.name) ? 0 : null;
  const found = new Map(rows.map((row) => [Number(row['start']), numberOrNull(row[column.key])]));
  return bucketStarts(request.range, request.intervalSeconds).map((start) => [start, found.get(start) ?? nothing]);
}

function numberOrNull(value: unknown): number | null {
  const number = toJson(value, 'number');
  return typeof number === 'number' ? number : null;
}
