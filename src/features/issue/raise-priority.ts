/** What escalates is more urgent, until it is usual again (processing §5.7). A person's choice is never changed. */
import type { Sql } from '../../engines/metadata/port.ts';

const NAME = (column: string) => `CASE ${column} WHEN 75 THEN 'high' WHEN 50 THEN 'medium' ELSE 'low' END`;

/** Low becomes medium, medium high. The caller holds the locks of the issues. */
export async function raisePriority(tx: Sql, issueIds: readonly number[], nowMs: number): Promise<void> {
  if (issueIds.length === 0) return;
  await tx.execute(
    `WITH raised AS (
       UPDATE issue i SET priority = n.priority
         FROM (SELECT id, priority AS was, CASE priority WHEN 25 THEN 50 ELSE 75 END AS priority FROM issue WHERE id = ANY($1::bigint[])) AS n
        WHERE i.id = n.id AND i.priority_locked_at IS NULL AND i.priority <> n.priority
       RETURNING i.org_id, i.project_id, i.id, n.was, i.priority
     )
     INSERT INTO issue_activity (org_id, project_id, issue_id, type, detail, created_at)
     SELECT org_id, project_id, id, 'set_priority', jsonb_build_object('priority', ${NAME('priority')}, 'was', was, 'reason', 'escalating'), $2
       FROM raised ORDER BY id`,
    [issueIds, new Date(nowMs)],
  );
}

/** As it was before it escalated, where nothing and nobody changed it since. */
export async function lowerPriority(tx: Sql, issueIds: readonly number[], nowMs: number): Promise<void> {
  if (issueIds.length === 0) return;
  await tx.execute(
    `WITH last AS (
       SELECT DISTINCT ON (issue_id) issue_id, detail FROM issue_activity
        WHERE issue_id = ANY($1::bigint[]) AND type = 'set_priority' ORDER BY issue_id, created_at DESC, id DESC
     ), lowered AS (
       UPDATE issue i SET priority = (last.detail->>'was')::smallint
         FROM last WHERE i.id = last.issue_id AND last.detail->>'reason' = 'escalating' AND i.priority_locked_at IS NULL
       RETURNING i.org_id, i.project_id, i.id, i.priority
     )
     INSERT INTO issue_activity (org_id, project_id, issue_id, type, detail, created_at)
     SELECT org_id, project_id, id, 'set_priority', jsonb_build_object('priority', ${NAME('priority')}, 'reason', 'ongoing'), $2
       FROM lowered ORDER BY id`,
    [issueIds, new Date(nowMs)],
  );
}
