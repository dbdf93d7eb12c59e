/** What every change of issues begins and ends with: the locks, and the word to open dashboards. */
import type { Sql } from '../../engines/metadata/port.ts';
import type { OrgContext } from '../../http/route.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { IssuesChanged } from '../../pipeline/channels.ts';

export interface Locked {
  readonly id: number;
  readonly project_id: number;
  readonly short_id: number;
  readonly status: string;
  readonly times_seen: number;
}

export interface Lockable {
  readonly orgId: number;
  readonly projectIds: readonly number[];
  readonly issueIds: readonly number[];
}

const OPEN_TO_CHANGE = ['unresolved', 'resolved', 'ignored'];
/** What undo gives back may be a husk of a merge. */
export const WITH_HUSKS = [...OPEN_TO_CHANGE, 'pending_merge'];

/**
 * In the order of their ids, like everybody who changes several (features/issue). What is out of scope, merged or on its way out
 * is left out.
 */
export function lockIssues(tx: Sql, { orgId, projectIds, issueIds }: Lockable, statuses = OPEN_TO_CHANGE): Promise<readonly Locked[]> {
  return tx.rows<Locked>(
    `SELECT id, project_id, short_id, status, times_seen FROM issue
      WHERE org_id = $1 AND id = ANY($2::bigint[]) AND project_id = ANY($3::bigint[]) AND status = ANY($4::text[])
      ORDER BY id FOR NO KEY UPDATE`,
    [orgId, issueIds, projectIds, statuses],
  );
}

/** Open dashboards look again. */
export function announceIssues(
  { cache }: Pick<OrgContext, 'cache'>,
  rows: readonly Pick<Locked, 'id' | 'project_id'>[],
  nowMs: number,
): void {
  for (const [projectId, issues] of Map.groupBy(rows, (row) => row.project_id)) {
    const changed = issues.map((row) => ({ issueId: row.id, events: 0, isNew: false, isRegressed: false }));
    cache.publish(CHANNELS.issues, { projectId, issues: changed, receivedAtMs: nowMs } satisfies IssuesChanged);
  }
}
