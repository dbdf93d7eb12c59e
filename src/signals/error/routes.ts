import { z } from 'zod';
import { FilterParams, PageParams, TimeParams } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { ApiError } from '../../http/errors.ts';
import { reachedProjectIds } from '../../http/filters.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { EVERYTHING } from '../../query/ast.ts';
import { parseSearch } from '../../query/parse.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { timeRange } from '../../query/time-range.ts';
import type { TimeRange } from '../../query/time-range.ts';
import { groupingRulesOf, readProjectSettings } from '../../features/project/index.ts';
import { withNames } from '../../features/explore/index.ts';
import { EventDetail, EventIdLookup, EventSummary, GroupingInfo } from './contract.ts';
import { errorsDataset } from './dataset.ts';
import { toSummary } from './event-json.ts';
import { detailOf, detailsOf, eventOfIssue, lifeOfIssue, requireEvent, requireIssueId, requirePayload } from './find.ts';
import { groupingInfo } from './grouping-info.ts';
import { projectRules } from './grouping/project-rules.ts';
import { eventRows } from './rows.ts';
import type { IssueSpan } from './rows.ts';

const ListEvents = z.object({
  ...FilterParams,
  ...TimeParams,
  ...PageParams,
  query: z.string().max(4096).optional(),
  full: z.string().optional(),
  sample: z.string().optional(),
});

const EventName = z.string().max(40);
const ISSUE = '/api/0/organizations/:org/issues/:issueId';
const PROJECT = '/api/0/projects/:org/:project/events';

/** Events of issues and projects, one by one and in lists. */
export const eventRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: `${ISSUE}/events/`,
    scope: 'event:read',
    summary: 'Events of an issue, newest first.',
    params: ListEvents.extend({ issueId: z.string().max(120) }),
    answer: z.array(z.union([EventDetail, EventSummary])),
    handle: async (params, context) => list(params, context, await requireIssueId(context, params.issueId)),
  }),
  route({
    method: 'GET',
    path: `${ISSUE}/events/:eventId/`,
    scope: 'event:read',
    summary: 'An event of an issue: by id, or `latest`, `oldest`, `recommended`.',
    params: z.object({ issueId: z.string().max(120), eventId: EventName, environment: FilterParams.environment }),
    answer: EventDetail,
    handle: ({ issueId, eventId, environment }, context) => eventOfIssue(context, issueId, eventId, environment),
  }),
  route({
    method: 'GET',
    path: `${PROJECT}/`,
    scope: ['event:read', 'project:read'],
    summary: 'Events of a project, newest first.',
    params: ListEvents,
    answer: z.array(z.union([EventDetail, EventSummary])),
    handle: (params, context) => list({ ...params, project: [] }, context, null),
  }),
  route({
    method: 'GET',
    path: `${PROJECT}/:eventId/`,
    scope: 'event:read',
    summary: 'An event of a project.',
    params: z.object({ eventId: EventName }),
    answer: EventDetail,
    handle: async ({ eventId }, context) => detailOf(context, await requireEvent(context, eventId), {}),
  }),
  route({
    method: 'GET',
    path: `${PROJECT}/:eventId/json/`,
    scope: 'event:read',
    summary: 'An event as it is stored: the protocol’s fields, normalised.',
    params: z.object({ eventId: EventName }),
    answer: z.looseObject({}),
    async handle({ eventId }, context) {
      const row = await requireEvent(context, eventId);
      return {
        ...(await requirePayload(context, row)),
        project: row.projectId,
        title: row.title,
        culprit: row.culprit,
        hashes: [row.primaryHash],
      };
    },
  }),
  route({
    method: 'GET',
    path: `${PROJECT}/:eventId/grouping-info/`,
    scope: 'event:read',
    summary: 'Why an event belongs to its issue: every variant of its grouping and the tree that was hashed.',
    params: z.object({ eventId: EventName }),
    answer: GroupingInfo,
    async handle({ eventId }, context) {
      const row = await requireEvent(context, eventId);
      const rules = groupingRulesOf(await readProjectSettings(context.metadata, row.projectId));
      return groupingInfo(await requirePayload(context, row), row, projectRules(rules ?? undefined));
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/eventids/:eventId/',
    scope: 'event:read',
    summary: 'Where an event is, by its id alone.',
    params: z.object({ eventId: EventName }),
    answer: EventIdLookup,
    async handle({ eventId }, context) {
      const row = await requireEvent(context, eventId);
      // An event is readable a moment before its issue is: whoever follows what is told here finds both.
      const issueId = await requireIssueId(context, String(row.issueId));
      const project = context.reach.projects.find((one) => one.id === row.projectId);
      return {
        organizationSlug: context.reach.orgSlug,
        projectSlug: project?.slug ?? String(row.projectId),
        groupId: String(issueId),
        eventId: row.eventId,
        event: toSummary(row),
      };
    },
  }),
];

type ListParams = z.output<typeof ListEvents>;

/** Nothing is looked for before the issue's first event. */
function within(range: TimeRange, life: IssueSpan): TimeRange {
  return {
    ...range,
    startMs: Math.min(Math.max(range.startMs, life.fromMs), range.endMs),
    endMs: Math.max(Math.min(range.endMs, life.untilMs), range.startMs),
  };
}

async function list(params: ListParams, context: OrgContext, issueId: number | null) {
  const window = pageWindow(params);
  const nowMs = context.clock.now();
  const range = timeRange(params, nowMs);
  if (!range)
    throw new ApiError('bad_request', {
      detail: 'The time range could not be understood: give statsPeriod such as 14d, or start and end.',
    });
  const parsed = params.query ? parseSearch(params.query) : { ok: true as const, value: EVERYTHING };
  if (!parsed.ok) throw new QueryRefusedError(parsed.error);
  const life = issueId === null ? null : await lifeOfIssue(context, issueId, params.environment);
  const found = await eventRows(context.events, {
    dataset: errorsDataset,
    search: await withNames(parsed.value, context),
    range: life === null ? range : within(range, life),
    environments: params.environment,
    projectIds: reachedProjectIds(context.reach, params.project, context.scope),
    issueIds: life?.issueIds ?? null,
    nowMs,
    ...window,
  });
  const { rows, links } = cutPage(found, window);
  const isFull = params.full === '1' || params.full === 'true';
  if (!isFull) return page(rows.map(toSummary), links);
  return page([...(await detailsOf(context, rows))], links);
}
