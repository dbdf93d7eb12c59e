/** Channels of the fan-out. Messages are hints: a reader that missed one asks the stores. */
export const CHANNELS = {
  /** IssuesChanged, once per batch and project, after the batch is readable. */
  issues: 'issues',
  /** ProjectChanged: cached project configuration is out of date. */
  projects: 'projects',
  /** DoorSeen: what knocked at a project's door, for the onboarding page. */
  door: 'door',
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

export interface ProjectChanged {
  readonly projectId: number;
}

export interface DoorSeen {
  readonly projectId: number;
  readonly atMs: number;
  readonly status: number;
  readonly itemTypes: readonly string[];
  readonly note: string;
}
