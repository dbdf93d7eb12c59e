import { useEffect } from 'react';

/**
 * The list that one came from, so that `j` and `k` on an issue lead to its neighbours there. Of this tab and this visit: another tab
 * has another list.
 */
const KEY = 'vedette.walk';
/** Nobody walks further than this without looking at the list again. */
const MOST = 1000;

/** Keeps the order in which the list shows its issues. */
export function useRememberList(ids: readonly string[]): void {
  useEffect(() => {
    if (ids.length === 0) return;
    try {
      sessionStorage.setItem(KEY, JSON.stringify(ids.slice(0, MOST)));
    } catch {
      // Storage switched off or full: the keys lead nowhere, nothing else is lost.
    }
  }, [ids]);
}

export interface Walk {
  /** Counted from one. */
  readonly position: number;
  readonly total: number;
  readonly next: string | null;
  readonly previous: string | null;
}

/** Null when the issue was not in the last list. */
export function walkFrom(issueId: string): Walk | null {
  const ids = remembered();
  const index = ids.indexOf(issueId);
  if (index === -1) return null;
  return { position: index + 1, total: ids.length, next: ids[index + 1] ?? null, previous: ids[index - 1] ?? null };
}

function remembered(): readonly string[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string' && /^\d{1,15}$/.test(id)) : [];
  } catch {
    return [];
  }
}
