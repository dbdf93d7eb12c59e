import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { listOf, textOf } from './search.ts';
import { DEFAULT_RANGE, periodMs, type TimeRange } from './time-range.ts';

type Address = Readonly<Record<string, unknown>>;

/** Project, environment and time: in the address, kept while moving about, sent with every question. */
export interface Scope {
  readonly project: readonly string[];
  readonly environment: readonly string[];
  readonly range: TimeRange;
}

export function scopeOf(search: Address): Scope {
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
export function scopeSearch(search: Address): Record<string, unknown> {
  const { project, environment, statsPeriod, start, end } = search;
  return { project, environment, statsPeriod, start, end };
}

/** The address after `?` as it is. Every page reads the same untyped address; each checks what it takes from it. */
export function useAddress(): Address {
  return useSearch({ strict: false });
}

export function useScope(): Scope {
  return scopeOf(useAddress());
}

/**
 * Changes the address after `?`; undefined takes a name out. `replace` leaves no entry to go back to. A change that depends on what
 * stands there is a function: keys can be pressed faster than pages are drawn.
 */
export function useSetAddress() {
  const navigate = useNavigate();
  return (patch: Address | ((before: Address) => Address), replace = false) =>
    void navigate({
      to: '.',
      search: (before: Address) => ({ ...before, ...(typeof patch === 'function' ? patch(before) : patch) }),
      replace,
      resetScroll: false,
    } as never);
}

/** What a part of a path may be. Parts go into addresses of the API: one with a slash or dots would lead elsewhere there. */
function isName(part: string | undefined): boolean {
  return part !== undefined && /^[\w-]+$/.test(part);
}

/**
 * What the part of a path called `version` may be: as releases are named (product §1.1). Slashes and dots alone would lead elsewhere;
 * whatever else there is gets encoded where it becomes part of an address.
 */
function isVersion(part: string | undefined): boolean {
  return part !== undefined && part.length <= 250 && !/[\n\r\t\f/\\]/.test(part) && !/^\.{0,2}$/.test(part);
}

/** Whether a named part of the path is one. */
export function isPart(name: string, part: string | undefined): boolean {
  return name === 'version' ? isVersion(part) : isName(part);
}

/** The named parts of the path; which ones there are, the listed path says. */
export function usePathParts(): Readonly<Record<string, string | undefined>> {
  const parts: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  return Object.fromEntries(Object.entries(parts).filter(([name, part]) => isPart(name, part)));
}

/** A part of the path. Absent means that the page was listed under a path without it: a mistake of ours. */
export function usePart(name: string): string {
  const part = usePathParts()[name];
  if (part === undefined) throw new Error(`This page has no ${name} in its path.`);
  return part;
}
