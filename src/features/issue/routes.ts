import { z } from 'zod';
import { Nothing } from '../../http/contract.ts';
import { ApiError } from '../../http/errors.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { changeIssues, removeIssues } from './change.ts';
import { ChangedIssues, ChangeIssues, Issue, ListIssues } from './contract.ts';
import { listIssues, understand } from './list.ts';
import { issuePage } from './rows.ts';

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
    method: 'PUT',
    path: '/api/0/organizations/:org/issues/',
    scope: 'event:write',
    summary: 'Changes issues by id or by search, at most 1,000.',
    params: ChangeIssues,
    answer: ChangedIssues,
    handle: (params, context) => changeMany(params, context),
  }),
  route({
    method: 'PUT',
    path: '/api/0/projects/:org/:project/issues/',
    scope: 'event:write',
    summary: 'Changes issues of one project by id, status or search.',
    params: ChangeIssues,
    answer: ChangedIssues,
    handle: (params, context) => changeMany({ ...params, project: [] }, context),
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

type BulkParams = z.output<typeof ChangeIssues>;

async function changeMany(params: BulkParams, context: OrgContext) {
  const ids = await chosenIssues(params, context);
  return changeIssues(context, ids, params);
}

async function removeMany(params: BulkParams, context: OrgContext) {
  await removeIssues(context, await chosenIssues(params, context));
  return reply(204, null);
}

/** Ids as given, or what the search finds. Nothing named is an error: it must not mean everything. */
async function chosenIssues(params: BulkParams, context: OrgContext): Promise<readonly number[]> {
  const ids = params.id.filter((id) => /^\d{1,15}$/.test(id)).map(Number);
  if (params.id.length > 0) return ids.slice(0, MAX_CHANGED);
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
