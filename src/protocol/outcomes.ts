/**
 * What became of an item (ingest protocol §7.4). Every item ends in exactly one outcome per category.
 */
export const OUTCOME_IDS = {
  accepted: 0,
  filtered: 1,
  rate_limited: 2,
  invalid: 3,
  abuse: 4,
  client_discard: 5,
  cardinality_limited: 6,
} as const;

export type OutcomeKind = keyof typeof OUTCOME_IDS;

/** A count of equal outcomes. `quantity` is items, or bytes for byte categories. */
export interface Outcome {
  readonly atMs: number;
  readonly orgId: number;
  readonly projectId: number;
  /** Null when no key was recognised. */
  readonly keyId: number | null;
  readonly category: string;
  readonly kind: OutcomeKind;
  /** Empty for accepted. */
  readonly reason: string;
  readonly quantity: number;
}
