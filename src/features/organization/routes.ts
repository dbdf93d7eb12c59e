import { z } from 'zod';
import { PageParams } from '../../http/contract.ts';
import { pageWindow, sliceOf } from '../../http/cursor.ts';
import { notFound } from '../../http/errors.ts';
import type { Reach } from '../../http/identity.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, RootContext } from '../../http/route.ts';
import { organizationSettings } from '../account/index.ts';
import { Organization, OrganizationSummary, ROLES } from '../account/contract.ts';
import { updateOrganization } from './change-organization.ts';
import { UpdateOrganization } from './contract.ts';
import { organizationRows, teamsOf, toOrganizationSummary } from './query.ts';

export const organizationRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/',
    scope: 'user',
    summary: 'Organizations within reach.',
    params: z.object({ ...PageParams, query: z.string().max(200).optional() }),
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
    method: 'PUT',
    path: '/api/0/organizations/:org/',
    scope: 'org:write',
    summary: 'Changes settings of the organization; fields that are not named stay.',
    params: UpdateOrganization,
    answer: Organization,
    async handle(params, context) {
      await updateOrganization(context, params);
      return organization(context, context.reach);
    },
  }),
];

async function organization({ metadata, site, caller }: RootContext, reach: Reach) {
  const [row] = await organizationRows(metadata, [reach.orgId]);
  if (!row) throw notFound();
  const teams = await teamsOf(metadata, reach, { userId: caller?.userId ?? null, team: null });
  const role = reach.role ?? 'member';
  const settings = organizationSettings(row.settings);
  return {
    ...toOrganizationSummary(row, site.url),
    ...settings,
    sensitiveFields: [...settings.sensitiveFields],
    safeFields: [...settings.safeFields],
    access: [...reach.access].toSorted(),
    role,
    orgRole: role,
    orgRoleList: ROLES.map((id) => ({ id, name: id.charAt(0).toUpperCase() + id.slice(1) })),
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
