/** When a project's rules are applied to an issue that was made before them, and tell some of its events from the others. */
import type { Sql } from '../../engines/metadata/port.ts';
import { lockIssues } from './change-parts.ts';
import { findTargets, insertHashes, keyOf } from './hashes.ts';
import { insertIssues } from './insert.ts';
import { recordSplit } from './record-split.ts';
import { likeIssue } from './split.ts';

export interface RuledSplit {
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  /** By the rules as they are now, the first of them first. */
  readonly hashes: readonly string[];
  readonly title: string;
  readonly groupingConfig: string;
  readonly eventIds: readonly string[];
  readonly userId: number | null;
  readonly nowMs: number;
}

/**
 * In the caller's transaction: events that the rules tell from the rest of their issue get one of their own, and follow. Returns the key
 * that takes it back; null when the issue is gone, or the first hash leads elsewhere already.
 */
export async function splitByRules(tx: Sql, split: RuledSplit): Promise<string | null> {
  const { orgId, projectId, issueId, hashes, userId, nowMs } = split;
  const [primary] = hashes;
  await tx.row('SELECT id FROM project WHERE id = $1 FOR NO KEY UPDATE', [projectId]);
  const [locked] = await lockIssues(tx, { orgId, projectIds: [projectId], issueIds: [issueId] });
  if (locked === undefined || primary === undefined) return null;
  const known = await findTargets(tx, [{ projectId, hash: primary }]);
  if (known.has(keyOf(projectId, primary))) return null;

  const [newIssueId] = await insertIssues(tx, [await likeIssue(tx, split)]);
  if (newIssueId === undefined) throw new Error('INSERT … RETURNING gave no row.');
  const { groupingConfig } = split;
  await insertHashes(
    tx,
    hashes.map((hash) => ({ projectId, hash, issueId: newIssueId, groupingConfig })),
  );
  const which = { eventIds: split.eventIds, newHash: primary };
  const made = { issueId, newIssueId, hashes };
  return recordSplit(tx, { orgId, projectId, userId, nowMs, split: made, fingerprints: [primary], which, byRules: true });
}
