/** What rules see of an issue and its events, and what is kept of it to be told. Types only. */
import type { Owned } from '../ownership-rule/index.ts';

/** One event, as filters ask it. Made by the signal that owns it; attributes are read when a filter wants them. */
export interface AlertEvent {
  readonly eventId: string;
  readonly level: string;
  readonly environment: string;
  readonly release: string;
  readonly receivedAtMs: number;
  readonly title: string;
  readonly culprit: string;
  readonly message: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** Texts of an attribute of processing §6.2, such as `exception.type`; empty when the event has none. */
  attribute(name: string): readonly string[];
  /** What ownership rules look at; read when somebody wants it. */
  owned(): Owned;
}

/** What a batch, or the clock, did to an issue. */
export interface AlertIssue {
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  readonly isNew: boolean;
  readonly isRegressed: boolean;
  /** Was archived until something happened, and it did. */
  readonly hasReturned: boolean;
  readonly hasEscalated: boolean;
  /** Events of the batch by the minute they were received in. */
  readonly minutes: ReadonlyMap<number, number>;
  /** 16 hex digits each. */
  readonly persons: ReadonlySet<string>;
  readonly atMs: number;
  /** In the order they were received; empty when it was the clock. Asked for only when a rule may fire. */
  events(): readonly AlertEvent[];
}

/** The issue as it stands, in the transaction that decides. */
export interface IssueFacts {
  readonly id: number;
  readonly shortNumber: number;
  readonly title: string;
  readonly culprit: string;
  readonly level: string;
  readonly platform: string;
  readonly category: string;
  readonly type: string;
  readonly priority: number;
  readonly timesSeen: number;
  readonly usersSeen: number;
  readonly firstSeenMs: number;
  readonly assigneeUserId: number | null;
  readonly assigneeTeamId: number | null;
}

/** Why a rule fired, in the order of how much it matters to whoever reads it. */
export type AlertReason = 'new' | 'regressed' | 'escalated' | 'returned' | 'frequency' | 'event';

/** Kept with the firing: a message that is sent late, or again, says what was true when the rule fired. */
export interface FiringFacts {
  readonly reason: AlertReason;
  /** `more than 100 events in 1 hour`: of a rule that counts. */
  readonly measure: Measure | null;
  readonly eventId: string | null;
  readonly title: string;
  readonly culprit: string;
  readonly level: string;
  readonly message: string;
  readonly environment: string;
  readonly release: string;
  readonly timesSeen: number;
  readonly usersSeen: number;
  readonly firstSeenMs: number;
  readonly shortNumber: number;
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** What ownership rules look at. */
  readonly paths: readonly string[];
  readonly modules: readonly string[];
  readonly url: string;
}

export interface Measure {
  readonly what: 'events' | 'users';
  readonly value: number;
  readonly interval: string;
}
