import type { Outcome } from '../../protocol/outcomes.ts';

const MINUTE_MS = 60_000;

/** Equal outcomes of one minute as one, in the order in which the first of each came; times are the minute's start. */
export function foldOutcomes(outcomes: Iterable<Outcome>): readonly Outcome[] {
  const fold = new OutcomeFold();
  for (const outcome of outcomes) fold.add(outcome);
  return fold.take();
}

/** Adds outcomes up until they are taken. */
export class OutcomeFold {
  #byKind = new Map<string, Outcome>();

  get size(): number {
    return this.#byKind.size;
  }

  add(one: Outcome): void {
    const atMs = one.atMs - (one.atMs % MINUTE_MS);
    const key = `${atMs} ${one.projectId} ${one.keyId ?? 0} ${one.category} ${one.kind} ${one.reason}`;
    const before = this.#byKind.get(key);
    this.#byKind.set(key, { ...one, atMs, quantity: one.quantity + (before?.quantity ?? 0) });
  }

  /** Everything that was added, and starts anew. */
  take(): readonly Outcome[] {
    const outcomes = [...this.#byKind.values()];
    this.#byKind = new Map();
    return outcomes;
  }
}
