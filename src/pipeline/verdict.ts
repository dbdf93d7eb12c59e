import type { OutcomeKind } from '../protocol/outcomes.ts';

/** What was decided about one item: kept, or discarded with an outcome. There is no third. */
export type Verdict<T> = Kept<T> | Discarded;

export interface Kept<T> {
  readonly isKept: true;
  readonly value: T;
}

export interface Discarded {
  readonly isKept: false;
  readonly outcome: Exclude<OutcomeKind, 'accepted'>;
  readonly reason: string;
}

export function keep<T>(value: T): Kept<T> {
  return { isKept: true, value };
}

/** The item breaks the protocol; `reason` is one of ingest protocol §7.4. */
export function invalid(reason: string): Discarded {
  return { isKept: false, outcome: 'invalid', reason };
}

/** The item is fine but the project does not want it; `reason` is a filter's key (§9). */
export function filtered(reason: string): Discarded {
  return { isKept: false, outcome: 'filtered', reason };
}
