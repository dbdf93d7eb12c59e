/** Invitations (reliability S8): one-use links, stored as hashes, bound to an address, good for seven days. */
import type { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { MailRefusedError } from '../../engines/mail/port.ts';
import { tokenHash } from '../../http/auth.ts';
import { ApiError, wrongField } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import { INVITATION_DAYS, newSecret, organizationSettings } from '../account/index.ts';
import { ROLES } from '../account/contract.ts';
import type { Role } from '../account/contract.ts';
import { auditIn } from '../audit/index.ts';
import type { InviteMember } from './contract.ts';
import { invitationMail } from './invitation-mail.ts';
import { emailOf } from './members.ts';
import type { MemberRow } from './members.ts';
import { canGrant } from './permits.ts';
import { setTeams, teamsFrom } from './team-members.ts';

/** Per organization: mail from here must not become a way to bother strangers. */
const PER_HOUR = 20;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface Invitation {
  readonly memberId: number;
  /** Holds the token: shown once. */
  readonly link: string;
}

/** @throws ApiError when the address is invited or a member already, the role is above the caller's, or it is the 21st in an hour. */
export async function invite(context: OrgContext, wanted: z.output<typeof InviteMember>): Promise<Invitation> {
  const role = wanted.orgRole ?? wanted.role ?? (await defaultRole(context));
  if (!canGrant(context.reach, role)) throw wrongField('orgRole', `You do not hold the role ${role} yourself.`);
  await countInvitation(context);
  const token = newSecret();
  const memberId = await context.metadata.transaction(async (tx) => {
    await refuseKnown(tx, context.reach.orgId, wanted.email);
    const row = await tx.row<{ id: number }>(
      `INSERT INTO member (org_id, role, email, invite_hash, invited_by, invite_expires_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
      [
        context.reach.orgId,
        role,
        wanted.email,
        tokenHash(token),
        context.caller.userId,
        new Date(context.clock.now() + INVITATION_DAYS * DAY_MS),
        new Date(context.clock.now()),
      ],
    );
    if (!row) throw alreadyInvited();
    await setTeams(tx, context.reach.orgId, row.id, teamsFrom(wanted) ?? []);
    await auditIn(tx, context, { event: 'member.invite', target: { kind: 'member', id: row.id }, note: wanted.email, detail: { role } });
    return row.id;
  });
  return { memberId, link: linkOf(context, token) };
}

/** A new link for an invitation nobody took up; the one before opens nothing any more. */
export async function inviteAgain(context: OrgContext, member: MemberRow): Promise<Invitation> {
  if (member.user_id !== null) throw wrongField('reinvite', 'This person is a member already.');
  if (!canGrant(context.reach, member.role)) throw wrongField('orgRole', `You do not hold the role ${member.role} yourself.`);
  await countInvitation(context);
  const token = newSecret();
  await context.metadata.transaction(async (tx) => {
    const changed = await tx.execute('UPDATE member SET invite_hash = $2, invite_expires_at = $3 WHERE id = $1 AND user_id IS NULL', [
      member.member_id,
      tokenHash(token),
      new Date(context.clock.now() + INVITATION_DAYS * DAY_MS),
    ]);
    if (changed === 0) throw new ApiError('conflict');
    const target = { kind: 'member', id: member.member_id };
    await auditIn(tx, context, { event: 'member.invite', target, note: emailOf(member), detail: { role: member.role, isAgain: true } });
  });
  return { memberId: member.member_id, link: linkOf(context, token) };
}

/** Null when no mail server is configured; false when it did not take the mail: the link is there to be copied either way. */
export async function mailInvitation(context: OrgContext, email: string, link: string): Promise<boolean | null> {
  if (context.mail === null) return null;
  const inviter = context.scope.actor.kind === 'user' ? context.scope.actor.name || context.scope.actor.email : null;
  try {
    await context.mail.send({ to: email, ...invitationMail({ organization: context.reach.orgName, inviter, link }) });
    return true;
  } catch (error) {
    if (!(error instanceof MailRefusedError)) throw error;
    context.logger.warn({ err: error }, 'an invitation was not mailed');
    return false;
  }
}

function linkOf({ site }: OrgContext, token: string): string {
  return `${site.url}/accept/?token=${token}`;
}

async function countInvitation({ cache, reach }: OrgContext): Promise<void> {
  const { total } = await cache.increment(`invitations:${reach.orgId}`, 1, HOUR_MS);
  if (total > PER_HOUR) {
    const detail = `An organization sends at most ${PER_HOUR} invitations an hour. Try again later.`;
    throw new ApiError('too_many_attempts', { detail, retryAfterSeconds: HOUR_MS / 1000 });
  }
}

async function refuseKnown(tx: Sql, orgId: number, email: string): Promise<void> {
  const member = await tx.row(
    'SELECT 1 FROM member m JOIN account a ON a.id = m.user_id WHERE m.org_id = $1 AND lower(a.email) = lower($2)',
    [orgId, email],
  );
  if (member) throw wrongField('email', 'This person is a member already.');
}

function alreadyInvited(): ApiError {
  return wrongField('email', 'This address is invited already. Send that invitation again instead.');
}

async function defaultRole({ metadata, reach }: OrgContext): Promise<Role> {
  const row = await metadata.row<{ settings: Record<string, unknown> }>('SELECT settings FROM organization WHERE id = $1', [reach.orgId]);
  const wanted = organizationSettings(row?.settings ?? {}).defaultRole;
  return ROLES.find((role) => role === wanted) ?? 'member';
}
