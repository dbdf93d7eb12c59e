import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { listOf, textOf } from './search.ts';
import { DEFAULT_RANGE, periodMs, type TimeRange } from './time-range.ts';

/** Project, environment and time: in the address, kept while moving about, sent with every question. */
export interface Scope {
  readonly project: readonly string[];
  readonly environment: readonly string[];
  readonly range: TimeRange;
}

export function scopeOf(search: Readonly<Record<string, unknown>>): Scope {
  const start = textOf(search['start']);
  const end = textOf(search['end']);
  const period = textOf(search['statsPeriod']);
  const range =
    start !== undefined && end !== undefined
      ? { start, end }
      : period !== undefined && periodMs(period) !== null
        ? { statsPeriod: period }
        : DEFAULT_RANGE;
  return { project: listOf(search['project']), environment: listOf(search['environment']), range };
}

/** The scope as parameters of the API. */
export function scopeParams(scope: Scope) {
  return { project: scope.project, environment: scope.environment, ...scope.range };
}

/** The scope as it is kept when moving to another page. */
export function scopeSearch(search: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { project, environment, statsPeriod, start, end } = search;
  return { project, environment, statsPeriod, start, end };
}

/** The address after `?` as it is. Every page reads the same untyped address; each checks what it takes from it. */
export function useAddress(): Readonly<Record<string, unknown>> {
  return useSearch({ strict: false });
}

export function useScope(): Scope {
  return scopeOf(useAddress());
}

/** Changes the address after `?`; undefined takes a name out. `replace` leaves no entry to go back to. */
export function useSetAddress() {
  const navigate = useNavigate();
  return (patch: Readonly<Record<string, unknown>>, replace = false) =>
    void navigate({
      to: '.',
      search: (before: Record<string, unknown>) => ({ ...before, ...patch }),
      replace,
      resetScroll: false,
    } as never);
}

/** What a part of a path may be. Parts go into addresses of the API: one with a slash or dots would lead elsewhere there. */
export function isName(part: string | undefined): boolean {
  return part !== undefined && /^[\w-]+$/.test(part);
}

/** The named parts of the path; which ones there are, the listed path says. */
export function usePathParts(): Readonly<Record<string, string | undefined>> {
  const parts: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => isName(part)));
}

/** A part of the path. Absent means that the page was listed under a path without it: a mistake of ours. */
export function usePart(name: string): string {
  const part = usePathParts()[name];
  if (part === undefined) throw new Error(`This page has no ${name} in its path.`);
  return part;
}
