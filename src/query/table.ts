/**
 * Tables over a dataset: the fields and functions a person chose, grouped by the fields when there is a function (product §2.4).
 */
import type { AggregateContext } from './aggregate.ts';
import { aggregate, isAggregate } from './aggregates.ts';
import type { FilterTerm, SearchNode } from './ast.ts';
import type { Bindings } from './bindings.ts';
import { fromDateTime, newBindings } from './bindings.ts';
import { condition, fieldOf } from './conditions.ts';
import type { Dataset } from './dataset.ts';
import { comparisonOf } from './pattern.ts';
import { QueryRefusedError } from './refusal.ts';
import type { ScopedEvents } from './scoped-events.ts';
import { newestFirst, newestSlices } from './time-range.ts';
import type { TimeRange } from './time-range.ts';
import { parseNumber } from './values.ts';

const MAX_FIELDS = 20;

export interface TableRequest {
  readonly dataset: Dataset;
  readonly fields: readonly string[];
  readonly search: SearchNode;
  readonly range: TimeRange;
  readonly environments: readonly string[];
  /** Of the projects in scope; null is all of them. */
  readonly projectIds: readonly number[] | null;
  /** Selected fields, `-` first for descending. */
  readonly sort: readonly string[];
  readonly limit: number;
  readonly offset: number;
  readonly nowMs: number;
  /** Figures are of all rows that there were, as far as those that were stored tell; else of those. */
  readonly isExtrapolated?: boolean;
}

export interface Table {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly types: Readonly<Record<string, string>>;
  /** Fields that the event store cannot know; the reader fills them in. They hold the id of what is asked for. */
  readonly fills: ReadonlyMap<string, 'project.name' | 'issue'>;
}

export interface Column {
  readonly name: string;
  readonly sql: string;
  readonly isAggregate: boolean;
  readonly type: string;
}

/** @throws QueryRefusedError */
export async function selectTable(events: ScopedEvents, request: TableRequest): Promise<Table> {
  const isNewestFirst = !request.fields.some(isAggregate) && (request.sort[0] ?? '-timestamp') === '-timestamp';
  if (!isNewestFirst) return tableOf(events, request);
  return request.offset === 0 ? firstRows(events, request) : laterRows(events, request);
}

async function firstRows(events: ScopedEvents, request: TableRequest): Promise<Table> {
  const rows: Table['rows'][number][] = [];
  for (const range of newestSlices(request.range)) {
    const table = await tableOf(events, { ...request, range, limit: request.limit - rows.length });
    rows.push(...table.rows);
    if (rows.length > request.limit || range.startMs === request.range.startMs) return { ...table, rows };
  }
  throw new Error('The last slice ends with the range.');
}

/** How many rows of a slice were skipped is not known. */
async function laterRows(events: ScopedEvents, request: TableRequest): Promise<Table> {
  for (const range of newestFirst(request.range)) {
    const table = await tableOf(events, { ...request, range });
    if (table.rows.length > request.limit || range.startMs === request.range.startMs) return table;
  }
  throw new Error('The last range is the whole.');
}

async function tableOf(events: ScopedEvents, request: TableRequest): Promise<Table> {
  const bindings = newBindings();
  const columns = columnsOf(request.fields, request, bindings);
  const { where, having } = splitSearch(request, columns, bindings);
  const hasGroups = columns.some((column) => column.isAggregate) || having.length > 0;
  const groups = columns.filter((column) => !column.isAggregate);
  const indexes = groups.map((column) => `c${columns.indexOf(column)}`);
  const text = [
    `SELECT ${columns.map((column, index) => `${column.sql} AS c${index}`).join(', ')}`,
    `FROM ${request.dataset.table}`,
    `WHERE ${where}`,
    hasGroups && groups.length > 0 ? `GROUP BY ${indexes.join(', ')}` : '',
    having.length > 0 ? `HAVING ${having.join(' AND ')}` : '',
    `ORDER BY ${orderOf(request, columns, hasGroups)}`,
    `LIMIT ${request.limit + 1} OFFSET ${request.offset}`,
  ].join('\n');
  const rows = await events.select<Record<string, unknown>>({ text, params: bindings.params });
  return {
    rows: rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, toJson(row[`c${index}`], column.type)]))),
    types: Object.fromEntries(columns.map((column) => [column.name, column.type === 'id' ? 'string' : column.type])),
    fills: fillsOf(request.dataset, request.fields),
  };
}

/** Columns of the chosen fields. @throws QueryRefusedError */
export function columnsOf(fields: readonly string[], request: Measured, bindings: Bindings): readonly Column[] {
  if (fields.length === 0) throw new QueryRefusedError({ message: 'Choose at least one field.' });
  if (fields.length > MAX_FIELDS) throw new QueryRefusedError({ message: `Choose at most ${MAX_FIELDS} fields.` });
  return fields.map((name) => {
    if (isAggregate(name)) return { name, isAggregate: true, ...aggregate(name, measuredBy(request, bindings)) };
    const field = fieldOf(name, { dataset: request.dataset, bindings });
    return { name, isAggregate: false, sql: field.sql, type: apiType(field.type, field.isArray ?? false) };
  });
}

