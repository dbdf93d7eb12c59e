import { z } from 'zod';
import { Nothing } from '../../http/contract.ts';
import { notFound } from '../../http/errors.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute, ProjectContext } from '../../http/route.ts';
import { parseOwnership } from '../ownership-rule/index.ts';
import { changeOwnership } from './change-ownership.ts';
import { addCodeOwners, changeCodeOwners, codeOwnersOf, removeCodeOwners } from './code-owners.ts';
import { ChangeCodeOwners, ChangeOwnership, CodeOwners, Ownership } from '../ownership-rule/contract.ts';
import { projectRows } from './query.ts';
import { projectSettings } from './settings.ts';

const FileId = { codeOwnersId: z.string().max(20) };

/** Who owns which part of the code (processing §5.8, product §4.2). */
export const ownershipRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/ownership/',
    scope: 'project:read',
    summary: 'Ownership rules, as text and as they were understood.',
    params: z.object({}),
    answer: Ownership,
    handle: (_params, context) => ownership(context),
  }),
  route({
    method: 'PUT',
    path: '/api/0/projects/:org/:project/ownership/',
    scope: 'project:write',
    summary: 'Replaces the ownership rules. Every line that cannot be read, or names nobody, is told, and nothing is changed.',
    params: ChangeOwnership,
    answer: Ownership,
    async handle({ raw, fallthrough, autoAssignment }, context) {
      const change = { raw: raw === null ? '' : raw, fallthrough, autoAssignment };
      await changeOwnership(context, Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)));
      return ownership(context);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/codeowners/',
    scope: 'project:read',
    summary: 'CODEOWNERS files of the project, with the names that are nobody here.',
    params: z.object({}),
    answer: z.array(CodeOwners),
    handle: (_params, context) => codeOwnersOf(context),
  }),
  route({
    method: 'POST',
    path: '/api/0/projects/:org/:project/codeowners/',
    scope: 'project:write',
    summary: 'Adds a CODEOWNERS file.',
    params: ChangeCodeOwners,
    answer: CodeOwners,
    handle: async (change, context) => reply(201, await addCodeOwners(context, change)),
  }),
  route({
    method: 'PUT',
    path: '/api/0/projects/:org/:project/codeowners/:codeOwnersId/',
    scope: 'project:write',
    summary: 'Replaces a CODEOWNERS file, or where its paths are in frames.',
    params: ChangeCodeOwners.extend(FileId),
    answer: CodeOwners,
    handle: ({ codeOwnersId, ...change }, context) => changeCodeOwners(context, codeOwnersId, change),
  }),
  route({
    method: 'DELETE',
    path: '/api/0/projects/:org/:project/codeowners/:codeOwnersId/',
    scope: 'project:write',
    summary: 'Removes a CODEOWNERS file.',
    params: z.object(FileId),
    answer: Nothing,
    async handle({ codeOwnersId }, context) {
      await removeCodeOwners(context, codeOwnersId);
      return reply(204, null);
    },
  }),
];

async function ownership(context: ProjectContext) {
  const { metadata, project, caller } = context;
  const [row] = await projectRows(metadata, [project.id], caller.userId);
  if (!row) throw notFound();
  const { raw, fallthrough, autoAssignment, lastUpdated } = projectSettings(row.settings).ownership;
  const rules = parseOwnership(raw).rules.map(({ kind, pattern, owners }) => ({
    matcher: { type: kind, pattern },
    owners: owners.map((owner) => (owner.startsWith('#') ? { type: 'team', name: owner.slice(1) } : { type: 'user', name: owner })),
  }));
  return {
    raw,
    fallthrough,
    autoAssignment,
    isActive: true,
    codeownersAutoSync: false,
    dateCreated: row.created_at.toISOString(),
    lastUpdated,
    schema: { $version: 1, rules },
  };
}
