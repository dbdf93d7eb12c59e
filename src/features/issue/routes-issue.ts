import { z } from 'zod';
import { FilterParams, Nothing } from '../../http/contract.ts';
import { notFound } from '../../http/errors.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { changeIssues, removeIssues } from './change.ts';
import { IssueChange, IssueDetail, ShortIdLookup } from './contract.ts';
import { contextOfIssue, issueDetail, requireIssue, requireRow } from './detail.ts';
import { shortIdOf } from '../project/index.ts';
import { toIssue } from './shapes.ts';

const ByName = { issueId: z.string().max(120) };
const Detail = z.object({ ...ByName, environment: FilterParams.environment });

/** One issue: by its organization, by its project, and at the old address without either. */
export const issueRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/issues/:issueId/',
    scope: 'event:read',
    summary: 'An issue, by id or short id.',
    params: Detail,
    answer: IssueDetail,
    handle: (params, context) => show(params, context),
  }),
  route({
    method: 'PUT',
    path: '/api/0/organizations/:org/issues/:issueId/',
    scope: 'event:write',
    summary: 'Changes an issue: status, assignee, priority, bookmark …',
    params: IssueChange.extend(ByName),
    answer: IssueDetail,
    handle: (params, context) => change(params, context),
  }),
  route({
    method: 'DELETE',
    path: '/api/0/organizations/:org/issues/:issueId/',
    scope: 'event:admin',
    summary: 'Deletes an issue.',
    params: z.object(ByName),
    answer: Nothing,
    handle: ({ issueId }, context) => remove(issueId, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/issues/:issueId/',
    scope: 'event:read',
    summary: 'An issue, by id alone.',
    params: Detail,
    answer: IssueDetail,
    handle: async (params, context) => show(params, await contextOfIssue(context, params.issueId, 'event:read')),
  }),
  route({
    method: 'PUT',
    path: '/api/0/issues/:issueId/',
    scope: 'event:write',
    summary: 'Changes an issue, by id alone.',
    params: IssueChange.extend(ByName),
    answer: IssueDetail,
    handle: async (params, context) => change(params, await contextOfIssue(context, params.issueId, 'event:write')),
  }),
  route({
    method: 'DELETE',
    path: '/api/0/issues/:issueId/',
    scope: 'event:admin',
    summary: 'Deletes an issue, by id alone.',
    params: z.object(ByName),
    answer: Nothing,
    handle: async ({ issueId }, context) => remove(issueId, await contextOfIssue(context, issueId, 'event:admin')),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/shortids/:shortId/',
    scope: 'event:read',
    summary: 'The issue behind a short id such as SHOP-1B.',
    params: z.object({ shortId: z.string().max(120) }),
    answer: ShortIdLookup,
    async handle({ shortId }, context) {
      if (/^\d+$/.test(shortId)) throw notFound();
      const issue = await requireIssue(context, shortId);
      const row = await requireRow(context, issue.id);
      const group = toIssue(row, { reach: context.reach, url: context.site.url });
      const projectSlug = group.project.slug;
      return {
        organizationSlug: context.reach.orgSlug,
        projectSlug,
        groupId: group.id,
        group,
        shortId: shortIdOf(projectSlug, row.short_id),
      };
    },
  }),
];

async function show({ issueId, environment }: z.output<typeof Detail>, context: OrgContext) {
  return issueDetail(context, await requireIssue(context, issueId), environment);
}

async function change({ issueId, ...wanted }: IssueChange & { issueId: string }, context: OrgContext) {
  const issue = await requireIssue(context, issueId);
  await changeIssues(context, [issue.id], wanted);
  return issueDetail(context, issue, []);
}

async function remove(issueId: string, context: OrgContext) {
  const issue = await requireIssue(context, issueId);
  await removeIssues(context, [issue.id]);
  return reply(204, null);
}
