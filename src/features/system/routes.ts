import { z } from 'zod';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { ApiError } from '../../http/errors.ts';
import type { Caller } from '../../http/identity.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, RootContext } from '../../http/route.ts';
import { ListParams, System, SystemOrganization, SystemUser } from './contract.ts';
import { alerts, counts, organizations, users } from './query.ts';

/** The instance itself, across organizations: for its owners alone, whatever they may in an organization. */
export const systemRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/system/',
    scope: 'user',
    summary: 'How the instance is: processes, engines, what waits, room and jobs. For its owners.',
    params: z.object({}),
    answer: System,
    async handle(_params, context) {
      await onlyOwners(context, context.caller);
      const { startedAtMs, jobs, ...state } = await context.instance.look();
      return {
        version: context.site.version,
        url: context.site.url,
        startedAt: new Date(startedAtMs).toISOString(),
        processes: [...state.processes],
        engines: [...state.engines],
        topics: [...state.topics],
        pressure: state.pressure,
        log: state.log,
        jobs: jobs.map(({ endedAt, ...job }) => ({ ...job, endedAt: endedAt?.toISOString() ?? null })),
        alerts: await alerts(context.metadata, new Date(context.clock.now())),
        counts: await counts(context.metadata),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/system/users/',
    scope: 'user',
    summary: 'Everybody who may sign in. For owners of the instance.',
    params: ListParams,
    answer: z.array(SystemUser),
    async handle(params, context) {
      await onlyOwners(context, context.caller);
      const window = pageWindow(params, 50);
      const { rows, links } = cutPage(await users(context.metadata, { limit: window.limit + 1, offset: window.offset }), window);
      return page([...rows], links);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/system/organizations/',
    scope: 'user',
    summary: 'Every organization of the instance. For its owners.',
    params: ListParams,
    answer: z.array(SystemOrganization),
    async handle(params, context) {
      await onlyOwners(context, context.caller);
      const window = pageWindow(params, 50);
      const { rows, links } = cutPage(await organizations(context.metadata, { limit: window.limit + 1, offset: window.offset }), window);
      return page([...rows], links);
    },
  }),
];

/** A token acts for a person within its scopes: one of an owner reads the instance only when it may administer. */
async function onlyOwners({ metadata }: RootContext, caller: Caller): Promise<void> {
  const mayAct = caller.kind === 'session' || caller.scopes.has('org:admin');
  const row = mayAct
    ? await metadata.row<{ is_superuser: boolean }>('SELECT is_superuser FROM account WHERE id = $1 AND is_active', [caller.userId])
    : null;
  if (row?.is_superuser !== true) throw new ApiError('forbidden');
}
