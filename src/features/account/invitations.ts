/** Taking up an invitation (reliability S8). `features/organization` makes and sends them. */
import type { Sql } from '../../engines/metadata/port.ts';
import { tokenHash } from '../../http/auth.ts';
import { ApiError, wrongField } from '../../http/errors.ts';
import type { Caller } from '../../http/identity.ts';
import type { RootContext } from '../../http/route.ts';
import { recordAudit } from '../audit/index.ts';
import { countAttempt } from './attempts.ts';
import { hashPassword, refusePassword } from './passwords.ts';
import { startSession } from './sessions.ts';
import { whenFree } from './signing-in.ts';
import type { SignedIn } from './signing-in.ts';

export const INVITATION_DAYS = 7;

type Context = Pick<RootContext, 'metadata' | 'cache' | 'clock' | 'request'>;

export interface OpenInvitation {
  readonly memberId: number;
  readonly orgId: number;
  readonly organization: string;
  readonly slug: string;
  readonly email: string;
  readonly role: string;
  readonly inviter: string | null;
  readonly expiresAt: Date;
  readonly accountId: number | null;
}

/** Null when the link was used, taken back, replaced or is too old: nobody can tell which. */
export function findInvitation(sql: Sql, token: string, now: Date): Promise<OpenInvitation | null> {
  return sql.row<OpenInvitation>(
    `SELECT m.id AS "memberId", m.org_id AS "orgId", o.name AS organization, o.slug, m.email, m.role, i.email AS inviter,
            m.invite_expires_at AS "expiresAt", a.id AS "accountId"
       FROM member m JOIN organization o ON o.id = m.org_id AND o.status = 'active'
       LEFT JOIN account i ON i.id = m.invited_by
       LEFT JOIN account a ON lower(a.email) = lower(m.email)
      WHERE m.invite_hash = $1 AND m.user_id IS NULL AND m.invite_expires_at > $2`,
    [tokenHash(token), now],
  );
}

export interface Acceptance {
  readonly token: string;
  readonly name: string;
  readonly password: string | undefined;
}

/**
 * Makes a member of the invitation: with the account that is signed in when it has the invited address, else with a new account of
 * that address. Two at once: the second waits for the first's row and then finds the link used.
 * @returns the new session, or null when the caller had one.
 * @throws ApiError invitation_closed, or a fault of the password
 */
export async function acceptInvitation(context: Context, caller: Caller | null, wanted: Acceptance): Promise<SignedIn | null> {
  await countAttempt(context.cache, 'invitation', context.request.address);
  const found = await findInvitation(context.metadata, wanted.token, new Date(context.clock.now()));
  if (!found) throw new ApiError('invitation_closed');
  if (caller !== null) {
    await joinSignedIn(context, caller, found, wanted.token);
    return null;
  }
  if (found.accountId !== null)
    throw new ApiError('forbidden', { detail: `There is an account for ${found.email}. Sign in with it to join.` });
  return joinAnew(context, found, wanted);
}

async function joinSignedIn(context: Context, caller: Caller, found: OpenInvitation, token: string): Promise<void> {
  if (caller.kind !== 'session') throw new ApiError('forbidden');
  if (caller.email.toLowerCase() !== found.email.toLowerCase()) {
    const detail = `This invitation is for ${found.email}, and you are signed in as ${caller.email}. Sign out, then open the link again.`;
    throw new ApiError('forbidden', { detail });
  }
  await context.metadata.transaction((tx) =>
    takeUp(tx, context, { token, found, userId: caller.userId, email: caller.email, name: caller.name }),
  );
}

async function joinAnew(context: Context, found: OpenInvitation, { token, name, password }: Acceptance): Promise<SignedIn> {
  if (password === undefined) throw wrongField('password', 'Choose a password.');
  const refusal = refusePassword(password, found.email);
  if (refusal !== null) throw wrongField('password', refusal);
  const passwordHash = await whenFree(() => hashPassword(password));
  return context.metadata.transaction(async (tx) => {
    const account = await tx.row<{ id: number }>(
      'INSERT INTO account (email, name, password_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id',
      [found.email, name, passwordHash],
    );
    if (!account) throw new ApiError('invitation_closed');
    await takeUp(tx, context, { token, found, userId: account.id, email: found.email, name });
    const { address, userAgent } = context.request;
    return { userId: account.id, token: await startSession(tx, { userId: account.id, nowMs: context.clock.now(), address, userAgent }) };
  });
}

interface TakeUp {
  readonly token: string;
  readonly found: OpenInvitation;
  readonly userId: number;
  readonly email: string;
  readonly name: string;
}

async function takeUp(tx: Sql, { clock, request }: Context, { token, found, userId, email, name }: TakeUp): Promise<void> {
  const taken = await tx.execute(
    `UPDATE member SET user_id = $2, email = NULL, invite_hash = NULL, invite_expires_at = NULL, created_at = $3
      WHERE invite_hash = $1 AND user_id IS NULL AND invite_expires_at > $3
        AND NOT EXISTS (SELECT 1 FROM member other WHERE other.org_id = member.org_id AND other.user_id = $2)`,
    [tokenHash(token), userId, new Date(clock.now())],
  );
  if (taken === 0) throw new ApiError('invitation_closed');
  await recordAudit(tx, {
    orgId: found.orgId,
    actor: { kind: 'user', userId, name, email },
    event: 'member.accept-invite',
    target: { kind: 'member', id: found.memberId },
    note: email,
    detail: { role: found.role },
    address: request.address,
  });
}
