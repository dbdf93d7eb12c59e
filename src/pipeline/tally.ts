import type { Count } from '../protocol/categories.ts';
import type { Outcome, OutcomeKind } from '../protocol/outcomes.ts';

/** Outcomes of a batch, folded by everything but the minute's second. */
export interface Tally {
  add(from: TallyOrigin, count: Count, verdict: TallyVerdict): void;
  outcomes(): readonly Outcome[];
}

export interface TallyOrigin {
  readonly project: { readonly orgId: number; readonly projectId: number };
  readonly keyId: number;
  readonly receivedAtMs: number;
}

export type TallyVerdict = { readonly isKept: true } | { readonly isKept: false; readonly outcome: OutcomeKind; readonly reason: string };

const MINUTE_MS = 60_000;

/** Starts from outcomes that were counted before. */
export function createTally(before: readonly Outcome[] = []): Tally {
  const byKey = new Map<string, Outcome>();
  for (const outcome of before) put(byKey, outcome);

  return {
    add(from, count, verdict) {
      put(byKey, {
        atMs: from.receivedAtMs - (from.receivedAtMs % MINUTE_MS),
        orgId: from.project.orgId,
        projectId: from.project.projectId,
        keyId: from.keyId,
        category: count.category,
        kind: verdict.isKept ? 'accepted' : verdict.outcome,
        reason: verdict.isKept ? '' : verdict.reason,
        quantity: count.quantity,
      });
    },
    outcomes: () => [...byKey.values()],
  };
}

function put(byKey: Map<string, Outcome>, one: Outcome): void {
  const key = `${one.atMs}/${one.projectId}/${one.keyId}/${one.category}/${one.kind}/${one.reason}`;
  const known = byKey.get(key);
  byKey.set(key, known === undefined ? one : { ...known, quantity: known.quantity + one.quantity });
}
