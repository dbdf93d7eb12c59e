import type { Sql } from '../../engines/metadata/port.ts';
import type { RootContext } from '../../http/route.ts';
import { recordPersonalAudit } from '../audit/index.ts';
import type { AuditEvent } from '../audit/index.ts';

interface OwnEntry {
  readonly event: AuditEvent;
  readonly target: { readonly kind: string; readonly id: number };
  readonly note?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** What a caller did to what is theirs; nothing for the bootstrap token, which has no person. */
export async function auditOwn(tx: Sql, { caller, request }: Pick<RootContext, 'caller' | 'request'>, entry: OwnEntry): Promise<void> {
  if (caller === null || caller.userId === null) return;
  const { userId } = caller;
  const actor =
    caller.kind === 'session'
      ? ({ kind: 'user', userId, name: caller.name, email: caller.email } as const)
      : ({ kind: 'token', tokenId: caller.tokenId, userId } as const);
  await recordPersonalAudit(tx, { ...entry, userId, actor, address: request.address });
}
