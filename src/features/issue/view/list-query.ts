import { apiPages, apiQuery } from '#dashboard/api/use-api.ts';
import { scopeOf, scopeParams } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { Issue, type SORTS } from '../contract.ts';

export const DEFAULT_QUERY = 'is:unresolved';
/** One request fills three screens; more are asked for while scrolling. */
const PAGE_SIZE = 50;

const Issues = Issue.array();
type Search = Readonly<Record<string, unknown>>;

/** Sorts people choose from; the API knows more. */
export const SHOWN_SORTS = ['date', 'new', 'freq', 'user', 'trends'] as const satisfies readonly (typeof SORTS)[number][];
export type Sort = (typeof SHOWN_SORTS)[number];

export function queryOf(search: Search): string {
  return textOf(search['query']) ?? DEFAULT_QUERY;
}

export function sortOf(search: Search): Sort {
  return SHOWN_SORTS.find((sort) => sort === textOf(search['sort'])) ?? 'date';
}

export function listPath(org: string): string {
  return `organizations/${org}/issues/`;
}

export function listParams(search: Search) {
  return { ...scopeParams(scopeOf(search)), query: queryOf(search), sort: sortOf(search), groupStatsPeriod: '24h', limit: PAGE_SIZE };
}

/** The first page, which is asked for again whenever something happens. */
export function headQuery(org: string, search: Search) {
  return apiQuery(listPath(org), listParams(search), Issues);
}

/** What follows it; asked for once, on scrolling. */
export function tailQuery(org: string, search: Search, cursor: string | null) {
  return apiPages(listPath(org), listParams(search), Issues, cursor);
}
