import type { Sql } from '../../engines/metadata/port.ts';

/** What a batch adds to a release in a project. */
export interface ReleaseCount {
  readonly orgId: number;
  readonly projectId: number;
  readonly releaseId: number;
  readonly events: number;
  readonly newIssues: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/**
 * To be the last statement of a batch's transaction: nearly every batch updates the same few rows and waits here for the others.
 * Sorted by key, as every writer of the table does, so that two batches never wait for each other.
 */
export async function countReleases(tx: Sql, counts: readonly ReleaseCount[]): Promise<void> {
  if (counts.length === 0) return;
  await tx.execute(
    `INSERT INTO release_project AS r (org_id, release_id, project_id, events, new_issues, first_event_at, last_event_at)
     SELECT org_id, release_id, project_id, events, new_issues, to_timestamp(first_ms / 1000), to_timestamp(last_ms / 1000)
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::float8[], $7::float8[])
       AS n (org_id, release_id, project_id, events, new_issues, first_ms, last_ms)
     ORDER BY project_id, release_id
     ON CONFLICT (project_id, release_id) DO UPDATE SET
       events = r.events + excluded.events,
       new_issues = r.new_issues + excluded.new_issues,
       first_event_at = least(r.first_event_at, excluded.first_event_at),
       last_event_at = greatest(r.last_event_at, excluded.last_event_at)`,
    [
      counts.map((one) => one.orgId),
      counts.map((one) => one.releaseId),
      counts.map((one) => one.projectId),
      counts.map((one) => one.events),
      counts.map((one) => one.newIssues),
      counts.map((one) => one.firstSeenMs),
      counts.map((one) => one.lastSeenMs),
    ],
  );
}

export interface ReleaseDate {
  readonly version: string;
  readonly addedAtMs: number;
}

/** When releases of one organization were added; those that do not exist are left out. */
export async function findReleaseDates(sql: Sql, orgId: number, versions: readonly string[]): Promise<readonly ReleaseDate[]> {
  const rows = await sql.rows<{ version: string; date_added: Date }>(
    'SELECT version, date_added FROM release WHERE org_id = $1 AND version = ANY($2::text[])',
    [orgId, versions],
  );
  return rows.map((row) => ({ version: row.version, addedAtMs: row.date_added.getTime() }));
}

/** Versions of a project's last ten releases, newest first (processing §5.2). */
export async function newestReleases(sql: Sql, projectId: number): Promise<readonly string[]> {
  const rows = await sql.rows<{ version: string }>(
    `SELECT r.version FROM release_project p JOIN release r ON r.id = p.release_id
     WHERE p.project_id = $1 ORDER BY coalesce(r.date_released, r.date_added) DESC, r.id DESC LIMIT 10`,
    [projectId],
  );
  return rows.map((row) => row.version);
}
