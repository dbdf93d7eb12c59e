import { z } from 'zod';
import { FilterParams, PageParams, TimeParams } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { notFound } from '../../http/errors.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { Person } from '../account/contract.ts';
import { activities } from './activity.ts';
import { Activity, TagDetail, TagSummary, TagValue } from './contract.ts';
import { known, lifeOf, participantsOf, requireIssue, requireRow } from './detail.ts';
import { issueHours } from './hours.ts';
import { questionOf, searchOf } from './list.ts';
import { eventIssueIds } from './rows.ts';
import { releaseRef } from './shapes.ts';
import { issueTags, tagSpread, tagValues } from './tags.ts';
import type { TagQuestion } from './tags.ts';

const ByName = { issueId: z.string().max(120) };
const Key = { key: z.string().min(1).max(200) };
const Values = { ...Key, ...PageParams, query: z.string().max(200).optional() };
const Range = { ...FilterParams, ...TimeParams };
const BASE = '/api/0/organizations/:org/issues/:issueId';

/** Tags, notes and history of an issue; tags of projects. */
export const aroundIssueRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: `${BASE}/tags/`,
    scope: 'event:read',
    summary: 'Tags of the events of an issue with their most frequent values.',
    params: z.object({ ...ByName, environment: FilterParams.environment }),
    answer: z.array(TagDetail),
    handle: async ({ issueId, environment }, context) => [...(await issueTags(await ofIssue(context, issueId, environment)))],
  }),
  route({
    method: 'GET',
    path: `${BASE}/tags/:key/`,
    scope: 'event:read',
    summary: 'One tag of an issue with its most frequent values.',
    params: z.object({ ...ByName, ...Key, environment: FilterParams.environment }),
    answer: TagDetail,
    async handle({ issueId, key, environment }, context) {
      const spread = await issueTags(await ofIssue(context, issueId, environment));
      const tag = spread.find((one) => one.key === key);
      if (!tag) throw notFound();
      return tag;
    },
  }),
  route({
    method: 'GET',
    path: `${BASE}/tags/:key/values/`,
    scope: 'event:read',
    summary: 'Values of one tag of an issue, by frequency.',
    params: z.object({ ...ByName, ...Values, environment: FilterParams.environment }),
    answer: z.array(TagValue),
    handle: async (params, context) => values(params, await ofIssue(context, params.issueId, params.environment)),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/tags/',
    scope: 'event:read',
    summary: 'Tags that events of the organization have.',
    params: z.object({ ...Range, query: z.string().max(4096).optional() }),
    answer: z.array(TagSummary),
    handle: (params, context) => keys({ ...params }, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/event-details/',
    scope: 'event:read',
    summary: 'Extra values and contexts that events of the organization have, by the names that a search asks for them with.',
    params: z.object({ ...Range, query: z.string().max(4096).optional() }),
    answer: z.array(TagSummary),
    handle: (params, context) => detailKeys(params, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/tags/:key/values/',
    scope: 'event:read',
    summary: 'Values of one tag over the organization.',
    params: z.object({ ...Range, ...Values }),
    answer: z.array(TagValue),
    handle: (params, context) => values(params, { ...questionOf({ ...params, query: '' }, context), issueIds: null }),
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/tags/',
    scope: 'event:read',
    summary: 'Tags that events of a project have.',
    params: z.object({ ...Range, query: z.string().max(4096).optional() }),
    answer: z.array(TagSummary),
    handle: (params, context) => keys({ ...params, project: [] }, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/tags/:key/values/',
    scope: 'event:read',
    summary: 'Values of one tag of a project.',
    params: z.object({ ...Range, ...Values }),
    answer: z.array(TagValue),
    handle: (params, context) => values(params, { ...questionOf({ ...params, query: '', project: [] }, context), issueIds: null }),
  }),
  route({
    method: 'GET',
    path: `${BASE}/activities/`,
    scope: 'event:read',
    summary: 'What happened to an issue, newest first.',
    params: z.object(ByName),
    answer: z.object({ activity: z.array(Activity) }),
    handle: async ({ issueId }, context) => ({
      activity: [...(await activities(context.metadata, (await requireIssue(context, issueId)).id))],
    }),
  }),
  route({
    method: 'GET',
    path: `${BASE}/participants/`,
    scope: 'event:read',
    summary: 'Who is told about an issue.',
    params: z.object(ByName),
    answer: z.array(Person),
    async handle({ issueId }, context) {
      const issue = await requireIssue(context, issueId);
      return known(context.metadata, await participantsOf(context.metadata, issue.id));
    },
  }),
  route({
    method: 'GET',
    path: `${BASE}/first-last-release/`,
    scope: 'event:read',
    summary: 'The first and the last release an issue was seen in.',
    params: z.object(ByName),
    answer: z.object({ firstRelease: z.unknown(), lastRelease: z.unknown() }),
    async handle({ issueId }, context) {
      const row = await requireRow(context, (await requireIssue(context, issueId)).id);
      return {
        firstRelease: releaseRef(row.first_release, row.first_release_at),
        lastRelease: releaseRef(row.last_release, row.last_release_at),
      };
    },
  }),
];

async function ofIssue(context: OrgContext, name: string, environments: readonly string[]): Promise<TagQuestion> {
  const issue = await requireIssue(context, name);
  const life = lifeOf(context, issue, environments);
  const issueIds = await eventIssueIds(context.metadata, issue.id);
  return { ...life, issueIds, atMost: issue.timesSeen, hours: () => issueHours(issue.id, life) };
}

type RangeParams = Pick<Parameters<typeof questionOf>[0], 'project' | 'environment' | 'statsPeriod' | 'start' | 'end' | 'query'>;

async function keys(params: RangeParams, context: OrgContext, map = 'tags') {
  const search = searchOf(params.query ?? '');
  const spread = await tagSpread({ ...questionOf(params, context), issueIds: null, search }, 1, map);
  return spread.map(({ topValues: _values, ...tag }) => tag);
}

async function detailKeys(params: RangeParams, context: OrgContext) {
  const { details } = questionOf(params, context).dataset;
  return details === undefined ? [] : keys(params, context, details.sql);
}

async function values(params: { key: string; query?: string | undefined; cursor?: string | undefined }, question: TagQuestion) {
  const window = pageWindow(params);
  const { rows, links } = cutPage(await tagValues(question, { key: params.key, substring: params.query ?? '', ...window }), window);
  return page([...rows], links);
}
