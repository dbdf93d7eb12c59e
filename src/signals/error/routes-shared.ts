import { z } from 'zod';
import { notFound } from '../../http/errors.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { findSharedIssue } from '../../features/issue/index.ts';
import { SharedIssue } from './contract.ts';
import { sharedEvent } from './shared.ts';

/** 128 random bits as they are written in a link. */
const ShareId = z.string().regex(/^[0-9a-f]{32}$/);

/** For everybody who has the link. */
export const sharedRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/shared/issues/:shareId/',
    scope: 'public',
    summary: 'An issue by its public link: what was thrown and where, read only.',
    params: z.object({ shareId: z.string().max(120) }),
    answer: SharedIssue,
    async handle({ shareId }, context) {
      // What cannot be a link is answered like one that leads nowhere.
      const found = ShareId.safeParse(shareId).success ? await findSharedIssue(context.metadata, shareId) : null;
      if (!found) throw notFound();
      const { events } = context.shared(found);
      const event = await sharedEvent({ metadata: context.metadata, events }, found.issueId);
      // Taken back is taken back: no copy on the way, no entry in a search engine.
      return reply(200, { ...found.facts, event }, { 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' });
    },
  }),
];
