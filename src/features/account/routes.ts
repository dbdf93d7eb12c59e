import { z } from 'zod';
import { ApiError, notFound } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute, RootContext } from '../../http/route.ts';
import { Me, Regions, ServerInfo, UpdateMeRequest } from './contract.ts';
import { personById } from './query.ts';
import { userOptions } from './options.ts';

const None = z.object({});

/** Who the caller is. */
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
    answer: Me,
    handle: (_params, context) => me(context, context.caller.userId),
  }),
  route({
    method: 'PUT',
    path: '/api/0/users/me/',
    scope: 'user',
    summary: 'Changes the name or the options of the person behind the request.',
    params: UpdateMeRequest,
    answer: Me,
    async handle({ name, options }, context) {
      if (context.caller.kind !== 'session') throw new ApiError('forbidden');
      await context.metadata.execute(
        `UPDATE account SET name = coalesce($2, name),
                options = options || $3::jsonb || jsonb_build_object('notifications', coalesce(options->'notifications', '{}') || $4::jsonb)
          WHERE id = $1`,
        [
          context.caller.userId,
          name ?? null,
          JSON.stringify({ ...options, notifications: undefined }),
          JSON.stringify(options?.notifications ?? {}),
        ],
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
];

async function me({ metadata }: RootContext, userId: number | null): Promise<Me> {
  const person = userId === null ? null : await personById(metadata, userId);
  if (userId === null || !person) throw notFound();
  return { ...person, options: await userOptions(metadata, userId) };
}
