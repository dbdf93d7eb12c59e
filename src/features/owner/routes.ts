import { z } from 'zod';
import { notFound } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { findIssue } from '../issue/index.ts';
import { IssueOwner } from './contract.ts';
import { ownersOfIssue } from './query.ts';

export const ownerRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/issues/:issueId/owners/',
    scope: 'event:read',
    summary: 'Whose an issue is, and why: by ownership rules, CODEOWNERS and the commits that are suspected.',
    params: z.object({ issueId: z.string().max(120) }),
    answer: z.array(IssueOwner),
    async handle({ issueId }, { metadata, scope }) {
      const issue = await findIssue(metadata, issueId, scope.projectIds);
      if (!issue) throw notFound();
      return [...(await ownersOfIssue(metadata, issue.id))];
    },
  }),
];
