import type { Sql } from '../../engines/metadata/port.ts';

/**
 * Resolves the issue of a hash because what it tells of is over; one that is resolved or archived stays as it is. For rooms that found it
 * and see it end. In the caller's transaction.
 */
export async function resolveByHash(
  tx: Sql,
  { projectId, hash }: { readonly projectId: number; readonly hash: string },
  now: Date,
): Promise<void> {
  await tx.execute(
    `WITH found AS (
       SELECT i.id FROM issue_hash h JOIN issue i ON i.id = h.issue_id
        WHERE h.project_id = $1 AND h.hash = $2 AND i.status = 'unresolved' FOR NO KEY UPDATE OF i
     ), resolved AS (
       UPDATE issue i SET status = 'resolved', substatus = NULL, status_details = '{}', resolved_at = $3, inbox_reason = NULL, inbox_at = NULL
         FROM found WHERE i.id = found.id RETURNING i.org_id, i.project_id, i.id
     )
     INSERT INTO issue_activity (org_id, project_id, issue_id, type, detail, created_at)
     SELECT org_id, project_id, id, 'set_resolved_by_recovery', '{}', $3 FROM resolved`,
    [projectId, hash, now],
  );
}
