import { apiPages } from '#dashboard/api/use-api.ts';
import { scopeOf, scopeParams } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { TraceList } from '../contract.ts';

type Search = Readonly<Record<string, unknown>>;
export type TraceOrder = 'newest' | 'longest';

const PAGE_SIZE = 50;

export function tracesPath(org: string): string {
  return `organizations/${org}/traces/`;
}

export function queryOf(search: Search): string {
  return textOf(search['query']) ?? '';
}

export function orderOf(search: Search): TraceOrder {
  return textOf(search['sort']) === 'longest' ? 'longest' : 'newest';
}

export function tracesQuery(org: string, search: Search) {
  const query = queryOf(search).trim();
  const params = {
    ...scopeParams(scopeOf(search)),
    query: query === '' ? null : query.slice(0, 4096),
    sort: orderOf(search) === 'longest' ? '-duration' : '-timestamp',
    per_page: PAGE_SIZE,
  };
  return apiPages(tracesPath(org), params, TraceList, null);
}

/** A value of a search: quoted, and a star in it is a star. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/["*\\]/g, String.raw`\$&`)}"`;
}
