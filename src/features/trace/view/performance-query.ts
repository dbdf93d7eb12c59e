import { z } from 'zod';
import { scopeOf, scopeParams } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import { quoted } from './list-query.ts';

type Search = Readonly<Record<string, unknown>>;

/** Up to here an answer satisfies, up to four times as much it is tolerated (processing §7.2). */
const APDEX_MS = 300;
const SATISFIED = `count_if(span.duration,lessOrEquals,${APDEX_MS})`;
const TOLERATED = `count_if(span.duration,lessOrEquals,${APDEX_MS * 4})`;
const PERCENTILES = ['p50', 'p75', 'p95', 'p99'] as const;

export const SORTS = { time: 'sum(span.duration)', count: 'count()', p95: 'p95(span.duration)', failed: 'avg(has_failed)' } as const;
export type Sort = keyof typeof SORTS;
const FIGURES = [
  'count()',
  'epm()',
  ...PERCENTILES.map((level) => `${level}(span.duration)`),
  'avg(has_failed)',
  SATISFIED,
  TOLERATED,
  'sum(span.duration)',
];

export const Rows = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

/** What one name of a segment comes to in the chosen time. Durations are milliseconds. */
export interface Transaction {
  readonly name: string;
  readonly project: string;
  readonly op: string;
  readonly count: number;
  readonly perMinute: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly p99: number;
  /** Of one. */
  readonly failed: number;
  readonly apdex: number;
  readonly total: number;
}

export function sortOf(search: Search): Sort {
  const sort = textOf(search['sort']) ?? '';
  return Object.hasOwn(SORTS, sort) ? (sort as Sort) : 'time';
}

export function eventsPath(org: string): string {
  return `organizations/${org}/events/`;
}

export function transactionsParams(search: Search) {
  const words = (textOf(search['query']) ?? '').trim();
  return {
    ...scopeParams(scopeOf(search)),
    dataset: 'spans',
    query: words === '' ? 'is_transaction:true' : `is_transaction:true (${words})`,
    field: ['transaction', 'project', 'span.op', ...FIGURES],
    sort: `-${SORTS[sortOf(search)]}`,
    per_page: 100,
  };
}

/** Its middle and its slow runs over time. */
export function seriesParams(search: Search, { name, project }: Pick<Transaction, 'name' | 'project'>) {
  return {
    ...scopeParams(scopeOf({ ...search, project: [project] })),
    dataset: 'spans',
    query: `is_transaction:true transaction:${quoted(name)}`,
    yAxis: ['p95(span.duration)', 'p50(span.duration)'],
  };
}

export function perMinute(rate: number): string {
  return rate < 10 ? decimal(rate, 2, 2) : decimal(rate);
}

/** Of one transaction: itself as a row. */
export function oneParams(search: Search, { name, project }: Pick<Transaction, 'name' | 'project'>) {
  return { ...transactionsParams({ ...search, sort: undefined, query: `transaction:${quoted(name)}`, project: [project] }), per_page: 1 };
}

/** Its slowest runs, each with its trace. */
export function slowestParams(search: Search, { name, project }: Pick<Transaction, 'name' | 'project'>) {
  return {
    ...scopeParams(scopeOf({ ...search, project: [project] })),
    dataset: 'spans',
    query: `is_transaction:true transaction:${quoted(name)}`,
    field: ['trace', 'id', 'timestamp', 'span.duration', 'span.status', 'user.display', 'release'],
    sort: '-span.duration',
    per_page: 10,
  };
}

/** One release beside the others, the newest first. */
export function releasesParams(search: Search, { name, project }: Pick<Transaction, 'name' | 'project'>) {
  return {
    ...scopeParams(scopeOf({ ...search, project: [project] })),
    dataset: 'spans',
    query: `is_transaction:true transaction:${quoted(name)} has:release`,
    field: ['release', 'count()', 'p50(span.duration)', 'p95(span.duration)', 'failure_rate()', 'max(timestamp)'],
    sort: '-max(timestamp)',
    per_page: 5,
  };
}

/** What its time goes to: its other spans by what they do. */
export function insideParams(search: Search, { name, project }: Pick<Transaction, 'name' | 'project'>) {
  return {
    ...scopeParams(scopeOf({ ...search, project: [project] })),
    dataset: 'spans',
    query: `is_transaction:false transaction:${quoted(name)}`,
    field: ['span.op', 'sentry.normalized_description', 'count()', 'p50(span.duration)', 'p95(span.duration)', 'sum(span.duration)'],
    sort: '-sum(span.duration)',
    per_page: 15,
  };
}

export function toTransaction(row: Readonly<Record<string, unknown>>): Transaction {
  const number = (field: string) => Number(row[field] ?? 0);
  const count = number('count()');
  return {
    name: String(row['transaction'] ?? ''),
    project: String(row['project'] ?? ''),
    op: String(row['span.op'] ?? ''),
    count,
    perMinute: number('epm()'),
    p50: number('p50(span.duration)'),
    p75: number('p75(span.duration)'),
    p95: number('p95(span.duration)'),
    p99: number('p99(span.duration)'),
    failed: number('avg(has_failed)'),
    apdex: count === 0 ? 0 : (number(SATISFIED) + (number(TOLERATED) - number(SATISFIED)) / 2) / count,
    total: number('sum(span.duration)'),
  };
}
