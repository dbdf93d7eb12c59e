/**
 * Fingerprints that leave an issue for one of their own, and come back. The new issue is there at once, so that the first hash of an
 * event decides for it although others of the same event still lead to the old one; without events it is in no list (processing §4.2).
 * What is stored of them follows in the background (moves.ts).
 */
import type { Sql } from '../../engines/metadata/port.ts';
import { ApiError, notFound, wrongField } from '../../http/errors.ts';
import type { Locked } from './change-parts.ts';
import { insertIssues } from './insert.ts';
import type { NewIssue } from './insert.ts';
import { mergeIssues } from './merge.ts';

/** What was split off, as undo needs it. */
export interface SplitMemory {
  readonly issueId: number;
  readonly newIssueId: number;
  readonly hashes: readonly string[];
}

export interface Split {
  readonly issueId: number;
  readonly hashes: readonly string[];
  /** Of the newest event that has one of them; null when none is kept. */
  readonly title: string | null;
  readonly nowMs: number;
}

/** The caller holds the locks of the project and the issue. @throws ApiError */
export async function splitOff(tx: Sql, split: Split): Promise<SplitMemory> {
  const { issueId, hashes } = split;
  const [newIssueId] = await insertIssues(tx, [await likeIssue(tx, split)]);
  if (newIssueId === undefined) throw new Error('INSERT … RETURNING gave no row.');
  const moved = await tx.execute('UPDATE issue_hash SET issue_id = $1 WHERE issue_id = $2 AND hash = ANY($3::uuid[])', [
    newIssueId,
    issueId,
    hashes,
  ]);
  if (moved < hashes.length) throw notFound();
  const left = await tx.row('SELECT 1 FROM issue_hash WHERE issue_id = $1 LIMIT 1', [issueId]);
  if (!left) throw wrongField('id', 'Leave at least one fingerprint.');
  return { issueId, newIssueId, hashes };
}

/** What its next event does not say anew is that of the old one. */
export async function likeIssue(tx: Sql, { issueId, title, nowMs }: Pick<Split, 'issueId' | 'title' | 'nowMs'>): Promise<NewIssue> {
  const row = await tx.row<Omit<NewIssue, 'seenAtMs' | 'receivedAtMs'>>(
    `SELECT org_id AS "orgId", project_id AS "projectId", type, category, title, culprit, metadata, level, platform, logger, priority, is_unhandled AS "isUnhandled"
       FROM issue WHERE id = $1`,
    [issueId],
  );
  if (!row) throw new Error('A locked issue is there.');
  const [, type, value] = /^(\S+): (.*)$/s.exec(title ?? '') ?? [];
  const named = title === null ? {} : { title, culprit: '', metadata: type === undefined ? { title } : { type, value } };
  return { ...row, ...named, seenAtMs: nowMs, receivedAtMs: nowMs };
}

/**
 * Events on their way to the new issue find the old one by its redirect, as after a merge; so do those that were moved already, as long
 * as no others came. The caller holds the locks of both. @throws ApiError conflict
 */
export async function joinAgain(tx: Sql, { issueId, newIssueId }: SplitMemory, locked: readonly Locked[]): Promise<void> {
  const moves = await tx.rows<{ moved: number; isUnderWay: boolean }>(
    `UPDATE issue_move SET finished_at = coalesce(finished_at, now()) WHERE to_issue_id = $1
     RETURNING moved, step_ids IS NOT NULL AS "isUnderWay"`,
    [newIssueId],
  );
  if (moves.some((move) => move.isUnderWay))
    throw new ApiError('conflict', { detail: 'Its events are on their way. Try again in a moment.' });
  const moved = moves.reduce((sum, move) => sum + move.moved, 0);
  const both = locked.filter((row) => row.id === issueId || row.id === newIssueId);
  const own = (both.find((row) => row.id === newIssueId)?.times_seen ?? 0) - moved;
  if (moved > 0 && own === 0 && both.length === 2) {
    await mergeIssues(tx, both, issueId);
    return;
  }
  const husk = await tx.execute(
    `UPDATE issue SET status = 'pending_merge', substatus = NULL, inbox_reason = NULL, inbox_at = NULL
      WHERE id = $1 AND times_seen = 0 AND status = 'unresolved'`,
    [newIssueId],
  );
  if (husk === 0) throw new ApiError('conflict', { detail: 'What was split off has events of its own: merge it.' });
  await tx.execute('UPDATE issue_hash SET issue_id = $1 WHERE issue_id = $2', [issueId, newIssueId]);
  await tx.execute(
    `INSERT INTO issue_redirect (org_id, project_id, previous_issue_id, previous_short_id, issue_id)
     SELECT org_id, project_id, id, short_id, $1 FROM issue WHERE id = $2`,
    [issueId, newIssueId],
  );
}
