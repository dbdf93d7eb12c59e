import type { Sql } from '../../engines/metadata/port.ts';
import type { OrgContext } from '../../http/route.ts';
import type { Actor } from '../../query/scope.ts';
import type { AuditEvent } from './contract.ts';

export interface AuditEntry {
  readonly orgId: number;
  readonly actor: Actor;
  readonly event: AuditEvent;
  readonly target: { readonly kind: string; readonly id: number };
  /** What the target is called now: rows are read when it may be gone. */
  readonly note?: string;
  /** What changed. Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly address: string;
}

const MAX_NOTE_CHARS = 300;

/**
 * Written in the transaction of the change it tells of. Waits for other entries of the organization under way, so it is the last
 * statement of a transaction where that is possible.
 */
export async function recordAudit(tx: Sql, entry: AuditEntry): Promise<void> {
  const { actor, target } = entry;
  const userId = actor.kind === 'system' ? null : actor.userId;
  const label = actor.kind === 'user' ? actor.email : actor.kind === 'token' ? `token ${actor.tokenId}` : 'system';
  const detail = { ...entry.detail, ...(entry.note === undefined ? {} : { note: entry.note.slice(0, MAX_NOTE_CHARS) }) };
  await tx.execute(
    `INSERT INTO audit_log (org_id, actor_user_id, actor_label, event, target_kind, target_id, detail, address)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [entry.orgId, userId, label, entry.event, target.kind, target.id, JSON.stringify(detail), entry.address],
  );
}

/** What a person did to what is theirs alone (tokens, password): told in the log of each of their organizations. */
export async function recordPersonalAudit(tx: Sql, entry: Omit<AuditEntry, 'orgId'> & { readonly userId: number }): Promise<void> {
  const orgs = await tx.rows<{ org_id: number }>('SELECT org_id FROM member WHERE user_id = $1 ORDER BY org_id LIMIT 100', [entry.userId]);
  for (const { org_id: orgId } of orgs) await recordAudit(tx, { ...entry, orgId });
}

/** The same from a route of an organization: who and from where are in the context. */
export function auditIn(
  tx: Sql,
  { reach, scope, request }: Pick<OrgContext, 'reach' | 'scope' | 'request'>,
  entry: Pick<AuditEntry, 'event' | 'target' | 'note' | 'detail'>,
): Promise<void> {
  return recordAudit(tx, { ...entry, orgId: reach.orgId, actor: scope.actor, address: request.address });
}
