/** What routes ask about attachments. Always by organization and project too (reliability A2). */
import type { Sql } from '../../engines/metadata/port.ts';

export interface AttachmentRow {
  readonly id: number;
  readonly event_id: string;
  readonly name: string;
  readonly content_type: string;
  readonly attachment_type: string;
  readonly size_bytes: number;
  readonly sha1: string;
  readonly blob_key: string;
  readonly received_at: Date;
}

const COLUMNS = `id, replace(event_id::text, '-', '') AS event_id, name, content_type, attachment_type, size_bytes, sha1, blob_key, received_at`;

export async function hasAttachments(sql: Sql, projectId: number, eventId: string): Promise<boolean> {
  return (
    (await sql.row('SELECT 1 FROM event_attachment WHERE project_id = $1 AND event_id = $2::uuid LIMIT 1', [projectId, eventId])) !== null
  );
}

/** Of these events, `project/event id` of those that have some. */
export async function eventsWithAttachments(
  sql: Sql,
  events: readonly { readonly projectId: number; readonly eventId: string }[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ key: string }>(
    `SELECT DISTINCT a.project_id || '/' || replace(a.event_id::text, '-', '') AS key
       FROM unnest($1::bigint[], $2::uuid[]) AS e (project_id, event_id)
       JOIN event_attachment a ON a.project_id = e.project_id AND a.event_id = e.event_id`,
    [events.map((event) => event.projectId), events.map((event) => event.eventId)],
  );
  return new Set(rows.map((row) => row.key));
}

interface Page {
  readonly limit: number;
  readonly offset: number;
}

export function attachmentsOfEvent(sql: Sql, projectId: number, eventId: string, page: Page): Promise<readonly AttachmentRow[]> {
  return sql.rows<AttachmentRow>(
    `SELECT ${COLUMNS} FROM event_attachment WHERE project_id = $1 AND event_id = $2::uuid ORDER BY id LIMIT $3 OFFSET $4`,
    [projectId, eventId, page.limit + 1, page.offset],
  );
}

export function attachmentsOfIssue(
  sql: Sql,
  issueId: number,
  projectIds: readonly number[],
  page: Page,
): Promise<readonly AttachmentRow[]> {
  return sql.rows<AttachmentRow>(
    // Those of merged issues keep the id under which they came.
    `SELECT ${COLUMNS} FROM event_attachment
      WHERE issue_id = ANY(ARRAY(SELECT $1::bigint UNION ALL SELECT previous_issue_id FROM issue_redirect WHERE issue_id = $1))
        AND project_id = ANY($2::bigint[])
      ORDER BY received_at DESC, id DESC LIMIT $3 OFFSET $4`,
    [issueId, projectIds, page.limit + 1, page.offset],
  );
}

export function attachmentById(sql: Sql, projectId: number, eventId: string, id: number): Promise<AttachmentRow | null> {
  return sql.row<AttachmentRow>(`SELECT ${COLUMNS} FROM event_attachment WHERE project_id = $1 AND event_id = $2::uuid AND id = $3`, [
    projectId,
    eventId,
    id,
  ]);
}
