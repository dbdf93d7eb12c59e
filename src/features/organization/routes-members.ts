import { z } from 'zod';
import { requireRecentLogin } from '../../http/auth.ts';
import { Nothing } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { notFound } from '../../http/errors.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { Member } from '../account/contract.ts';
import { removeMember, updateMember } from './change-members.ts';
import { InvitedMember, InviteMember, ListMembers, UpdateMember } from './contract.ts';
import { invite, inviteAgain, mailInvitation } from './invite.ts';
import { emailOf, memberRow, memberRows, toMember } from './members.ts';
import type { MemberRow } from './members.ts';

const MemberParams = { memberId: z.string().max(20) };

/** People of an organization, and those who are invited to it. */
export const memberRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/members/',
    scope: 'member:read',
    summary: 'Members of an organization, then those who are invited.',
    params: ListMembers,
    answer: z.array(Member),
    async handle(params, { metadata, reach, clock }) {
      const window = pageWindow(params);
      const found = await memberRows(metadata, reach.orgId, { query: params.query ?? '', teamId: null }, window);
      const { rows, links } = cutPage(found, window);
      return page(
        rows.map((row) => toMember(row, clock.now())),
        links,
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/0/organizations/:org/members/',
    scope: ['member:write', 'member:invite'],
    summary: 'Invites a person. The answer is the only place that shows the link.',
    params: InviteMember,
    answer: InvitedMember,
    async handle(params, context) {
      requireRecentLogin(context.caller, context.clock.now());
      const { memberId, link } = await invite(context, params);
      const isMailed = params.sendInvite === false ? null : await mailInvitation(context, params.email, link);
      return reply(201, { ...toMember(await findMember(context, String(memberId)), context.clock.now()), invite_link: link, isMailed });
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/members/:memberId/',
    scope: 'member:read',
    summary: 'A member; `me` is the person behind the request.',
    params: z.object(MemberParams),
    answer: Member,
    handle: async ({ memberId }, context) => toMember(await findMember(context, memberId), context.clock.now()),
  }),
  route({
    method: 'PUT',
    path: '/api/0/organizations/:org/members/:memberId/',
    scope: 'member:write',
    summary: 'Changes role, teams or place of a member; `reinvite` makes a new link for an invitation.',
    params: UpdateMember.extend(MemberParams),
    answer: InvitedMember,
    async handle({ memberId, reinvite, ...change }, context) {
      requireRecentLogin(context.caller, context.clock.now());
      const member = await findMember(context, memberId);
      if (reinvite !== true) {
        await updateMember(context, member, change);
        return toMember(await findMember(context, String(member.member_id)), context.clock.now());
      }
      const { link } = await inviteAgain(context, member);
      const isMailed = await mailInvitation(context, emailOf(member), link);
      return { ...toMember(await findMember(context, String(member.member_id)), context.clock.now()), invite_link: link, isMailed };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/0/organizations/:org/members/:memberId/',
    scope: ['member:admin', 'member:read'],
    summary: 'Removes a member, or takes an invitation back. Everybody may remove themselves.',
    params: z.object(MemberParams),
    answer: Nothing,
    async handle({ memberId }, context) {
      requireRecentLogin(context.caller, context.clock.now());
      await removeMember(context, await findMember(context, memberId));
      return reply(204, null);
    },
  }),
];

async function findMember({ metadata, reach, caller }: OrgContext, memberId: string): Promise<MemberRow> {
  const row = await memberRow(metadata, reach.orgId, memberId, caller.userId);
  if (!row) throw notFound();
  return row;
}
