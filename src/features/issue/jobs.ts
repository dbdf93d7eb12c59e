import type { Metadata } from '../../engines/metadata/port.ts';
import { lowerPriority } from './raise-priority.ts';

const BATCH = 500;

/** Issues whose last event is older than every stored one: with their hashes, so that a recurrence is new (product §5.8). */
export async function expireIssues(metadata: Metadata, before: Date): Promise<number> {
  let removed = 0;
  for (;;) {
    const count = await metadata.execute(
      `DELETE FROM issue WHERE id IN (SELECT id FROM issue WHERE last_seen < $1 AND created_at < $1 ORDER BY id LIMIT ${BATCH})`,
      [before],
    );
    removed += count;
    if (count < BATCH) return removed;
  }
}

const WEEK_MS = 7 * 86_400_000;

/**
 * A week after it became new, regressed or escalating an unresolved issue is ongoing (processing §5.1), as urgent as it was before it
 * escalated. Returns how many.
 */
export async function settleSubstatus(metadata: Metadata, nowMs: number): Promise<number> {
  return metadata.transaction(async (tx) => {
    const settled = await tx.rows<{ id: number }>(
      `UPDATE issue SET substatus = 'ongoing', inbox_reason = NULL, inbox_at = NULL
        WHERE status = 'unresolved' AND substatus IN ('new', 'regressed', 'escalating') AND active_at < $1 RETURNING id`,
      [new Date(nowMs - WEEK_MS)],
    );
    await lowerPriority(
      tx,
      settled.map((issue) => issue.id),
      nowMs,
    );
    return settled.length;
  });
}

/**
 * Issues that were not seen for as long as their project says (`resolveAge`, in hours) are resolved (processing §5.4). What comes
 * back is a regression, like after any resolution. Returns how many.
 */
export async function resolveByAge(metadata: Metadata, now: Date): Promise<number> {
  let resolved = 0;
  for (;;) {
    const count = await metadata.execute(
      `WITH aged AS (
         SELECT i.id, (p.settings->>'resolveAge')::int AS hours FROM project p JOIN issue i ON i.project_id = p.id
          WHERE p.status = 'active' AND jsonb_typeof(p.settings->'resolveAge') = 'number' AND (p.settings->>'resolveAge')::int > 0
            AND i.status = 'unresolved' AND i.last_seen <= $1::timestamptz - make_interval(hours => (p.settings->>'resolveAge')::int)
          ORDER BY i.id LIMIT ${BATCH} FOR NO KEY UPDATE OF i
       ), resolved AS (
         UPDATE issue i SET status = 'resolved', substatus = NULL, status_details = '{}', resolved_at = $1, inbox_reason = NULL, inbox_at = NULL
           FROM aged WHERE i.id = aged.id RETURNING i.org_id, i.project_id, i.id, aged.hours
       )
       INSERT INTO issue_activity (org_id, project_id, issue_id, type, detail, created_at)
       SELECT org_id, project_id, id, 'set_resolved_by_age', jsonb_build_object('age', hours), $1 FROM resolved`,
      [now],
    );
    resolved += count;
    if (count < BATCH) return resolved;
  }
}
