import { z } from 'zod';
import { repeated } from '../../http/contract.ts';
import { notFound } from '../../http/errors.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { ChangedIssues, IssueHash } from './contract.ts';
import { lifeOf, requireIssue } from './detail.ts';
import { issueHashes, splitHashes } from './fingerprints.ts';
import { eventIssueIds } from './rows.ts';
import type { FoundIssue } from './rows.ts';

const PATH = '/api/0/organizations/:org/issues/:issueId/hashes/';
const ByName = { issueId: z.string().max(120) };
/** 32 hex digits each; as many as one list shows. */
const Chosen = z.object({
  ...ByName,
  id: repeated(z.string().regex(/^[0-9a-f]{32}$/)).refine((ids) => ids.length > 0 && ids.length <= 100),
});

/** Fingerprints of an issue: listed, and taken out again (unmerged). */
export const hashRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: PATH,
    scope: 'event:read',
    summary: 'Fingerprints that lead to an issue, each with its last event and how many there are.',
    params: z.object(ByName),
    answer: z.array(IssueHash),
    handle: async ({ issueId }, context) => hashesOf(context, await requireIssue(context, issueId)),
  }),
  route({
    method: 'PUT',
    path: PATH,
    scope: 'event:write',
    summary: 'Splits fingerprints off an issue: they become an issue of their own, and their events follow in the background.',
    params: Chosen,
    answer: ChangedIssues,
    handle: (params, context) => split(params, context),
  }),
  route({
    method: 'DELETE',
    path: PATH,
    scope: 'event:admin',
    summary: 'The same, as older clients ask for it.',
    params: Chosen,
    answer: ChangedIssues,
    handle: (params, context) => split(params, context),
  }),
];

async function hashesOf(context: OrgContext, issue: FoundIssue) {
  const ids = await eventIssueIds(context.metadata, issue.id);
  return issueHashes({ ...lifeOf(context, issue, []), issueId: issue.id, eventIssueIds: ids });
}

async function split({ issueId, id }: z.output<typeof Chosen>, context: OrgContext) {
  const issue = await requireIssue(context, issueId);
  const known = await hashesOf(context, issue);
  const picked = known.filter((hash) => id.includes(hash.id));
  if (picked.length < new Set(id).size) throw notFound();
  return reply(202, { undo: await splitHashes(context, issue, picked) });
}
