/** What the routes ask PostgreSQL about the audit log. Newest first. */
import type { Sql } from '../../engines/metadata/port.ts';

export interface AuditRow {
  readonly id: number;
  readonly seq: number;
  readonly event: string;
  readonly actor_user_id: number | null;
  readonly actor_label: string;
  readonly target_kind: string;
  readonly target_id: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly address: string | null;
  readonly created_at: Date;
  readonly hash: string;
}

export interface AuditFilter {
  readonly event: string | null;
  readonly actorId: number | null;
}

export function auditRows(
  sql: Sql,
  orgId: number,
  filter: AuditFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly AuditRow[]> {
  return sql.rows<AuditRow>(
    `SELECT id, seq, event, actor_user_id, actor_label, target_kind, target_id, detail, address, created_at, encode(hash, 'hex') AS hash
       FROM audit_log
      WHERE org_id = $1 AND ($2::text IS NULL OR event = $2) AND ($3::bigint IS NULL OR actor_user_id = $3)
      ORDER BY seq DESC LIMIT $4 OFFSET $5`,
    [orgId, filter.event, filter.actorId, page.limit, page.offset],
  );
}
