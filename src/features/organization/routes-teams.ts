import { z } from 'zod';
import { Nothing, PageParams } from '../../http/contract.ts';
import { cutPage, pageWindow, sliceOf } from '../../http/cursor.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext, TeamContext } from '../../http/route.ts';
import { organizationSettings } from '../account/index.ts';
import { Member, Team } from '../account/contract.ts';
import { createTeam, placeInTeam, removeTeam, takeFromTeam, updateTeam } from './change-teams.ts';
import { ListMembers, TeamFields } from './contract.ts';
import { memberRow, memberRows, toMember } from './members.ts';
import type { MemberRow } from './members.ts';
import { organizationRows, teamsOf, toOrganizationSummary } from './query.ts';

const PLACE = '/api/0/organizations/:org/members/:memberId/teams/:team/';
const PlaceParams = z.object({ memberId: z.string().max(20), teamRole: z.enum(['contributor', 'admin']).optional() });

/** Teams give people access to projects (product §5.1). A route with a team asks for its scope on that team. */
export const teamRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/teams/',
    scope: 'team:read',
    summary: 'Teams of an organization with their projects.',
    params: z.object({ ...PageParams, query: z.string().max(200).optional() }),
    answer: z.array(Team),
    async handle(params, { caller, metadata, reach }) {
      const teams = await teamsOf(metadata, reach, { userId: caller.userId, team: null });
      const { rows, links } = sliceOf(teams, pageWindow(params));
      return page([...rows], links);
    },
  }),
  route({
    method: 'POST',
    path: '/api/0/organizations/:org/teams/',
    scope: 'team:write',
    summary: 'Makes a team.',
    params: TeamFields,
    answer: Team,
    handle: async (params, context) => reply(201, await shown(context, String(await createTeam(context, params)))),
  }),
  route({
    method: 'GET',
    path: '/api/0/teams/:org/:team/',
    scope: 'team:read',
    summary: 'A team.',
    params: z.object({}),
    answer: Team,
    handle: (_params, context) => detail(context),
  }),
  route({
    method: 'PUT',
    path: '/api/0/teams/:org/:team/',
    scope: 'team:write',
    summary: 'Renames a team.',
    params: TeamFields,
    answer: Team,
    async handle(params, context) {
      await updateTeam(context, params);
      return detail(context);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/0/teams/:org/:team/',
    scope: 'team:admin',
    summary: 'Removes a team. Its projects stay, for the other teams and for managers.',
    params: z.object({}),
    answer: Nothing,
    async handle(_params, context) {
      await removeTeam(context);
      return reply(204, null);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/teams/:org/:team/members/',
    scope: 'team:read',
    summary: 'Members of a team.',
    params: ListMembers,
    answer: z.array(Member),
    async handle(params, { metadata, reach, team, clock }) {
      const window = pageWindow(params);
      const found = await memberRows(metadata, reach.orgId, { query: params.query ?? '', teamId: team.id }, window);
      const { rows, links } = cutPage(found, window);
      return page(
        rows.map((row) => toMember(row, clock.now())),
        links,
      );
    },
  }),
  ...(['POST', 'PUT'] as const).map((method) =>
    route({
      method,
      path: PLACE,
      scope: 'team:read',
      summary: 'Puts a member into a team, or changes their role there. In an open organization everybody may join.',
      params: PlaceParams,
      answer: Team,
      async handle({ memberId, teamRole }, context) {
        const member = await findMember(context, memberId);
        await checkPlace(context, member, { isAdmin: teamRole === 'admin', isLeaving: false });
        await placeInTeam(context, member, teamRole ?? 'contributor');
        return reply(201, await detail(context));
      },
    }),
  ),
  route({
    method: 'DELETE',
    path: PLACE,
    scope: 'team:read',
    summary: 'Takes a member out of a team. Everybody may leave.',
    params: z.object({ memberId: z.string().max(20) }),
    answer: Team,
    async handle({ memberId }, context) {
      const member = await findMember(context, memberId);
      await checkPlace(context, member, { isAdmin: false, isLeaving: true });
      await takeFromTeam(context, member);
      return detail(context);
    },
  }),
];

/** Who administers the team may place anybody; the others themselves: out always, in where the organization is open, never as admin. */
async function checkPlace(context: TeamContext, member: MemberRow, wanted: { isAdmin: boolean; isLeaving: boolean }): Promise<void> {
  if (context.team.access.has('team:write')) return;
  const isOwn = member.user_id !== null && member.user_id === context.caller.userId;
  if (!isOwn || wanted.isAdmin) throw new ApiError('forbidden');
  if (wanted.isLeaving || context.team.isMember) return;
  const [row] = await organizationRows(context.metadata, [context.reach.orgId]);
  if (!organizationSettings(row?.settings ?? {}).openMembership) throw new ApiError('forbidden');
}

async function findMember({ metadata, reach, caller }: OrgContext, memberId: string): Promise<MemberRow> {
  const row = await memberRow(metadata, reach.orgId, memberId, caller.userId);
  if (!row) throw notFound();
  return row;
}

function detail(context: TeamContext) {
  return shown(context, String(context.team.id));
}

async function shown({ caller, metadata, reach, site }: OrgContext, id: string) {
  const [team] = await teamsOf(metadata, reach, { userId: caller.userId, team: id });
  const [row] = await organizationRows(metadata, [reach.orgId]);
  if (!team || !row) throw notFound();
  return { ...team, organization: toOrganizationSummary(row, site.url) };
}
