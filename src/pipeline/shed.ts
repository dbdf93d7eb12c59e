import { CATEGORIES } from '../protocol/categories.ts';
import type { Item } from '../protocol/envelope-types.ts';
import { createsEvent } from '../protocol/item-types.ts';
import type { ActiveLimit } from '../protocol/rate-limits.ts';
import { createShares } from './fair-shares.ts';

/** Told to SDKs, which then send nothing of the kind for so long. */
const REFUSED_FOR_MS = 60_000;
/** Of errors beyond a project's share: the next may be a new problem, so the SDK is to try again soon. */
const THINNED_FOR_MS = 1_000;
/** On level 3 the next kinds go when the ones before did not help for so long. */
const STEP_MS = 30_000;
/** Projects that send more than an equal part are so much earlier in it than the others. */
const OTHERS_LATER_MS = 15_000;

/** The dear and the many first, errors never (reliability §5 level 3). */
const STEPS: readonly (readonly string[])[] = [
  ['profile', 'profile_indexed', 'profile_chunk', 'profile_chunk_ui', 'replay', 'attachment', 'attachment_item'],
  ['transaction', 'transaction_indexed', 'span', 'span_indexed'],
  ['log_item', 'log_byte'],
];
const ERRORS = ['error', 'default', 'security'];
const NEVER_SHED: ReadonlySet<string> = new Set([...ERRORS, 'unknown']);
const ALL_BUT_ERRORS = [...CATEGORIES].filter((category) => !NEVER_SHED.has(category));

/** What is not taken on a level of the ladder that was reached `heldMs` ago. Nothing up to level 2; level 5 takes nothing at all. */
export function shedLimits(level: number, heldMs: number, nowMs: number): readonly ActiveLimit[] {
  const steps = Math.min(STEPS.length, 1 + Math.floor(heldMs / STEP_MS));
  if (level < 3 || (level === 3 && steps < 1)) return [];
  const categories = level >= 4 ? ALL_BUT_ERRORS : STEPS.slice(0, steps).flat();
  return [{ categories, scope: 'organization', reason: 'backpressure', endsAtMs: nowMs + REFUSED_FOR_MS }];
}

/** An envelope at the door. */
export interface Offer {
  readonly projectId: number;
  readonly items: readonly Item[];
}

export interface Rung {
  readonly level: number;
  /** Since when it is held. */
  readonly heldMs: number;
}

/** What the ladder takes out of each envelope. */
export interface Shed {
  /** `nowMs` is the time of day, for the SDKs. */
  limits(offer: Offer, rung: Rung, nowMs: number): readonly ActiveLimit[];
  /** Once in a while on level 4: whether what pushes up there still grows. */
  adjust(isGrowing: boolean): void;
}

export interface ShedOptions {
  /** Tells one problem from another, at a glance; null for what is no event, or cannot be told. */
  readonly sketch: (item: Item) => string | null;
  /** A clock that never steps back. */
  readonly clockMs: () => number;
}

/** Problems that were seen since the level was reached. One that was forgotten is new once more, and that is all. */
const MAX_PROBLEMS = 50_000;
/** Of a project in a second: names that are made up for each event must not be a way around the shares. */
const MAX_NEW_PER_SECOND = 50;

export function createShed({ sketch, clockMs }: ShedOptions): Shed {
  const shares = createShares(clockMs);
  const problems = new Set<string>();
  const news = new Map<number, { second: number; count: number }>();
  let level = 0;

  function move(next: number): void {
    if (next === level) return;
    level = next;
    if (next >= 4) return;
    shares.reset();
    problems.clear();
    news.clear();
  }

  /** The first event of a problem is worth more than the thousandth of another. */
  function isNews({ projectId, items }: Offer): boolean {
    const text = items.reduce<string | null>((found, item) => found ?? sketch(item), null);
    const problem = `${projectId}/${text}`;
    if (text === null || problems.has(problem)) return false;
    const second = Math.floor(clockMs() / 1_000);
    const known = news.get(projectId);
    const count = known?.second === second ? known.count : 0;
    if (count >= MAX_NEW_PER_SECOND) return false;
    news.set(projectId, { second, count: count + 1 });
    if (problems.size >= MAX_PROBLEMS) problems.delete(problems.values().next().value ?? '');
    problems.add(problem);
    return true;
  }

  function isBeyondShare(offer: Offer): boolean {
    if (!offer.items.some((item) => createsEvent(item) && item.type !== 'transaction')) return false;
    // Asked first: a problem that comes within the share is not new any more either.
    const isNew = isNews(offer);
    return !shares.take(offer.projectId) && !isNew;
  }

  return {
    limits(offer, rung, nowMs) {
      move(rung.level);
      shares.offer(offer.projectId);
      if (rung.level < 3) return [];
      const heldMs = shares.isOver(offer.projectId) ? rung.heldMs : rung.heldMs - OTHERS_LATER_MS;
      const limits = shedLimits(rung.level, heldMs, nowMs);
      if (rung.level < 4 || !isBeyondShare(offer)) return limits;
      return [...limits, { categories: ERRORS, scope: 'project', reason: 'backpressure', endsAtMs: nowMs + THINNED_FOR_MS }];
    },
    adjust: (isGrowing) => shares.adjust(isGrowing),
  };
}
