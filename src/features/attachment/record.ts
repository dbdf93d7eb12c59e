import type { Sql } from '../../engines/metadata/port.ts';

/** A staged file and the event it belongs to. */
export interface AttachmentRecord {
  readonly orgId: number;
  readonly projectId: number;
  readonly eventId: string;
  /** Null while the event has not come. */
  readonly issueId: number | null;
  readonly receivedAtMs: number;
  readonly name: string;
  readonly contentType: string;
  readonly attachmentType: string;
  readonly sizeBytes: number;
  readonly sha1: string;
  readonly blobKey: string;
}

/** What makes two attachments one: a resend has all of it in common. */
export interface AttachmentKey {
  readonly projectId: number;
  readonly eventId: string;
  readonly sha1: string;
  readonly name: string;
}

export function attachmentKey(key: AttachmentKey): string {
  return `${key.projectId}/${key.eventId}/${key.sha1}/${key.name}`;
}

/** Keys (as `attachmentKey` writes them) of those that are stored already. */
export async function findAttachments(sql: Sql, keys: readonly AttachmentKey[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await sql.rows<AttachmentKey>(
    `SELECT a.project_id AS "projectId", replace(a.event_id::text, '-', '') AS "eventId", a.sha1, a.name
     FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[]) AS k (project_id, event_id, sha1, name)
     JOIN event_attachment a ON a.project_id = k.project_id AND a.event_id = k.event_id AND a.sha1 = k.sha1 AND a.name = k.name`,
    [keys.map((key) => key.projectId), keys.map((key) => key.eventId), keys.map((key) => key.sha1), keys.map((key) => key.name)],
  );
  return new Set(rows.map(attachmentKey));
}

/** In transaction B. The same attachment twice in a batch is one row. */
export async function recordAttachments(tx: Sql, records: readonly AttachmentRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.execute(
    `INSERT INTO event_attachment (org_id, project_id, event_id, issue_id, received_at, name, content_type, attachment_type, size_bytes,
                                   sha1, blob_key)
     SELECT n.org_id, n.project_id, n.event_id, i.id, to_timestamp(n.received_ms / 1000), n.name, n.content_type, n.attachment_type,
            n.size_bytes, n.sha1, n.blob_key
     FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::float8[], $6::text[], $7::text[], $8::text[], $9::bigint[],
                 $10::text[], $11::text[])
       AS n (org_id, project_id, event_id, issue_id, received_ms, name, content_type, attachment_type, size_bytes, sha1, blob_key)
     -- An issue may have been deleted since its event came.
     LEFT JOIN issue i ON i.id = n.issue_id
     ON CONFLICT DO NOTHING`,
    [
      records.map((one) => one.orgId),
      records.map((one) => one.projectId),
      records.map((one) => one.eventId),
      records.map((one) => one.issueId),
      records.map((one) => one.receivedAtMs),
      records.map((one) => one.name),
      records.map((one) => one.contentType),
      records.map((one) => one.attachmentType),
      records.map((one) => one.sizeBytes),
      records.map((one) => one.sha1),
      records.map((one) => one.blobKey),
    ],
  );
}

/** Attachments that came before their event now belong to its issue. Costs one look at an index that is nearly always empty. */
export async function adoptAttachments(
  tx: Sql,
  events: readonly { readonly projectId: number; readonly eventId: string; readonly issueId: number }[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.execute(
    `UPDATE event_attachment a SET issue_id = n.issue_id
     FROM unnest($1::bigint[], $2::uuid[], $3::bigint[]) AS n (project_id, event_id, issue_id)
     JOIN issue i ON i.id = n.issue_id
     WHERE a.issue_id IS NULL AND a.event_id = n.event_id AND a.project_id = n.project_id`,
    [events.map((one) => one.projectId), events.map((one) => one.eventId), events.map((one) => one.issueId)],
  );
}
