import { z } from 'zod';
import { Nothing, PageParams } from '../../http/contract.ts';
import { pageWindow, sliceOf } from '../../http/cursor.ts';
import { notFound, wrongField } from '../../http/errors.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { personOf, requireMayChange, viewerOf } from '../../http/viewer.ts';
import { parseSearch } from '../../query/parse.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { timeRange } from '../../query/time-range.ts';
import { auditIn } from '../audit/index.ts';
import { ChangeSavedQuery, NewSavedQuery, SavedQuery, StarQuery } from './contract.ts';
import { countSaved, deleteSaved, insertSaved, MAX_SAVED, savedRows, starSaved, toSaved, updateSaved, visitSaved } from './saved.ts';

const BASE = '/api/0/organizations/:org/explore/saved/';
const ById = { queryId: z.string().regex(/^\d{1,15}$/, 'Name the query by its id.') };
const List = z.object({ ...PageParams, query: z.string().max(128).optional(), starred: z.string().optional() });

/**
 * Questions with a name (product §2.4). `discover/saved/`, where older clients look for theirs, is not served: its form has one table of
 * events and none of the other datasets.
 */
export const savedRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: BASE,
    scope: 'event:read',
    summary: 'Saved queries: one’s own and those shared in the organization.',
    params: List,
    answer: z.array(SavedQuery),
    handle: (params, context) => list(params, context),
  }),
  route({
    method: 'POST',
    path: BASE,
    scope: 'event:read',
    summary: 'Saves a query.',
    params: NewSavedQuery,
    answer: SavedQuery,
    handle: (params, context) => create(params, context),
  }),
  route({
    method: 'GET',
    path: `${BASE}:queryId/`,
    scope: 'event:read',
    summary: 'A saved query.',
    params: z.object(ById),
    answer: SavedQuery,
    handle: ({ queryId }, context) => requireSaved(context, queryId),
  }),
  route({
    method: 'PUT',
    path: `${BASE}:queryId/`,
    scope: 'event:read',
    summary: 'Changes a saved query: its maker, or whoever runs the organization.',
    params: ChangeSavedQuery.extend(ById),
    answer: SavedQuery,
    handle: ({ queryId, ...change }, context) => update(queryId, change, context),
  }),
  route({
    method: 'DELETE',
    path: `${BASE}:queryId/`,
    scope: 'event:read',
    summary: 'Deletes a saved query: its maker, or whoever runs the organization.',
    params: z.object(ById),
    answer: Nothing,
    async handle({ queryId }, context) {
      const saved = await requireOwn(context, queryId);
      await context.metadata.transaction(async (tx) => {
        await deleteSaved(tx, Number(saved.id));
        await tell(tx, context, { event: 'saved-query.remove', saved });
      });
      return reply(204, null);
    },
  }),
  route({
    method: 'POST',
    path: `${BASE}:queryId/visit/`,
    scope: 'event:read',
    summary: 'Remembers that a saved query was opened.',
    params: z.object(ById),
    answer: Nothing,
    async handle({ queryId }, context) {
      const saved = await requireSaved(context, queryId);
      await visitSaved(context.metadata, personOf(context), Number(saved.id), new Date(context.clock.now()));
      return reply(204, null);
    },
  }),
  route({
    method: 'POST',
    path: `${BASE}:queryId/starred/`,
    scope: 'event:read',
    summary: 'Puts a saved query among one’s own tabs, or takes it away.',
    params: StarQuery.extend(ById),
    answer: Nothing,
    async handle({ queryId, starred }, context) {
      const saved = await requireSaved(context, queryId);
      await starSaved(context.metadata, personOf(context), Number(saved.id), starred);
      return reply(204, null);
    },
  }),
];

async function list({ query, starred, ...paging }: z.output<typeof List>, context: OrgContext) {
  const asked = query?.toLowerCase() ?? '';
  const all = await toSaved(context.metadata, await savedRows(context.metadata, viewerOf(context)));
  const wanted = all.filter((saved) => saved.name.toLowerCase().includes(asked) && (starred === undefined || saved.starred));
  const { rows, links } = sliceOf(wanted, pageWindow(paging));
  return page([...rows], links);
}

async function requireSaved(context: OrgContext, queryId: string): Promise<SavedQuery> {
  const [saved] = await toSaved(context.metadata, await savedRows(context.metadata, viewerOf(context), Number(queryId)));
  if (!saved) throw notFound();
  return saved;
}

/** @throws ApiError forbidden: a shared query of somebody else is changed by those who run the organization */
async function requireOwn(context: OrgContext, queryId: string): Promise<SavedQuery> {
  const saved = await requireSaved(context, queryId);
  requireMayChange(saved, context);
  return saved;
}

async function create(asked: z.output<typeof NewSavedQuery>, context: OrgContext) {
  const viewer = viewerOf(context);
  // What belongs to nobody and is nobody else's could never be found again.
  const params = viewer.userId === null ? { ...asked, visibility: 'organization' as const } : asked;
  check(params, context);
  const at = new Date(context.clock.now());
  const id = await context.metadata.transaction(async (tx) => {
    if ((await countSaved(tx, viewer)) >= MAX_SAVED)
      throw wrongField('name', `Nobody has more than ${MAX_SAVED} saved queries. Delete one first.`);
    const made = await insertSaved(tx, viewer, params, at);
    if (params.starred && viewer.userId !== null) await starSaved(tx, viewer, made, true);
    await tell(tx, context, { event: 'saved-query.create', saved: { ...params, id: String(made) } });
    return made;
  });
  return reply(201, await requireSaved(context, String(id)));
}

async function update(queryId: string, change: z.output<typeof ChangeSavedQuery>, context: OrgContext) {
  const saved = await requireOwn(context, queryId);
  const known = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const next: SavedQuery = { ...saved, ...known };
  check(next, context);
  await context.metadata.transaction(async (tx) => {
    await updateSaved(tx, Number(saved.id), next, new Date(context.clock.now()));
    // What was private and is now shared concerns the others as what was shared and is not any more.
    await tell(tx, context, { event: 'saved-query.edit', saved: saved.visibility === 'organization' ? saved : next });
  });
  return requireSaved(context, queryId);
}

interface Told {
  readonly event: 'saved-query.create' | 'saved-query.edit' | 'saved-query.remove';
  readonly saved: Pick<SavedQuery, 'id' | 'name' | 'visibility'>;
}

/** What a person keeps for themselves is in no log of others. */
async function tell(tx: Parameters<typeof auditIn>[0], context: OrgContext, { event, saved }: Told): Promise<void> {
  if (saved.visibility === 'owner') return;
  await auditIn(tx, context, { event, target: { kind: 'saved-query', id: Number(saved.id) }, note: saved.name });
}

type Checked = Pick<SavedQuery, 'dataset' | 'projects' | 'range' | 'start' | 'end' | 'query'>;

/** A query that cannot be opened is not saved. @throws QueryRefusedError, ApiError */
function check({ dataset, projects, range, start, end, query }: Checked, { scope, datasets, clock }: OrgContext): void {
  if (!datasets.has(dataset)) throw wrongField('dataset', `There is no dataset ${dataset} here.`);
  const parsed = parseSearch(query[0]?.query ?? '');
  if (!parsed.ok) throw new QueryRefusedError(parsed.error);
  if (projects.some((id) => !scope.projectIds.includes(id))) throw wrongField('projects', 'There is no such project within your reach.');
  const time = { statsPeriod: range ?? undefined, start: start ?? undefined, end: end ?? undefined };
  if (timeRange(time, clock.now()) === null) throw wrongField('range', 'The time range could not be understood.');
}
