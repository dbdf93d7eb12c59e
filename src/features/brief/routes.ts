import { z } from 'zod';
import { FilterParams } from '../../http/contract.ts';
import { notFound } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { findIssue } from '../issue/index.ts';
import { briefOf } from './brief.ts';
import { IssueBrief } from './contract.ts';

export const briefRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/issues/:issueId/brief/',
    scope: 'event:read',
    summary:
      'When an issue began and after what, where alone it lives, which tags and flags set it apart, and who changed the failing file.',
    params: z.object({ issueId: z.string().max(120), environment: FilterParams.environment }),
    answer: IssueBrief,
    async handle({ issueId, environment }, context) {
      const issue = await findIssue(context.metadata, issueId, context.scope.projectIds);
      const brief = issue === null ? null : await briefOf(context, issue, environment);
      if (brief === null) throw notFound();
      return brief;
    },
  }),
];
