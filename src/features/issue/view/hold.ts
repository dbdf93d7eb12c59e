/**
 * Which rows stand where. The order a person looks at never changes by itself (design language §7): what is new waits at the
 * edge until it is safe to let it in, and what no longer matches stays in its place. Pure.
 */
export interface Held {
  /** Ids in the order on the screen. */
  readonly shown: readonly string[];
  /** New ids that wait in the pill, newest first. */
  readonly waiting: readonly string[];
}

/**
 * `fresh` is the list as the server has it now. An id that nobody has seen is new when it stands before a row that is shown;
 * behind the last of them it is only the next page.
 */
export function hold(shown: readonly string[], fresh: readonly string[], isSafe: boolean): Held {
  if (shown.length === 0) return { shown: fresh, waiting: [] };
  const known = new Set(shown);
  const lastKnown = fresh.findLastIndex((id) => known.has(id));
  const before = fresh.slice(0, lastKnown + 1).filter((id) => !known.has(id));
  const after = fresh.slice(lastKnown + 1).filter((id) => !known.has(id));
  // Nothing in common: the list was replaced as a whole, and all of it is new.
  if (lastKnown === -1) return isSafe ? { shown: [...fresh, ...shown], waiting: [] } : { shown, waiting: fresh };
  return isSafe ? { shown: [...before, ...shown, ...after], waiting: [] } : { shown: [...shown, ...after], waiting: before };
}

export function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
