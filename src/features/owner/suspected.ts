import type { Sql } from '../../engines/metadata/port.ts';
import { shortIdOf } from '../project/index.ts';

export interface SuspectedIssue {
  readonly id: string;
  readonly shortId: string;
}

/** Of one commit: more are not read. */
const MOST_ISSUES = 5;

/** Issues of the projects that a commit is the first suspect of, those seen last first; by the commit's id. */
export async function issuesSuspecting(
  sql: Sql,
  { projectIds, commitIds }: { readonly projectIds: readonly number[]; readonly commitIds: readonly number[] },
): Promise<ReadonlyMap<number, readonly SuspectedIssue[]>> {
  if (commitIds.length === 0) return new Map();
  const rows = await sql.rows<{ commit_id: number; id: number; short_id: number; slug: string }>(
    `SELECT o.commit_id, i.id, i.short_id, i.slug FROM unnest($2::bigint[]) o (commit_id)
      CROSS JOIN LATERAL (
        SELECT i.id, i.short_id, p.slug FROM issue_owner s JOIN issue i ON i.id = s.issue_id JOIN project p ON p.id = i.project_id
         WHERE s.commit_id = o.commit_id AND s.kind = 'suspect_commit' AND s.place = 0 AND i.project_id = ANY($1::bigint[])
           AND i.status IN ('unresolved', 'resolved', 'ignored')
         ORDER BY i.last_seen DESC, i.id DESC LIMIT ${MOST_ISSUES}) i`,
    [projectIds, commitIds],
  );
  const found = new Map<number, SuspectedIssue[]>();
  for (const row of rows) {
    const issues = found.get(row.commit_id) ?? [];
    issues.push({ id: String(row.id), shortId: shortIdOf(row.slug, row.short_id) });
    found.set(row.commit_id, issues);
  }
  return found;
}
