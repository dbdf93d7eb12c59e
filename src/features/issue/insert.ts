import type { Sql } from '../../engines/metadata/port.ts';
import type { Priority } from './priority.ts';

/** An issue as its first event makes it. Texts are storable (lib/storable-text.ts). */
export interface NewIssue {
  readonly orgId: number;
  readonly projectId: number;
  /** Slug and category of processing §5.11. */
  readonly type: string;
  readonly category: string;
  readonly title: string;
  readonly culprit: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly level: string;
  readonly platform: string;
  readonly logger: string;
  readonly priority: Priority;
  readonly isUnhandled: boolean;
  /** By the event's own time. */
  readonly seenAtMs: number;
  readonly receivedAtMs: number;
}

/** Makes issues with the next short ids of their projects, which the caller holds the lock of. Ids in the order given. */
export async function insertIssues(tx: Sql, issues: readonly NewIssue[]): Promise<readonly number[]> {
  if (issues.length === 0) return [];
  const shortIds = await takeShortIds(tx, issues);
  const rows = await tx.rows<{ id: number; place: number }>(
    `WITH n AS (
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::text[],
                            $9::text[], $10::smallint[], $11::boolean[], $12::float8[], $13::float8[], $14::text[], $15::text[])
       WITH ORDINALITY
         AS n (org_id, project_id, short_id, title, culprit, metadata, level, platform, logger, priority, is_unhandled, seen_ms, received_ms, type, category, place)
     ), made AS (
       INSERT INTO issue (org_id, project_id, short_id, title, culprit, metadata, level, platform, logger, priority, is_unhandled,
                          type, category, first_seen, last_seen, active_at, created_at, inbox_reason, inbox_at)
       SELECT org_id, project_id, short_id, title, culprit, metadata, level, platform, logger, priority, is_unhandled,
              type, category, to_timestamp(seen_ms / 1000), to_timestamp(seen_ms / 1000), to_timestamp(received_ms / 1000),
              to_timestamp(received_ms / 1000), 'new', to_timestamp(received_ms / 1000)
       FROM n ORDER BY place
       RETURNING id, org_id, project_id, short_id, first_seen
     ), told AS (
       INSERT INTO issue_activity (org_id, project_id, issue_id, type, detail, created_at)
       SELECT org_id, project_id, id, 'first_seen', '{}', first_seen FROM made
     )
     SELECT made.id, n.place FROM made JOIN n USING (project_id, short_id) ORDER BY n.place`,
    [
      issues.map((issue) => issue.orgId),
      issues.map((issue) => issue.projectId),
      shortIds,
      issues.map((issue) => issue.title),
      issues.map((issue) => issue.culprit),
      issues.map((issue) => JSON.stringify(issue.metadata)),
      issues.map((issue) => issue.level),
      issues.map((issue) => issue.platform),
      issues.map((issue) => issue.logger),
      issues.map((issue) => issue.priority),
      issues.map((issue) => issue.isUnhandled),
      issues.map((issue) => issue.seenAtMs),
      issues.map((issue) => issue.receivedAtMs),
      issues.map((issue) => issue.type),
      issues.map((issue) => issue.category),
    ],
  );
  return rows.map((row) => row.id);
}

/** One step of each project's counter for all its issues. The first issue of a project marks its first event. */
async function takeShortIds(tx: Sql, issues: readonly NewIssue[]): Promise<readonly number[]> {
  const counts = new Map<number, number>();
  const firstMs = new Map<number, number>();
  for (const { projectId, receivedAtMs } of issues) {
    counts.set(projectId, (counts.get(projectId) ?? 0) + 1);
    firstMs.set(projectId, Math.min(firstMs.get(projectId) ?? receivedAtMs, receivedAtMs));
  }

  const rows = await tx.rows<{ id: number; last: number }>(
    `UPDATE project SET next_short_id = next_short_id + n.count, first_event_at = coalesce(first_event_at, to_timestamp(n.first_ms / 1000))
     FROM unnest($1::bigint[], $2::bigint[], $3::float8[]) AS n (id, count, first_ms)
     WHERE project.id = n.id RETURNING project.id, next_short_id AS last`,
    [[...counts.keys()], [...counts.values()], [...firstMs.values()]],
  );
  const next = new Map(rows.map((row) => [row.id, row.last - (counts.get(row.id) ?? 0)]));
  return issues.map(({ projectId }) => {
    const shortId = (next.get(projectId) ?? 0) + 1;
    next.set(projectId, shortId);
    return shortId;
  });
}
