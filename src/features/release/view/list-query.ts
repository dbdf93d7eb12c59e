import { apiPages } from '#dashboard/api/use-api.ts';
import { scopeOf, scopeParams } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { Release, RELEASE_SORTS, type ReleaseSort } from '../contract.ts';

const PAGE_SIZE = 50;
const Releases = Release.array();
type Search = Readonly<Record<string, unknown>>;

export function releasesPath(org: string): string {
  return `organizations/${org}/releases/`;
}

export function releasePath(org: string, version: string): string {
  return `${releasesPath(org)}${encodeURIComponent(version)}/`;
}

export function sortOf(search: Search): ReleaseSort {
  return RELEASE_SORTS.find((sort) => sort === textOf(search['sort'])) ?? 'date';
}

export function statusOf(search: Search): 'open' | 'archived' {
  return textOf(search['status']) === 'archived' ? 'archived' : 'open';
}

export function queryOf(search: Search): string {
  return textOf(search['query']) ?? '';
}

export function releasesQuery(org: string, search: Search) {
  const query = queryOf(search).trim();
  const params = {
    ...scopeParams(scopeOf(search)),
    status: statusOf(search),
    sort: sortOf(search),
    query: query === '' ? null : query.slice(0, 250),
    expand: 'figures',
    per_page: PAGE_SIZE,
  };
  return apiPages(releasesPath(org), params, Releases, null);
}

/** A version as a value of a search: quoted, and a star in it is a star. */
export function quoted(version: string): string {
  return `"${version.replaceAll(/["*]/g, String.raw`\$&`)}"`;
}
