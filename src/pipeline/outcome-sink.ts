import type { Outcome } from '../protocol/outcomes.ts';

/** Where the gateway puts what it refused. Never waits, never fails: a refusal is not a promise. */
export interface OutcomeSink {
  record(outcome: Outcome): void;
}