type Measured = Pick<TableRequest, 'dataset' | 'range' | 'isExtrapolated'>;

function measuredBy({ dataset, range, isExtrapolated }: Measured, bindings: Bindings): AggregateContext {
  const rangeSeconds = (range.endMs - range.startMs) / 1000;
  return { dataset, bindings, rangeSeconds, weight: isExtrapolated === true ? dataset.weight : undefined };
}

type Filtered = Pick<TableRequest, 'dataset' | 'search' | 'range' | 'environments' | 'projectIds' | 'nowMs'>;

/** Project and time first, as every statement has it. */
export function whereOf(request: Filtered, search: SearchNode, bindings: Bindings): string {
  const { range, environments, projectIds } = request;
  const start = bindings.bind(range.startMs, 'DateTime64(3)');
  const parts = [
    'project_id IN {scope:Array(UInt64)}',
    ...(projectIds === null ? [] : [`project_id IN ${bindings.bind(projectIds, 'Array(UInt64)')}`]),
    `timestamp >= ${start} AND timestamp < ${bindings.bind(range.endMs, 'DateTime64(3)')}`,
    // Accepted events are at most a minute ahead of the clock: nothing in the range was received much before it. A hint chooses
    // the days to open; as a condition it would be read for every row, which was a third of a search over ten million.
    `indexHint(received_at >= subtractMinutes(toDateTime64(${start}, 3, 'UTC'), 2))`,
    ...(environments.length === 0 ? [] : [`environment IN ${bindings.bind(environments, 'Array(String)')}`]),
    condition(search, { dataset: request.dataset, bindings, nowMs: request.nowMs }),
  ];
  return parts.filter((part) => part !== '1').join('\n  AND ');
}

/** Conditions on functions stand at the top level of the search; they hold for groups, the rest for events. */
function splitSearch(request: TableRequest, columns: readonly Column[], bindings: Bindings) {
  const parts = request.search.kind === 'and' ? request.search.parts : [request.search];
  const isOnGroups = (part: SearchNode): part is FilterTerm => part.kind === 'filter' && isAggregate(part.key);
  const rest = parts.filter((part) => !isOnGroups(part));
  const having = parts.filter(isOnGroups).map((term) => {
    const number = parseNumber(term.values[0]?.raw ?? '');
    if (number === null) throw new QueryRefusedError({ message: `${term.key} is compared with a number.`, position: term.position });
    const chosen = columns.findIndex((column) => column.name === term.key);
    const sql = chosen >= 0 ? `c${chosen}` : aggregate(term.key, measuredBy(request, bindings)).sql;
    const holds = `${sql} ${comparisonOf(term)} ${bindings.bind(number, 'Float64')}`;
    return term.isNegated ? `NOT (${holds})` : holds;
  });
  return { where: whereOf(request, { kind: 'and', parts: rest }, bindings), having };
}

function orderOf(request: TableRequest, columns: readonly Column[], hasGroups: boolean): string {
  const parts = request.sort.map((sort) => {
    const isDescending = sort.startsWith('-');
    const name = isDescending ? sort.slice(1) : sort;
    const index = columns.findIndex((column) => column.name === name || alias(column.name) === alias(name));
    if (index < 0) throw new QueryRefusedError({ message: `Sort by a field that is chosen; ${name} is not.` });
    return `c${index} ${isDescending ? 'DESC' : 'ASC'}`;
  });
  if (parts.length > 0) return parts.join(', ');
  if (!hasGroups) return request.dataset.newestFirst;
  const first = columns.findIndex((column) => column.isAggregate);
  return first < 0 ? 'c0' : `c${first} DESC`;
}

/** Older clients sort by `count_unique_user` for `count_unique(user)`. */
function alias(name: string): string {
  return name.replace(/[^a-zA-Z0-9]+/g, '_').replace(/_+$/, '');
}

function apiType(type: string, isArray: boolean): string {
  if (isArray) return 'array';
  return { text: 'string', id: 'id', number: 'integer', duration: 'duration', date: 'date', boolean: 'boolean' }[type] ?? 'string';
}

export function toJson(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'integer':
    case 'number':
    case 'rate':
    case 'duration':
    case 'percentage': {
      const number = Number(value);
      return Number.isFinite(number) ? number : null;
    }
    case 'date':
      return fromDateTime(String(value));
    case 'boolean':
      return Number(value) === 1;
    case 'array':
      return value;
    default:
      return String(value);
  }
}

function fillsOf(dataset: Dataset, fields: readonly string[]): Table['fills'] {
  const fills = new Map<string, 'project.name' | 'issue'>();
  for (const name of fields) {
    const fill = dataset.fields.get(name)?.fill;
    if (fill) fills.set(name, fill);
  }
  return fills;
}
