import { useState } from 'react';
import { moved, toggled } from '#dashboard/ui/pick.ts';

export interface Selection {
  /** The row the keys act on. */
  readonly cursor: string | null;
  readonly ids: ReadonlySet<string>;
  /** Not only the rows in sight: whatever fits the search. */
  readonly isAll: boolean;
  move: (key: 'ArrowDown' | 'ArrowUp') => void;
  point: (id: string) => void;
  /** One more or less; with `isRange`, all from the last one on. */
  select: (id: string, isRange: boolean) => void;
  toggleAll: () => void;
  selectAll: () => void;
  clear: () => void;
}

export interface SelectionState {
  readonly cursor: string | null;
  readonly chosen: readonly string[];
  readonly isAll: boolean;
}

const NOTHING: SelectionState = { cursor: null, chosen: [], isAll: false };

export function useSelectionState() {
  return useState<SelectionState>(NOTHING);
}

/** Cursor and selection over the rows as they stand. Rows that left the list are selected no longer. */
export function selectionOver(
  shown: readonly string[],
  [state, setState]: readonly [SelectionState, (next: SelectionState) => void],
): Selection {
  const { cursor, chosen, isAll } = state;
  const here = new Set(shown);
  const ids = new Set(isAll ? shown : chosen.filter((id) => here.has(id)));
  const change = (next: Partial<SelectionState>) => setState({ ...state, ...next });
  return {
    cursor,
    ids,
    isAll,
    move: (key) => {
      const at = cursor === null ? -1 : shown.indexOf(cursor);
      change({ cursor: shown[at === -1 ? 0 : moved(at, key, shown.length)] ?? null });
    },
    point: (id) => change({ cursor: id }),
    select: (id, isRange) => {
      const last = chosen.findLast((each) => here.has(each));
      const range = isRange && last !== undefined ? [...new Set([...ids, ...between(shown, last, id)])] : toggled([...ids], id);
      change({ chosen: range, isAll: false, cursor: id });
    },
    toggleAll: () => change({ chosen: ids.size === shown.length ? [] : shown, isAll: false }),
    selectAll: () => change({ chosen: shown, isAll: shown.length > 0 }),
    clear: () => change({ chosen: [], isAll: false }),
  };
}

/** Both ends included, in either direction. */
export function between(shown: readonly string[], from: string, to: string): readonly string[] {
  const [a, b] = [shown.indexOf(from), shown.indexOf(to)];
  if (a === -1 || b === -1) return [to];
  return shown.slice(Math.min(a, b), Math.max(a, b) + 1);
}
