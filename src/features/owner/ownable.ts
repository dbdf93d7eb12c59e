import type { Owned } from '../ownership-rule/index.ts';

/** What a batch did to an issue, as owners see it. The issue is locked. */
export interface OwnableIssue {
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  readonly isNew: boolean;
  readonly atMs: number;
  /** Of one of its events; asked for only when rules are. */
  owned(): Owned;
  /** Names of the file of each frame of one's own, the innermost frame first. */
  frames(): readonly (readonly string[])[];
}
