/** When a project's rules are applied to an issue that was made before them, and tell some of its events from the others. */
import type { Sql } from '../../engines/metadata/port.ts';
import { insertHashes } from './hashes.ts';
import { insertIssues } from './insert.ts';
import { recordSplit } from './record-split.ts';
import { likeIssue } from './split.ts';

export interface RuledSplit {
  readonly runId: number;
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  /** By the rules; the first of them first. */
  readonly hashes: readonly [string, ...string[]];
  readonly title: string;
  readonly groupingConfig: string;
  readonly userId: number | null;
  readonly nowMs: number;
}

export interface SplitMade {
  readonly toIssueId: number;
  /** Takes it back. */
  readonly undo: string;
}

/** The caller holds the locks of project and issue, and has seen that the first hash leads nowhere: it gets an issue of its own. */
export async function splitByRules(tx: Sql, split: RuledSplit): Promise<SplitMade> {
  const { projectId, hashes, groupingConfig } = split;
  const [toIssueId] = await insertIssues(tx, [await likeIssue(tx, split)]);
  if (toIssueId === undefined) throw new Error('INSERT … RETURNING gave no row.');
  await insertHashes(
    tx,
    hashes.map((hash) => ({ projectId, hash, issueId: toIssueId, groupingConfig })),
  );
  return { toIssueId, undo: await leaveByRules(tx, split, toIssueId, true) };
}

/** For an issue that is there already. The caller holds the locks of both. Returns the key that takes it back. */
export function joinByRules(tx: Sql, split: RuledSplit, toIssueId: number): Promise<string> {
  return leaveByRules(tx, split, toIssueId, false);
}

function leaveByRules(tx: Sql, split: RuledSplit, toIssueId: number, isNew: boolean): Promise<string> {
  const { runId, orgId, projectId, issueId, hashes, userId, nowMs } = split;
  const [hash] = hashes;
  const which = { runId, fromIssueId: issueId, toIssueId, hash };
  const made = { issueId, newIssueId: toIssueId, hashes };
  return recordSplit(tx, { orgId, projectId, userId, nowMs, split: made, fingerprints: [hash], which, isNew });
}
