import { z } from 'zod';
import { cutPage, pageWindow, sliceOf } from '../../http/cursor.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import type { Reach } from '../../http/identity.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, RootContext } from '../../http/route.ts';
import { ListParams, Member, Organization, OrganizationSummary, Person, Regions, ServerInfo, Team, UpdateMeRequest } from './contract.ts';
import { membersOf, organizationRows, personById, teamsOf, toOrganizationSummary } from './query.ts';
import { organizationSettings } from './settings.ts';

const None = z.object({});

/** Who the caller is, and the organizations, teams and members within reach. */
export const accountRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/',
    scope: 'user',
    summary: 'Version and identity, as sentry-cli asks for them.',
    params: None,
    answer: ServerInfo,
    async handle(_params, { caller, metadata, site }) {
      const user = caller.userId === null ? null : await personById(metadata, caller.userId);
      return { version: site.version, auth: { scopes: caller.kind === 'token' ? [...caller.scopes].toSorted() : [] }, user };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/users/me/',
    scope: 'user',
    summary: 'The person behind the request.',
    params: None,
    answer: Person,
    handle: (_params, context) => me(context, context.caller.userId),
  }),
  route({
    method: 'PUT',
    path: '/api/0/users/me/',
    scope: 'user',
    summary: 'Changes the name or the options of the person behind the request.',
    params: UpdateMeRequest,
    answer: Person,
    async handle({ name, options }, context) {
      if (context.caller.kind !== 'session') throw new ApiError('forbidden');
      await context.metadata.execute(
        'UPDATE account SET name = coalesce($2, name), options = options || coalesce($3::jsonb, options) WHERE id = $1',
        [context.caller.userId, name ?? null, options === undefined ? null : JSON.stringify(options)],
      );
      return me(context, context.caller.userId);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/users/me/regions/',
    scope: 'user',
    summary: 'The one region of a self-hosted server.',
    params: None,
    answer: Regions,
    handle: async (_params, { site }) => ({ regions: [{ name: 'self', url: site.url }] }),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/',
    scope: 'user',
    summary: 'Organizations within reach.',
    params: ListParams,
    answer: z.array(OrganizationSummary),
    async handle(params, { caller, identity, metadata, site }) {
      const reaches = await identity.reaches(caller);
      const rows = await organizationRows(
        metadata,
        reaches.filter((reach) => reach.access.has('org:read') || reach.access.has('org:ci')).map((reach) => reach.orgId),
      );
      const asked = params.query?.toLowerCase() ?? '';
      const fitting = rows.filter((row) => row.slug.includes(asked) || row.name.toLowerCase().includes(asked));
      const { rows: shown, links } = sliceOf(fitting, pageWindow(params));
      return page(
        shown.map((row) => toOrganizationSummary(row, site.url)),
        links,
      );
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/',
    scope: ['org:read', 'org:ci'],
    summary: 'An organization with its teams, projects and settings.',
    params: z.object({ org: z.string() }),
    answer: Organization,
    handle: (_params, context) => organization(context, context.reach),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/teams/',
    scope: 'team:read',
    summary: 'Teams of an organization with their projects.',
    params: ListParams,
    answer: z.array(Team),
    async handle(params, { caller, metadata, reach }) {
      const teams = await teamsOf(metadata, reach, { userId: caller.userId, team: null });
      const { rows, links } = sliceOf(teams, pageWindow(params));
      return page([...rows], links);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/teams/:org/:team/',
    scope: 'team:read',
    summary: 'A team.',
    params: z.object({ team: z.string() }),
    answer: Team,
    async handle({ team: name }, { caller, metadata, reach, site }) {
      const [team] = await teamsOf(metadata, reach, { userId: caller.userId, team: name });
      const [row] = await organizationRows(metadata, [reach.orgId]);
      if (!team || !row) throw notFound();
      return { ...team, organization: toOrganizationSummary(row, site.url) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/members/',
    scope: 'member:read',
    summary: 'Members of an organization.',
    params: ListParams,
    answer: z.array(Member),
    async handle(params, { metadata, reach }) {
      const window = pageWindow(params);
      const { rows, links } = cutPage(await membersOf(metadata, reach.orgId, window), window);
      return page([...rows], links);
    },
  }),
];

async function me({ metadata }: RootContext, userId: number | null): Promise<Person> {
  const person = userId === null ? null : await personById(metadata, userId);
  if (!person) throw notFound();
  return person;
}

async function organization({ metadata, site, caller }: RootContext, reach: Reach) {
  const [row] = await organizationRows(metadata, [reach.orgId]);
  if (!row) throw notFound();
  const teams = await teamsOf(metadata, reach, { userId: caller?.userId ?? null, team: null });
  const role = reach.role ?? 'member';
  return {
    ...toOrganizationSummary(row, site.url),
    ...organizationSettings(row.settings),
    sensitiveFields: [...organizationSettings(row.settings).sensitiveFields],
    safeFields: [...organizationSettings(row.settings).safeFields],
    access: [...reach.access].toSorted(),
    role,
    orgRole: role,
    orgRoleList: ['member', 'admin', 'manager', 'owner'].map((id) => ({ id, name: id.charAt(0).toUpperCase() + id.slice(1) })),
    onboardingTasks: [],
    trustedRelays: [],
    pendingAccessRequests: 0,
    isDefault: false,
    teams: teams.map(({ projects: _projects, ...team }) => team),
    projects: reach.projects.map(({ id, slug, name, platform, isMember }) => ({
      id: String(id),
      slug,
      name,
      platform,
      isMember,
      features: [],
    })),
  };
}
