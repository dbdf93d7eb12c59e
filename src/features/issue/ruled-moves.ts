/** Events that saved rules let leave their issue: where they are to go, and how they come back. */
import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import { ApiError } from '../../http/errors.ts';
import { queueMove, unpackIds } from './moves.ts';
import { advance, type RuleRun, type RunPlace } from './rule-run.ts';

/** Those of one issue that the rules give one hash. */
export interface RuledMove {
  readonly runId: number;
  readonly fromIssueId: number;
  readonly toIssueId: number;
  readonly hash: string;
}

/** The run lets no more of them leave. */
export async function stayFromNowOn(tx: Sql, { runId, fromIssueId, toIssueId, hash }: RuledMove): Promise<void> {
  await tx.execute(
    `UPDATE rule_run_part SET from_issue_id = NULL, to_issue_id = NULL
      WHERE run_id = $1 AND from_issue_id = $2 AND to_issue_id = $3 AND tried_hash = $4`,
    [runId, fromIssueId, toIssueId, hash],
  );
}

interface RuledRow {
  readonly orgId: number;
  readonly projectId: number;
  readonly eventIds: Buffer;
  readonly oldHash: string;
  readonly moved: number;
  readonly isUnderWay: boolean;
}

/** Those that went come back in the background, with the first hash they had. @throws ApiError conflict */
export async function moveBack(tx: Sql, { runId, fromIssueId, toIssueId, hash }: RuledMove, nowMs: number): Promise<void> {
  const rows = await tx.rows<RuledRow>(
    `UPDATE issue_move SET finished_at = coalesce(finished_at, $5)
      WHERE run_id = $1 AND from_issue_id = $2 AND to_issue_id = $3 AND new_hash = $4
     RETURNING org_id AS "orgId", project_id AS "projectId", event_ids AS "eventIds", replace(old_hash::text, '-', '') AS "oldHash", moved,
               step_ids IS NOT NULL AS "isUnderWay"`,
    [runId, fromIssueId, toIssueId, hash, new Date(nowMs)],
  );
  if (rows.some((row) => row.isUnderWay)) throw new ApiError('conflict', { detail: 'Its events are on their way. Try again in a moment.' });
  for (const { orgId, projectId, eventIds, oldHash } of rows.filter(({ moved }) => moved > 0)) {
    const which = { eventIds: unpackIds(eventIds), newHash: oldHash };
    await queueMove(tx, { orgId, projectId, fromIssueId: toIssueId, toIssueId: fromIssueId, which, nowMs });
  }
}

/** The next issue, as the event store has it, that events are to leave, and the hashes of those; null when there is none. */
export async function leavingPart(
  sql: Sql,
  { id, after }: RuleRun,
): Promise<{ readonly issueId: number; readonly hashes: readonly string[] } | null> {
  return sql.row(
    `SELECT issue_id AS "issueId", array_agg(DISTINCT replace(stored_hash::text, '-', '')) AS hashes
       FROM rule_run_part WHERE run_id = $1 AND to_issue_id IS NOT NULL AND issue_id >= $2
      GROUP BY issue_id ORDER BY issue_id LIMIT 1`,
    [id, after.issueId],
  );
}

export interface LeavingEvents {
  readonly issueId: number;
  readonly groups: readonly { readonly storedHash: string; readonly triedHash: string; readonly eventIds: readonly string[] }[];
  readonly last: RunPlace;
  readonly nowMs: number;
}

/** Each event once: in one transaction with the place, and not when it was taken back meanwhile. */
export async function queueRuledMoves(metadata: Metadata, run: RuleRun, { issueId, groups, last, nowMs }: LeavingEvents): Promise<void> {
  await metadata.transaction(async (tx) => {
    if (!(await advance(tx, run.id, last))) return;
    for (const { storedHash, triedHash, eventIds } of groups) {
      const part = await tx.row<{ from: number; to: number }>(
        `SELECT from_issue_id AS "from", to_issue_id AS "to" FROM rule_run_part
          WHERE run_id = $1 AND issue_id = $2 AND stored_hash = $3 AND tried_hash = $4 AND to_issue_id IS NOT NULL
            AND EXISTS (SELECT 1 FROM issue WHERE id = from_issue_id) AND EXISTS (SELECT 1 FROM issue WHERE id = to_issue_id) FOR SHARE`,
        [run.id, issueId, storedHash, triedHash],
      );
      if (part === null) continue;
      const which = { eventIds, newHash: triedHash, ofRun: { id: run.id, oldHash: storedHash } };
      const { orgId, projectId } = run;
      await queueMove(tx, { orgId, projectId, fromIssueId: part.from, toIssueId: part.to, which, nowMs });
    }
  });
}
