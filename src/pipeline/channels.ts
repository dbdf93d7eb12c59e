/** Channels of the fan-out. Messages are hints: a reader that missed one asks the stores. */
export const CHANNELS = {
  /** IssuesChanged, once per batch and project, after the batch is readable. */
  issues: 'issues',
  /** LogsChanged, once per batch and project, after the batch is readable. */
  logs: 'logs',
  /** ProjectChanged: cached project configuration is out of date. */
  projects: 'projects',
  /** DoorSeen: what knocked at a project's door, for the onboarding page. */
  door: 'door',
  /** Nothing in it: there is something to tell people, in the outbox of features/alert. */
  alerts: 'alerts',
  /** PressureTold, by each gateway, at every change and every few seconds. */
  pressure: 'pressure',
} as const;

export interface IssuesChanged {
  readonly projectId: number;
  readonly issues: readonly {
    readonly issueId: number;
    readonly events: number;
    readonly isNew: boolean;
    readonly isRegressed: boolean;
  }[];
  /** When the oldest event of the message was accepted: the age of what is shown. */
  readonly receivedAtMs: number;
}

export interface LogsChanged {
  readonly projectId: number;
  readonly lines: number;
  /** When the oldest line of the message was accepted. */
  readonly receivedAtMs: number;
}

export interface ProjectChanged {
  readonly projectId: number;
}

export interface PressureTold {
  /** Which gateway; a name that lives as long as the process. */
  readonly gateway: string;
  /** Of the ladder (reliability §5). */
  readonly level: number;
  /** A sentence; empty on level 0. */
  readonly reason: string;
  readonly freeBytes: number;
  /** The disk is what is short: whatever needs room to work shall rest. */
  readonly isDiskShort: boolean;
}

export interface DoorSeen {
  readonly projectId: number;
  readonly atMs: number;
  readonly status: number;
  readonly itemTypes: readonly string[];
  readonly note: string;
}
