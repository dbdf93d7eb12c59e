import { useEffect } from 'react';

/** A page somebody was on, for the command palette: newest first, kept in this browser until they sign out. */
export interface Visit {
  /** With what stands after `?`: a filtered list is a page of its own. */
  readonly path: string;
  readonly title: string;
}

const MOST = 12;
const NAME = 'vedette.recent';
/** Long queries make long addresses; those are not worth remembering. */
const LONGEST_PATH = 400;

export function recentVisits(): readonly Visit[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(NAME) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isVisit).slice(0, MOST) : [];
  } catch {
    // Storage switched off or written by somebody else: nothing is remembered.
    return [];
  }
}

function isVisit(value: unknown): value is Visit {
  return (
    value !== null &&
    typeof value === 'object' &&
    'path' in value &&
    typeof value.path === 'string' &&
    value.path.startsWith('/') &&
    'title' in value &&
    typeof value.title === 'string'
  );
}

function remember(visit: Visit): void {
  if (visit.path.length > LONGEST_PATH) return;
  const others = recentVisits().filter(({ path }) => path !== visit.path);
  store([visit, ...others].slice(0, MOST));
}

export function forgetVisits(): void {
  store([]);
}

function store(visits: readonly Visit[]): void {
  try {
    localStorage.setItem(NAME, JSON.stringify(visits));
  } catch {
    // Storage switched off.
  }
}

/** Notes the page with the title it has once its data is there. */
export function useVisit(title: string): void {
  // What is stored is outside React.
  useEffect(() => remember({ path: location.pathname, title }), [title]);
}
