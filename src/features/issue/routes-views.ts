import { z } from 'zod';
import { Nothing, PageParams } from '../../http/contract.ts';
import { pageWindow, sliceOf } from '../../http/cursor.ts';
import { notFound, wrongField } from '../../http/errors.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { personOf, requireMayChange, viewerOf } from '../../http/viewer.ts';
import { ChangeIssueView, IssueView, NewIssueView, OrderViews, StarView } from './contract.ts';
import { searchOf } from './list.ts';
import { countViews, deleteView, insertView, MAX_VIEWS, orderStars, starView, toViews, updateView, viewRows, visitView } from './views.ts';

const BASE = '/api/0/organizations/:org/group-search-views/';
const ById = { viewId: z.string().regex(/^\d{1,15}$/, 'Name the view by its id.') };
const List = z.object({ ...PageParams, createdBy: z.enum(['me', 'others']).optional(), query: z.string().max(128).optional() });

/** Saved views of the stream (product §2.4). */
export const viewRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: BASE,
    scope: 'event:read',
    summary: 'Views of the stream: one’s own and those shared in the organization.',
    params: List,
    answer: z.array(IssueView),
    handle: (params, context) => list(params, context),
  }),
  route({
    method: 'POST',
    path: BASE,
    scope: 'event:read',
    summary: 'Saves a view.',
    params: NewIssueView,
    answer: IssueView,
    handle: (params, context) => create(params, context),
  }),
  route({
    method: 'GET',
    path: `${BASE}starred/`,
    scope: 'event:read',
    summary: 'Views among one’s own tabs, in their order.',
    params: z.object(PageParams),
    answer: z.array(IssueView),
    async handle(_params, context) {
      const views = await toViews(context.metadata, await viewRows(context.metadata, viewerOf(context)));
      return views.filter((view) => view.starred);
    },
  }),
  route({
    method: 'PUT',
    path: `${BASE}starred/order/`,
    scope: 'event:read',
    summary: 'Puts one’s own tabs in an order.',
    params: OrderViews,
    answer: Nothing,
    async handle({ view_ids }, context) {
      await context.metadata.transaction((tx) => orderStars(tx, personOf(context), view_ids.map(Number)));
      return reply(204, null);
    },
  }),
  route({
    method: 'GET',
    path: `${BASE}:viewId/`,
    scope: 'event:read',
    summary: 'A view.',
    params: z.object(ById),
    answer: IssueView,
    handle: ({ viewId }, context) => requireView(context, viewId),
  }),
  route({
    method: 'PUT',
    path: `${BASE}:viewId/`,
    scope: 'event:read',
    summary: 'Changes a view: its maker, or whoever runs the organization.',
    params: ChangeIssueView.extend(ById),
    answer: IssueView,
    handle: ({ viewId, ...change }, context) => update(viewId, change, context),
  }),
  route({
    method: 'DELETE',
    path: `${BASE}:viewId/`,
    scope: 'event:read',
    summary: 'Deletes a view: its maker, or whoever runs the organization.',
    params: z.object(ById),
    answer: Nothing,
    async handle({ viewId }, context) {
      const view = await requireOwn(context, viewId);
      await deleteView(context.metadata, Number(view.id));
      return reply(204, null);
    },
  }),
  route({
    method: 'POST',
    path: `${BASE}:viewId/visit/`,
    scope: 'event:read',
    summary: 'Remembers that a view was opened.',
    params: z.object(ById),
    answer: Nothing,
    async handle({ viewId }, context) {
      const view = await requireView(context, viewId);
      await visitView(context.metadata, personOf(context), Number(view.id), new Date(context.clock.now()));
      return reply(204, null);
    },
  }),
  route({
    method: 'PUT',
    path: `${BASE}:viewId/starred/`,
    scope: 'event:read',
    summary: 'Puts a view among one’s own tabs, or takes it away.',
    params: StarView.extend(ById),
    answer: Nothing,
    async handle({ viewId, starred, position }, context) {
      const view = await requireView(context, viewId);
      await context.metadata.transaction((tx) =>
        starView(tx, personOf(context), Number(view.id), starred ? (position ?? MAX_VIEWS) : null),
      );
      return reply(204, null);
    },
  }),
];

async function list(params: z.output<typeof List>, context: OrgContext) {
  const { metadata, caller } = context;
  const asked = params.query?.toLowerCase() ?? '';
  const views = await toViews(metadata, await viewRows(metadata, viewerOf(context)));
  const isMine = (view: IssueView) => view.createdBy?.id === String(caller.userId);
  const wanted = views.filter((view) => params.createdBy === undefined || isMine(view) === (params.createdBy === 'me'));
  const { rows, links } = sliceOf(
    wanted.filter((view) => view.name.toLowerCase().includes(asked) || view.query.toLowerCase().includes(asked)),
    pageWindow(params),
  );
  return page([...rows], links);
}

async function requireView(context: OrgContext, viewId: string): Promise<IssueView> {
  const [view] = await toViews(context.metadata, await viewRows(context.metadata, viewerOf(context), Number(viewId)));
  if (!view) throw notFound();
  return view;
}

/** @throws ApiError forbidden: a shared view of somebody else is changed by those who run the organization */
async function requireOwn(context: OrgContext, viewId: string): Promise<IssueView> {
  const view = await requireView(context, viewId);
  requireMayChange(view, context);
  return view;
}

async function create(asked: z.output<typeof NewIssueView>, context: OrgContext) {
  const viewer = viewerOf(context);
  // What belongs to nobody and is nobody else's could never be found again.
  const params = viewer.userId === null ? { ...asked, visibility: 'organization' as const } : asked;
  check(params, context);
  const at = new Date(context.clock.now());
  const id = await context.metadata.transaction(async (tx) => {
    if ((await countViews(tx, viewer)) >= MAX_VIEWS) throw wrongField('name', `Nobody has more than ${MAX_VIEWS} views. Delete one first.`);
    const made = await insertView(tx, viewer, params, at);
    if (params.starred && viewer.userId !== null) await starView(tx, viewer, made, MAX_VIEWS);
    return made;
  });
  return reply(201, await requireView(context, String(id)));
}

async function update(viewId: string, change: z.output<typeof ChangeIssueView>, context: OrgContext) {
  const view = await requireOwn(context, viewId);
  const known = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const next = { ...view, ...known };
  check(next, context);
  await updateView(context.metadata, Number(view.id), next, new Date(context.clock.now()));
  return requireView(context, viewId);
}

/** A view that cannot be opened is not saved. @throws QueryRefusedError, ApiError */
function check({ query, projects }: Pick<IssueView, 'query' | 'projects'>, { scope }: OrgContext): void {
  searchOf(query);
  if (projects.some((id) => !scope.projectIds.includes(id))) throw wrongField('projects', 'There is no such project within your reach.');
}
