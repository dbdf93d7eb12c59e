import { useState } from 'react';
import { toggled } from '#dashboard/ui/pick.ts';
import { moved } from '#dashboard/ui/pick.ts';

export interface Selection {
  /** The row the keys act on. */
  readonly cursor: string | null;
  readonly ids: ReadonlySet<string>;
  move: (key: 'ArrowDown' | 'ArrowUp') => void;
  /** One more or less; with `isRange`, all from the last one on. */
  select: (id: string, isRange: boolean) => void;
  toggleAll: () => void;
  clear: () => void;
}

/** Cursor and selection over the rows as they stand. Rows that left the list are selected no longer. */
export function useSelection(shown: readonly string[]): Selection {
  const [cursor, setCursor] = useState<string | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const ids = new Set(chosen.filter((id) => shown.includes(id)));
  return {
    cursor,
    ids,
    move: (key) => {
      const at = cursor === null ? -1 : shown.indexOf(cursor);
      setCursor(shown[at === -1 ? 0 : moved(at, key, shown.length)] ?? null);
    },
    select: (id, isRange) => {
      const last = chosen.at(-1);
      setChosen(isRange && last !== undefined ? [...new Set([...chosen, ...between(shown, last, id)])] : toggled([...ids], id));
      setCursor(id);
    },
    toggleAll: () => setChosen(ids.size === shown.length ? [] : shown),
    clear: () => setChosen([]),
  };
}

/** Both ends included, in either direction. */
export function between(shown: readonly string[], from: string, to: string): readonly string[] {
  const [a, b] = [shown.indexOf(from), shown.indexOf(to)];
  if (a === -1 || b === -1) return [to];
  return shown.slice(Math.min(a, b), Math.max(a, b) + 1);
}
