import { z } from 'zod';
import { route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { actorsOf, ownersOfIssue } from '../../features/owner/index.ts';
import { Committers, EventOwners } from '../../features/owner/contract.ts';
import { ownershipMatches } from '../../features/project/index.ts';
import { currentIdOf } from '../../features/issue/index.ts';
import { requireEvent, requirePayload } from './find.ts';
import { ownedOf } from './owned.ts';
import { deriveTags } from '../../event/tags.ts';

/** Who an event belongs to, asked of the rules as they are now (processing §5.8). */
export const eventOwnerRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/events/:eventId/owners/',
    scope: ['event:read', 'project:read'],
    summary: 'Owners of an event by the rules of its project as they are now, and the rules that say so.',
    params: z.object({ eventId: z.string().max(40) }),
    answer: EventOwners,
    async handle({ eventId }, context) {
      const event = await requirePayload(context, await requireEvent(context, eventId));
      const matches = await ownershipMatches(context.metadata, context.project.id, ownedOf(event, deriveTags(event)));
      const [deciding] = matches;
      const names = deciding?.owners ?? [];
      const actors = await actorsOf(context.metadata, context.reach.orgId, names);
      return {
        owners: names.flatMap((name) => {
          const actor = actors.get(name.toLowerCase());
          if (actor === undefined) return [];
          const { type, id, name: knownAs, email } = actor;
          return [{ type, id: String(id), name: knownAs, ...(type === 'user' ? { email } : {}) }];
        }),
        rule: deciding === undefined ? null : { type: deciding.kind, pattern: deciding.pattern },
        rules: matches.map(({ kind, pattern, owners }): EventOwners['rules'][number] => [{ type: kind, pattern }, owners.map(refOf)]),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/events/:eventId/committers/',
    scope: ['event:read', 'project:read'],
    summary: 'Who may have broken it: authors of the commits of its first release that changed the code an event’s issue fails in.',
    params: z.object({ eventId: z.string().max(40) }),
    answer: Committers,
    async handle({ eventId }, context) {
      const { issueId } = await requireEvent(context, eventId);
      const current = (await currentIdOf(context.metadata, [issueId])).get(issueId) ?? issueId;
      const owners = await ownersOfIssue(context.metadata, current);
      return {
        committers: owners.flatMap(({ owner, name, email, commit }) =>
          commit === null
            ? []
            : [
                {
                  author: { ...(owner === null ? {} : { id: owner.replace('user:', '') }), name, email: email ?? commit.author.email },
                  commits: [{ ...commit, suspectCommitType: 'via commit in release' }],
                },
              ],
        ),
      };
    },
  }),
];

/** As a rule names them. */
function refOf(name: string) {
  return name.startsWith('#') ? { type: 'team', name: name.slice(1) } : { type: 'user', name };
}
