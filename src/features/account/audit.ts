import type { Sql } from '../../engines/metadata/port.ts';
import type { Actor } from '../../query/scope.ts';

/** Names of product §5.3. */
export type AuditEvent =
  | 'org.edit'
  | 'project.create'
  | 'project.edit'
  | 'project.remove'
  | 'projectkey.create'
  | 'projectkey.edit'
  | 'projectkey.remove'
  | 'org-auth-token.create'
  | 'org-auth-token.remove'
  | 'issue.delete';

export interface AuditEntry {
  readonly orgId: number;
  readonly actor: Actor;
  readonly event: AuditEvent;
  readonly target: { readonly kind: string; readonly id: number };
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly address: string;
}

/** Written in the transaction of the change it tells of. Never holds a secret. */
export async function recordAudit(tx: Sql, entry: AuditEntry): Promise<void> {
  const { actor, target } = entry;
  const userId = actor.kind === 'system' ? null : actor.userId;
  const label = actor.kind === 'user' ? actor.email : actor.kind === 'token' ? `token ${actor.tokenId}` : 'system';
  await tx.execute(
    `INSERT INTO audit_log (org_id, actor_user_id, actor_label, event, target_kind, target_id, detail, address)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [entry.orgId, userId, label, entry.event, target.kind, target.id, JSON.stringify(entry.detail ?? {}), entry.address],
  );
}
