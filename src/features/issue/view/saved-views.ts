import { scopeOf, scopeSearch } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import type { IssueView, NewIssueView } from '../contract.ts';
import { DEFAULT_QUERY, queryOf, sortOf } from './list-query.ts';

type Search = Readonly<Record<string, unknown>>;

export const TABS = [
  { name: 'unresolved', query: DEFAULT_QUERY },
  { name: 'review', query: 'is:unresolved is:for_review' },
  { name: 'regressed', query: 'is:regressed' },
  { name: 'escalating', query: 'is:escalating' },
  { name: 'mine', query: 'is:unresolved assigned:me' },
  { name: 'resolved', query: 'is:resolved' },
  { name: 'archived', query: 'is:archived' },
] as const;

export function viewsPath(org: string): string {
  return `organizations/${org}/group-search-views/`;
}

/** The view that the address names; its filters may have been changed since. */
export function viewIdOf(search: Search): string | undefined {
  return textOf(search['viewId']);
}

/** The address of a view: everything that filters, and which view it is. */
export function addressOf(view: IssueView): Record<string, unknown> {
  const { period, start, end } = view.timeFilters;
  return {
    query: view.query === DEFAULT_QUERY ? undefined : view.query,
    sort: view.querySort === 'date' ? undefined : view.querySort,
    project: view.projects.length === 0 ? undefined : view.projects.map(String),
    environment: view.environments.length === 0 ? undefined : view.environments,
    statsPeriod: start && end ? undefined : (period ?? undefined),
    start: start ?? undefined,
    end: end ?? undefined,
    viewId: view.id,
  };
}

/** What is in the address, as it is saved. Projects are named by id; `idOf` knows those that are named by slug. */
export function filtersOf(
  search: Search,
  idOf: (project: string) => number | null,
): Pick<NewIssueView, 'query' | 'querySort' | 'projects' | 'environments' | 'timeFilters'> {
  const { project, environment, range } = scopeOf(search);
  return {
    query: queryOf(search),
    querySort: sortOf(search),
    projects: project.flatMap((name) => idOf(name) ?? []),
    environments: [...environment],
    timeFilters: range.statsPeriod === undefined ? { start: range.start ?? null, end: range.end ?? null } : { period: range.statsPeriod },
  };
}

/** The address filters otherwise than the view it names. */
export function isChanged(view: IssueView, search: Search): boolean {
  const pick = (one: Search) => JSON.stringify([queryOf(one), sortOf(one), scopeOf(scopeSearch(one))]);
  return pick(addressOf(view)) !== pick(search);
}
