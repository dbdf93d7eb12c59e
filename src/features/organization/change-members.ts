/** What changes members: one function per act, each in one transaction with its audit entry. */
import type { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { ApiError, wrongField } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import type { Role } from '../account/contract.ts';
import { auditIn } from '../audit/index.ts';
import type { UpdateMember } from './contract.ts';
import { emailOf } from './members.ts';
import type { MemberRow } from './members.ts';
import { canGrant } from './permits.ts';
import { setTeams, teamsFrom } from './team-members.ts';

/** @throws ApiError when the role is above what the caller holds, or it would leave the organization without an owner. */
export async function updateMember(context: OrgContext, member: MemberRow, change: z.output<typeof UpdateMember>): Promise<void> {
  const role = change.orgRole ?? change.role ?? member.role;
  checkRoles(context, member, role);
  const isOff = change.isDisabled ?? member.disabled_at !== null;
  const teams = teamsFrom(change);
  await context.metadata.transaction(async (tx) => {
    if (role !== 'owner' || isOff) await keepAnOwner(tx, context.reach.orgId, member.member_id);
    await tx.execute(`UPDATE member SET role = $2, disabled_at = CASE WHEN $3 THEN coalesce(disabled_at, $4) END WHERE id = $1`, [
      member.member_id,
      role,
      isOff,
      new Date(context.clock.now()),
    ]);
    if (teams !== null) await setTeams(tx, context.reach.orgId, member.member_id, teams);
    // A new role begins with a new sign-in (reliability S3); whoever is switched off is out now, not at the next look.
    if (member.user_id !== null && (role !== member.role || (isOff && member.disabled_at === null)))
      await signOutFor(tx, member.user_id, isOff);
    await auditIn(tx, context, {
      event: 'member.edit',
      target: { kind: 'member', id: member.member_id },
      note: emailOf(member),
      detail: {
        role,
        ...(role === member.role ? {} : { roleBefore: member.role }),
        ...(change.isDisabled === undefined ? {} : { isDisabled: isOff }),
        ...(teams === null ? {} : { teams: teams.map(({ slug }) => slug) }),
      },
    });
  });
}

/** A member, or an invitation that nobody took up. What the person did stays, under their name. */
export async function removeMember(context: OrgContext, member: MemberRow): Promise<void> {
  const isOwn = member.user_id !== null && member.user_id === context.caller.userId;
  if (!isOwn) {
    if (!context.reach.access.has('member:admin')) throw new ApiError('forbidden');
    checkRoles(context, member, member.role);
  }
  await context.metadata.transaction(async (tx) => {
    await keepAnOwner(tx, context.reach.orgId, member.member_id);
    await tx.execute('DELETE FROM member WHERE id = $1', [member.member_id]);
    if (member.user_id !== null) await signOutFor(tx, member.user_id, true);
    await auditIn(tx, context, {
      event: 'member.remove',
      target: { kind: 'member', id: member.member_id },
      note: emailOf(member),
      detail: { role: member.role },
    });
  });
}

function checkRoles({ reach }: OrgContext, member: MemberRow, next: Role): void {
  if (!canGrant(reach, member.role)) throw wrongField('orgRole', `Only who holds the role ${member.role} changes one who has it.`);
  if (!canGrant(reach, next)) throw wrongField('orgRole', `You do not hold the role ${next} yourself.`);
}

/**
 * Locks every owner in the order of their ids, so that two changes at once cannot each leave the other's owner as the last.
 * @throws ApiError when the member is the last owner who can sign in.
 */
async function keepAnOwner(tx: Sql, orgId: number, memberId: number): Promise<void> {
  const owners = await tx.rows<{ id: number }>(
    `SELECT m.id FROM member m JOIN account a ON a.id = m.user_id
      WHERE m.org_id = $1 AND m.role = 'owner' AND m.disabled_at IS NULL AND a.is_active ORDER BY m.id FOR UPDATE OF m`,
    [orgId],
  );
  if (owners.length === 1 && owners[0]?.id === memberId) {
    throw wrongField('orgRole', 'This is the last owner. Make somebody else owner first.');
  }
}

/**
 * Ends the browser sessions, which are the person's and not the organization's: signing in again is all it costs them elsewhere.
 * Whoever belongs nowhere any more loses their API tokens, too.
 */
async function signOutFor(tx: Sql, userId: number, isLeaving: boolean): Promise<void> {
  await tx.execute('DELETE FROM session WHERE user_id = $1', [userId]);
  if (!isLeaving) return;
  await tx.execute(
    `DELETE FROM api_token WHERE kind = 'user' AND user_id = $1
        AND NOT EXISTS (SELECT 1 FROM member WHERE user_id = $1 AND disabled_at IS NULL)`,
    [userId],
  );
}
