/** Charts over a dataset: functions per bucket of time, for all events or for the largest groups (product §2.4). */
import type { SearchNode } from './ast.ts';
import { newBindings } from './bindings.ts';
import type { Bindings } from './bindings.ts';
import { isAggregate } from './aggregates.ts';
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
  readonly points: readonly (readonly [seconds: number, value: number])[];
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
  return columns.map((column, index) => ({ name: column.name, points: withoutGaps(request, rows, `c${index}`) }));
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
      `AND received_day >= toDate(toDateTime(${start})) - 1`,
      request.environments.length === 0 ? '' : `AND environment IN ${bindings.bind(request.environments, 'Array(String)')}`,
      `AND ${condition(request.search, { dataset: request.dataset, bindings, nowMs: request.nowMs })}`,
      `GROUP BY start LIMIT ${MAX_BUCKETS}`,
    ].join('\n'),
    params: bindings.params,
  });
  return [{ name: 'count()', points: withoutGaps(request, rows, 'c0') }];
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

/**
 * A line for each of the largest groups, and one for the rest. Two statements: which groups, then their buckets.
 * @throws QueryRefusedError
 */
export async function selectTopSeries(events: ScopedEvents, request: TopRequest): Promise<readonly Line[]> {
  const axis = request.axes[0] ?? 'count()';
  const groups = request.fields.filter((field) => !isAggregate(field));
  if (groups.length === 0) throw new QueryRefusedError({ message: 'Top events are grouped by at least one field.' });
  const sort = request.sort.length > 0 ? request.sort : [`-${axis}`];
  const sortedBy = sort.map((one) => one.replace(/^-/, '')).filter(isAggregate);
  const fields = [...new Set([...groups, axis, ...sortedBy])];
  const top = await selectTable(events, { ...request, fields, sort, limit: request.top, offset: 0 });
  const names = top.rows.slice(0, request.top).map((row) => groups.map((field) => textOf(row[field])).join(','));

  const bindings = newBindings();
  const keys = columnsOf(groups, request, bindings).map((column) => keySql(column));
  const [value] = axesOf({ ...request, axes: [axis] }, bindings);
  const key = keys.length === 1 ? (keys[0] ?? "''") : `concat(${keys.join(", ',', ")})`;
  const known = bindings.bind(names, 'Array(String)');
  const rows = await events.select<Record<string, unknown>>({
    text: [
      `SELECT if(has(${known}, ${key}), ${key}, '') AS name, NOT has(${known}, ${key}) AS is_other,`,
      `${bucketOf(request, bindings)} AS start, ${value?.sql ?? 'count()'} AS c0`,
      `FROM ${request.dataset.table}`,
      `WHERE ${whereOf(request, request.search, bindings)}`,
      request.hasOther ? '' : `AND has(${known}, ${key})`,
      'GROUP BY name, is_other, start',
      `LIMIT ${MAX_BUCKETS * 11}`,
    ].join('\n'),
    params: bindings.params,
  });
  const lineOf = (name: string, isOther: boolean) =>
    withoutGaps(
      request,
      rows.filter((row) => row['name'] === name && Boolean(Number(row['is_other'])) === isOther),
      'c0',
    );
  const lines = names.map((name) => ({ name: name === '' ? '(empty)' : name, points: lineOf(name, false) }));
  const hasRest = rows.some((row) => Number(row['is_other']) === 1);
  return request.hasOther && hasRest ? [...lines, { name: OTHER, points: lineOf('', true) }] : lines;
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((one) => `'${String(one)}'`).join(',')}]` : String(value ?? '');
}

function keySql(column: Column): string {
  if (column.type === 'date') throw new QueryRefusedError({ message: `${column.name} cannot be a group of a chart.` });
  return column.type === 'boolean' ? `if(${column.sql} = 1, 'true', 'false')` : `toString(${column.sql})`;
}

function axesOf(request: SeriesRequest, bindings: Bindings): readonly Column[] {
  const axes = request.axes.length === 0 ? ['count()'] : request.axes;
  const stray = axes.find((axis) => !isAggregate(axis));
  if (stray !== undefined) throw new QueryRefusedError({ message: `${stray} is not a function; a chart shows functions such as count().` });
  if (axes.length > MAX_AXES) throw new QueryRefusedError({ message: `A chart shows at most ${MAX_AXES} functions.` });
  return columnsOf(axes, request, bindings);
}

function bucketOf(request: SeriesRequest, bindings: Bindings): string {
  return `toUInt32(toStartOfInterval(timestamp, toIntervalSecond(${bindings.bind(request.intervalSeconds, 'UInt32')}), 'UTC'))`;
}

function withoutGaps(request: SeriesRequest, rows: readonly Record<string, unknown>[], column: string): Line['points'] {
  const found = new Map(rows.map((row) => [Number(row['start']), Number(toJson(row[column], 'number') ?? 0)]));
  return bucketStarts(request.range, request.intervalSeconds).map((start) => [start, found.get(start) ?? 0]);
}
