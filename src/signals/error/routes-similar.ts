import { z } from 'zod';
import { contextOfIssue, eventIssueIds, findIssue, keepApart, noLongerApart } from '../../features/issue/index.ts';
import { Issue } from '../../features/issue/contract.ts';
import { ListSimilar, SetApart, SimilarIssue } from '../../features/similar/contract.ts';
import { Nothing } from '../../http/contract.ts';
import { notFound, wrongField } from '../../http/errors.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { similarIssues } from './similar.ts';

const ByName = { issueId: z.string().max(120) };
const BASE = '/api/0/organizations/:org/issues/:issueId';

/** An issue and how like it is, as clients of Sentry's API know it (product §4.3). */
const Legacy = z.array(z.tuple([Issue, z.record(z.string(), z.union([z.number(), z.string()]))]));
const LEGACY_LIMIT = 10;

/** Issues that are like another (processing §4.12). */
export const similarRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: `${BASE}/similar-issues/`,
    scope: 'event:read',
    summary: 'Issues of the project that fail in a similar way: how much they have in common, and the lines in which they differ.',
    params: ListSimilar.extend(ByName),
    answer: z.array(SimilarIssue),
    handle: async ({ issueId, limit }, context) => [...(await similarIssues(context, await required(context, issueId), limit))],
  }),
  route({
    method: 'PUT',
    path: `${BASE}/similar-issues/:otherId/`,
    scope: 'event:write',
    summary: 'Says that two issues are not the same, for good, or takes it back.',
    params: SetApart.extend({ ...ByName, otherId: z.string().max(120) }),
    answer: Nothing,
    async handle({ issueId, otherId, isApart }, context) {
      const [issue, other] = [await required(context, issueId), await required(context, otherId)];
      if (issue.id === other.id) throw wrongField('otherId', 'This is the issue itself.');
      await setApart(context, issue.id, other.id, isApart);
      return reply(204, null);
    },
  }),
  ...([`${BASE}/similar/`, `${BASE}/similar-issues-embeddings/`] as const).map((path) =>
    route({
      method: 'GET',
      path,
      scope: 'event:read',
      summary: 'Similar issues as pairs of an issue and its scores.',
      params: z.object(ByName),
      answer: Legacy,
      handle: async ({ issueId }, context) => pairs(context, issueId),
    }),
  ),
  ...['/api/0/issues/:issueId/similar/', '/api/0/issues/:issueId/similar-issues-embeddings/'].map((path) =>
    route({
      method: 'GET',
      path,
      scope: 'event:read',
      summary: 'Similar issues of an issue that is named by its id alone.',
      params: z.object(ByName),
      answer: Legacy,
      handle: async ({ issueId }, context) => pairs(await contextOfIssue(context, issueId, 'event:read'), issueId),
    }),
  ),
];

async function required({ metadata, scope }: OrgContext, name: string) {
  const issue = await findIssue(metadata, name, scope.projectIds);
  if (!issue) throw notFound();
  return issue;
}

async function pairs(context: OrgContext, issueId: string): Promise<z.infer<typeof Legacy>> {
  const found = await similarIssues(context, await required(context, issueId), LEGACY_LIMIT);
  return found.map(({ issue, score, isMergeSuggested }) => [
    issue,
    { exception: score, 'exception:stacktrace:pairs': score, shouldBeGrouped: isMergeSuggested ? 'Yes' : 'No' },
  ]);
}

async function setApart({ metadata, caller, clock }: OrgContext, issueId: number, otherId: number, isApart: boolean): Promise<void> {
  const names = [await eventIssueIds(metadata, issueId), await eventIssueIds(metadata, otherId)] as const;
  await metadata.transaction(async (tx) => {
    if (isApart) await keepApart(tx, { pairs: [[issueId, otherId]], reason: 'not_same', userId: caller.userId, atMs: clock.now() });
    else await noLongerApart(tx, ...names);
  });
}
