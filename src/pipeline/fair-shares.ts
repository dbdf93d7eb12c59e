/**
 * Where the water stands when a budget is poured over what is offered: nobody gets more than this, and all together as much as there
 * is (max-min fair). Infinite when everything fits.
 */
export function waterLevel(offered: readonly number[], budget: number): number {
  let left = budget;
  const sorted = offered.toSorted((a, b) => a - b);
  for (const [at, amount] of sorted.entries()) {
    const share = left / (sorted.length - at);
    if (amount > share) return share;
    left -= amount;
  }
  return Number.POSITIVE_INFINITY;
}

/** What each project offers, and its equal share of what can be taken (reliability §5 level 4). */
export interface Shares {
  /** Counts what a project offers. */
  offer(projectId: number): void;
  /** Whether it offered more than an equal part of all, lately. One that is alone is. */
  isOver(projectId: number): boolean;
  /** Takes one from the project's share; false when that is used up. */
  take(projectId: number): boolean;
  /** Once in a while, as long as shares are taken: less when the pressure still grows, more when it does not. */
  adjust(isGrowing: boolean): void;
  /** Shares are not taken any more: the next time begins with half of what is offered then. */
  reset(): void;
}

export const SHARE_WINDOW_MS = 2_000;
const FIRST_PART = 0.5;
const LESS = 0.5;
const MORE = 1.1;
/** Of a project that nobody else is like: a share is never nothing. */
const LEAST_SHARE = 1;

/** `nowMs` is a clock that never steps back. */
export function createShares(nowMs: () => number): Shares {
  let windowEndsAtMs = 0;
  let offered = new Map<number, number>();
  let before = new Map<number, number>();
  let taken = new Map<number, number>();
  let budget: number | null = null;
  let share = Number.POSITIVE_INFINITY;

  function turn(): void {
    const now = nowMs();
    if (now < windowEndsAtMs) return;
    // After a pause nothing is known of the last window.
    before = now - windowEndsAtMs < SHARE_WINDOW_MS ? offered : new Map();
    offered = new Map();
    taken = new Map();
    windowEndsAtMs = now + SHARE_WINDOW_MS;
    settle();
  }

  function settle(): void {
    if (budget !== null) share = Math.max(LEAST_SHARE, waterLevel([...before.values()], budget));
  }

  return {
    offer(projectId) {
      turn();
      add(offered, projectId);
    },
    isOver(projectId) {
      turn();
      return (before.get(projectId) ?? 0) >= sum(before) / Math.max(1, before.size);
    },
    take(projectId) {
      turn();
      budget ??= Math.max(sum(before), sum(offered)) * FIRST_PART;
      if (share === Number.POSITIVE_INFINITY) settle();
      if ((taken.get(projectId) ?? 0) >= share) return false;
      add(taken, projectId);
      return true;
    },
    adjust(isGrowing) {
      if (budget === null) return;
      // A budget that is larger than all that comes says nothing any more.
      budget = isGrowing ? Math.min(budget, sum(before)) * LESS : Math.min(budget, 2 * sum(before)) * MORE;
      settle();
    },
    reset() {
      budget = null;
      share = Number.POSITIVE_INFINITY;
    },
  };
}

function add(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
