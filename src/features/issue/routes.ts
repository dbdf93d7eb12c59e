import { z } from 'zod';
import { Nothing } from '../../http/contract.ts';
import { ApiError } from '../../http/errors.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { isAllowed } from '../../http/auth.ts';
import { changeIssues, discardIssues, removeIssues } from './change.ts';
import { ChangedIssues, ChangeIssues, CountIssues, Issue, ListIssues, UndoChange, UndoneChange } from './contract.ts';
import { listIssues, understand } from './list.ts';
import { currentIds } from './merged.ts';
import { countHits, issuePage } from './rows.ts';
import { undoChange } from './undo.ts';

/** Issues of one bulk change (product §4.3). */
const MAX_CHANGED = 1000;

const ProjectList = ListIssues;

/** Lists of issues and bulk changes, over an organization and over one project. */
export const issueListRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/issues/',
    scope: 'event:read',
    summary: 'Issues that fit a search, by page.',
    params: ListIssues,
    answer: z.array(Issue),
    handle: (params, context) => listIssues(params, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/issues/',
    scope: 'event:read',
    summary: 'Issues of one project.',
    params: ProjectList,
    answer: z.array(Issue),
    // The project of the path is the whole scope; what the client repeats in the query adds nothing.
    handle: (params, context) => listIssues({ ...params, project: [] }, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/issues-count/',
    scope: 'event:read',
    summary: 'How many issues fit each of several searches, counted to a thousand.',
    params: CountIssues,
    answer: z.record(z.string(), z.number()),
    handle: (params, context) => countMany(params, context),
  }),
  route({
    method: 'PUT',
    path: '/api/0/organizations/:org/issues/',
    scope: 'event:write',
    summary: 'Changes issues by id or by search, at most 1,000.',
    params: ChangeIssues,
    answer: ChangedIssues.nullable(),
    handle: (params, context) => changeMany(params, context),
  }),
  route({
    method: 'PUT',
    path: '/api/0/projects/:org/:project/issues/',
    scope: 'event:write',
    summary: 'Changes issues of one project by id, status or search.',
    params: ChangeIssues,
    answer: ChangedIssues.nullable(),
    handle: (params, context) => changeMany({ ...params, project: [] }, context),
  }),
  route({
    method: 'POST',
    path: '/api/0/organizations/:org/issues/undo/',
    scope: 'event:write',
    summary: 'Takes a change of issues back, where nothing has happened to them since.',
    params: UndoChange,
    answer: UndoneChange,
    handle: ({ undo }, context) => undoChange(context, undo),
  }),
  route({
    method: 'DELETE',
    path: '/api/0/organizations/:org/issues/',
    scope: 'event:admin',
    summary: 'Deletes issues by id or by search.',
    params: ChangeIssues,
    answer: Nothing,
    handle: (params, context) => removeMany(params, context),
  }),
  route({
    method: 'DELETE',
    path: '/api/0/projects/:org/:project/issues/',
    scope: 'event:admin',
    summary: 'Deletes issues of one project by id or by search.',
    params: ChangeIssues,
    answer: Nothing,
    handle: (params, context) => removeMany({ ...params, project: [] }, context),
  }),
];

/** A search that means nothing fits nothing: the others are still counted. */
async function countMany({ query, ...rest }: z.output<typeof CountIssues>, context: OrgContext) {
  const counts: Record<string, number> = {};
  // One after the other: they share the caller's lane of the event store.
  for (const one of query) {
    try {
      counts[one] = await countHits(context.metadata, await understand({ ...rest, query: one }, context));
    } catch (error) {
      if (!(error instanceof QueryRefusedError)) throw error;
      counts[one] = 0;
    }
  }
  return counts;
}

type BulkParams = z.output<typeof ChangeIssues>;

async function changeMany(params: BulkParams, context: OrgContext) {
  const ids = await chosenIssues(params, context);
  if (!params.discard) return changeIssues(context, ids, params);
  if (!isAllowed('event:admin', context.reach.access)) throw new ApiError('forbidden');
  await discardIssues(context, ids);
  return reply(204, null);
}

async function removeMany(params: BulkParams, context: OrgContext) {
  await removeIssues(context, await chosenIssues(params, context));
  return reply(204, null);
}

/** Ids as given, or what the search finds. Nothing named is an error: it must not mean everything. */
async function chosenIssues(params: BulkParams, context: OrgContext): Promise<readonly number[]> {
  const ids = params.id.filter((id) => /^\d{1,15}$/.test(id)).map(Number);
  // What an issue was called before it was merged names the one it is now.
  if (params.id.length > 0) return currentIds(context.metadata, ids.slice(0, MAX_CHANGED));
  const query = params.query ?? queryOfStatus(context);
  if (query === null) throw new ApiError('bad_request', { detail: 'Name the issues by id, or by query.' });
  const filter = await understand({ ...params, query }, context);
  const order = { kind: 'column', column: 'last_seen' } as const;
  const found = await issuePage(context.metadata, { ...filter, order, window: { offset: 0, limit: MAX_CHANGED - 1 } });
  return found;
}

/** `?status=unresolved` of sentry-cli: the issues that have it now. The body holds the status they shall have. */
function queryOfStatus({ request }: OrgContext): string | null {
  const status = request.query['status'];
  return typeof status === 'string' && /^(un)?resolved$|^ignored$|^muted$/.test(status) ? `is:${status}` : null;
}
