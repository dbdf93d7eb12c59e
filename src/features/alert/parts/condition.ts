import type { z } from 'zod';
import type { AlertIssue, AlertReason, IssueFacts, Measure } from '../facts.ts';

/** A thing that must happen to an issue for a rule to look at it. One value each in conditions.ts; a new one is a line there. */
export interface Condition<Params = unknown> {
  /** As clients name it: `sentry.rules.conditions.…`. */
  readonly id: string;
  readonly params: z.ZodType<Params>;
  readonly reason: AlertReason;
  /** How it reads in the list of conditions that the API gives. */
  readonly label: string;
  /** From the batch alone: false for nearly every event, so that nothing is asked for it. */
  couldMeet(issue: AlertIssue, rule: { readonly environment: string | null }): boolean;
  meets(params: Params, seen: Seen): boolean;
  /** What must have been counted before `meets` is asked. */
  window?(params: Params): Window;
}

export interface Window extends Measure {
  readonly minutes: number;
  /** Compared with the same time so much earlier; null: a plain count. */
  readonly comparedMinutes: number | null;
}

/** All that conditions are decided from. */
export interface Seen {
  readonly issue: AlertIssue;
  readonly facts: IssueFacts;
  /** New in the rule's environment, or at all for a rule without one. */
  readonly isNewHere: boolean;
  counted(window: Window): Counted;
}

export interface Counted {
  readonly now: number;
  /** In the time that it is compared with; 0 for a plain count. */
  readonly before: number;
}
