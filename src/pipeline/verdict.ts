import type { Count } from '../protocol/categories.ts';
import type { OutcomeKind } from '../protocol/outcomes.ts';

/** What was decided about one item: kept, or discarded with an outcome. There is no third. */
export type Verdict<T> = Kept<T> | Discarded;

export interface Kept<T> {
  readonly isKept: true;
  readonly value: T;
  /** How much was kept, where the payload says more than the item's header: lines of a container, spans of a transaction. */
  readonly counts?: readonly Count[];
  /** Parts of the item that were not kept, each with its outcome; they are in none of `counts`. */
  readonly lost?: readonly LostPart[];
}

/** So much of an item went the way of `verdict`. */
export interface LostPart {
  readonly count: Count;
  readonly verdict: Discarded;
}

export interface Discarded {
  readonly isKept: false;
  readonly outcome: Exclude<OutcomeKind, 'accepted'>;
  readonly reason: string;
}

export function keep<T>(value: T): Kept<T> {
  return { isKept: true, value };
}

/** A container of many: some of them may be lost while the rest is kept. Only `prepare` may say so. */
export function keepParts<T>(value: T, counts: readonly Count[], lost: readonly LostPart[]): Kept<T> {
  return { isKept: true, value, counts, lost };
}

/** The item breaks the protocol; `reason` is one of ingest protocol §7.4. */
export function invalid(reason: string): Discarded {
  return { isKept: false, outcome: 'invalid', reason };
}

/** The item is fine but the project does not want it; `reason` is a filter's key (§9). */
export function filtered(reason: string): Discarded {
  return { isKept: false, outcome: 'filtered', reason };
}

/** The item is fine, but it is one of too many kinds; `reason` says of what. */
export function tooManyKinds(reason: string): Discarded {
  return { isKept: false, outcome: 'cardinality_limited', reason };
}
