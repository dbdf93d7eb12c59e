/**
 * How strongly tags and flags separate the events of an issue from the project's other events. Pure.
 *
 * - Everybody counts once, by one event: events of one person are not independent of each other, and who has many events has
 *   more values of a key.
 * - Fisher's exact test, one-sided (more frequent here): exact with few people too, where the normal approximation of two
 *   proportions is wrong by orders of magnitude in the tail that a correction asks for.
 * - Holm's correction over every pair that the events here have, not over those that were picked because they are frequent.
 * - Certain is not strong: a difference of less than ten points is never told, however many people prove it.
 */
import { logFactorials } from './log-factorials.ts';

/** With fewer on a side nothing is said. */
export const LEAST_UNITS = 20;
/** Chance of one wrong word in a whole answer. */
const ALPHA = 0.01;
const LEAST_DIFFERENCE = 0.1;

export interface Counted {
  readonly kind: 'tag' | 'flag';
  readonly key: string;
  readonly value: string;
  /** Of those here, and of the others. */
  readonly here: number;
  readonly there: number;
}

export interface Totals {
  readonly here: number;
  readonly there: number;
  /** Distinct pairs here. */
  readonly pairs: number;
}

export interface Separation extends Counted {
  readonly share: number;
  readonly otherShare: number;
  readonly difference: number;
  /** Corrected; null: too few to test. */
  readonly p: number | null;
  readonly standsOut: boolean;
  readonly isOnly: boolean;
}

/** Those that stand out first, then by the difference. */
export function separate(counted: readonly Counted[], totals: Totals): readonly Separation[] {
  const isTested = totals.here >= LEAST_UNITS && totals.there >= LEAST_UNITS;
  const corrected = isTested ? holm(counted, totals) : null;
  return counted
    .map((one, at) => describe(one, totals, corrected?.[at] ?? null))
    .toSorted((a, b) => Number(b.standsOut) - Number(a.standsOut) || b.difference - a.difference || (a.p ?? 1) - (b.p ?? 1));
}

function describe(one: Counted, totals: Totals, p: number | null): Separation {
  const share = one.here / Math.max(1, totals.here);
  const otherShare = one.there / Math.max(1, totals.there);
  const difference = share - otherShare;
  const standsOut = p !== null && p < ALPHA && difference >= LEAST_DIFFERENCE;
  return { ...one, share, otherShare, difference, p, standsOut, isOnly: standsOut && one.here === totals.here };
}

/** Adjusted p: the smallest times the number of tests, the next times one less, and never below the one before. */
function holm(counted: readonly Counted[], totals: Totals): readonly number[] {
  const raw = fisher(counted, totals);
  const order = raw.map((_, at) => at).toSorted((a, b) => (raw[a] ?? 1) - (raw[b] ?? 1));
  const tests = Math.max(totals.pairs, counted.length);
  const adjusted: number[] = raw.map(() => 1);
  let least = 0;
  for (const [rank, at] of order.entries()) {
    least = Math.min(1, Math.max(least, (raw[at] ?? 1) * (tests - rank)));
    adjusted[at] = least;
  }
  return adjusted;
}

/** P(at least so many here), with the margins as they are. */
function fisher(counted: readonly Counted[], { here, there }: Totals): readonly number[] {
  const log = logFactorials(here + there);
  const choose = (n: number, k: number) => (log[n] ?? 0) - (log[k] ?? 0) - (log[n - k] ?? 0);
  return counted.map((one) => {
    const having = one.here + one.there;
    const all = choose(here + there, having);
    let sum = 0;
    for (let k = one.here; k <= Math.min(here, having); k += 1) {
      const term = Math.exp(choose(here, k) + choose(there, having - k) - all);
      sum += term;
      // Beyond its peak the distribution falls faster than any geometric one: what is left does not count.
      if (term < sum * 1e-12) break;
    }
    return Math.min(1, sum);
  });
}
