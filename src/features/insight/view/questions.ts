import { z } from 'zod';
import { exactly } from '#dashboard/page/query-tokens.ts';
import { beforeParams } from '#dashboard/page/period-before.ts';
import type { InsightName } from '#dashboard/page/PerformanceTabs.tsx';
import { scopeOf, scopeParams } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { COLUMNS, INSIGHT, type ColumnName } from './insights.ts';

type Search = Readonly<Record<string, unknown>>;

export const Rows = z.object({ data: z.array(z.record(z.string(), z.unknown())) });
export type Row = Readonly<Record<string, unknown>>;
export const MOST_ROWS = 100;

export function eventsPath(org: string): string {
  return `organizations/${org}/events/`;
}

export function sortOf(name: InsightName, search: Search): ColumnName {
  const { columns, sort } = INSIGHT[name];
  return columns.find((column) => column === textOf(search['sort'])) ?? sort;
}

/** What people search for, within what the page is about. */
export function whereOf(name: InsightName, search: Search): string {
  const typed = (textOf(search['query']) ?? '').trim();
  return typed === '' ? INSIGHT[name].where : `${INSIGHT[name].where} (${typed})`;
}

export function namesOf(name: InsightName): readonly string[] {
  const { key, label, kind, isOfProject } = INSIGHT[name];
  return [...new Set([key, label, ...(kind === null ? [] : [kind]), ...(isOfProject ? ['project'] : [])])];
}

export function listParams(name: InsightName, search: Search) {
  return {
    ...scopeParams(scopeOf(search)),
    dataset: 'spans',
    query: whereOf(name, search),
    field: [...new Set([...namesOf(name), 'count()', ...fieldsOf(name)])],
    sort: `-${COLUMNS[sortOf(name, search)].field}`,
    per_page: MOST_ROWS,
  };
}

function fieldsOf(name: InsightName): readonly string[] {
  return INSIGHT[name].columns.map((column) => COLUMNS[column].field);
}

/** The same of the stretch of time before. */
export function listBeforeParams(name: InsightName, search: Search) {
  return { ...listParams(name, search), ...beforeParams(scopeOf(search).range) };
}

/** One of the list: its key, and its project where it is of one. */
export interface Named {
  readonly name: InsightName;
  readonly key: string;
  readonly project: string | null;
}

function oneScope({ name, key, project }: Named, search: Search) {
  const scope = scopeOf(search);
  return {
    ...scopeParams(project === null ? scope : { ...scope, project: [project] }),
    dataset: 'spans',
    query: `${INSIGHT[name].where} ${INSIGHT[name].key}:${exactly(key)}`,
  };
}

export function oneParams(one: Named, search: Search) {
  return {
    ...oneScope(one, search),
    field: [...new Set([...namesOf(one.name), 'count()', ...fieldsOf(one.name)])],
    sort: '-count()',
    per_page: 1,
  };
}

export function seriesParams(one: Named, search: Search) {
  return oneScope(one, search);
}

/** Whose work it is part of. */
export function callersParams(one: Named, search: Search) {
  const field = ['transaction', 'project', 'epm()', 'p50(span.duration)', 'p95(span.duration)', 'sum(span.duration)'];
  return { ...oneScope(one, search), field, sort: '-sum(span.duration)', per_page: 20 };
}

export const SAMPLES = ['slowest', 'newest', 'failed'] as const;
export type Samples = (typeof SAMPLES)[number];

export function samplesOf(search: Search): Samples {
  return SAMPLES.find((one) => one === textOf(search['samples'])) ?? 'slowest';
}

export function samplesParams(one: Named, search: Search) {
  const by = samplesOf(search);
  const scope = oneScope(one, search);
  return {
    ...scope,
    query: by === 'failed' ? `${scope.query} has_failed:true` : scope.query,
    field: ['trace', 'id', 'timestamp', 'span.op', 'span.description', 'span.duration', 'span.status', 'transaction', 'project'],
    sort: by === 'slowest' ? '-span.duration' : '-timestamp',
    per_page: 15,
  };
}

export function numberOf(row: Row | undefined, column: ColumnName): number | null {
  const value = row?.[COLUMNS[column].field];
  return typeof value === 'number' ? value : null;
}

export function keyOf(name: InsightName, row: Row): string {
  return namesOf(name)
    .map((field) => String(row[field] ?? ''))
    .join('\n');
}
