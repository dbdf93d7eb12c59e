import { call, type Answer } from '#dashboard/api/client.ts';
import { apiPages, apiQuery } from '#dashboard/api/use-api.ts';
import { scopeOf, scopeParams } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { Issue, SORTS } from '../contract.ts';

export const DEFAULT_QUERY = 'is:unresolved';
/** One request fills three screens; more are asked for while scrolling. */
const PAGE_SIZE = 50;
/** The API counts hits to here. */
export const MOST_HITS = 1000;

const Issues = Issue.array();
type Search = Readonly<Record<string, unknown>>;
export type IssuesById = ReadonlyMap<string, Issue>;

/** Sorts people choose from; the API knows more. */
export const SHOWN_SORTS = [
  'date',
  'recommended',
  'new',
  'freq',
  'user',
  'trends',
  'inbox',
] as const satisfies readonly (typeof SORTS)[number][];
export type Sort = (typeof SORTS)[number];

export function queryOf(search: Search): string {
  return textOf(search['query']) ?? DEFAULT_QUERY;
}

export function sortOf(search: Search): Sort {
  return SORTS.find((sort) => sort === textOf(search['sort'])) ?? 'date';
}

export function listPath(org: string): string {
  return `organizations/${org}/issues/`;
}

/** The search itself: what it finds, in whatever order. */
export function searchParams(search: Search) {
  return { ...scopeParams(scopeOf(search)), query: queryOf(search) };
}

export function listParams(search: Search) {
  return { ...searchParams(search), sort: sortOf(search), groupStatsPeriod: '24h', limit: PAGE_SIZE };
}

/** The first page, which is asked for again whenever something happens. */
export function headQuery(org: string, search: Search) {
  return apiQuery(listPath(org), listParams(search), Issues);
}

/** What follows it; asked for once, on scrolling. `left` rows have left the list since, so the rest has moved up by as many. */
export function tailQuery(org: string, search: Search, { cursor, left }: { cursor: string | null; left: () => number }) {
  return {
    ...apiPages(listPath(org), listParams(search), Issues, cursor),
    getNextPageParam: (last: Answer<Issue[]>) => (last.next === null ? null : backBy(last.next, left())),
  };
}

/** `0:100:0` for a list that lost rows before there: what was passed over is read again, and shown once. */
export function backBy(cursor: string, rows: number): string {
  const [value = '0', offset = '0', direction = '0'] = cursor.split(':');
  return [value, Math.max(0, Number(offset) - rows), direction].join(':');
}

/** Some rows of a search, as they are now; those that fit it no longer are not among them. */
export function askRows(org: string, search: Search, ids: readonly string[]) {
  const query = queryOf(search).trim();
  const own = `issue.id:[${ids.join(',')}]`;
  const params = { ...listParams(search), sort: 'date', query: query === '' ? own : `(${query}) ${own}`, limit: 100 };
  return call({ path: listPath(org), params, answer: Issues });
}
