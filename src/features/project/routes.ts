import { z } from 'zod';
import { requireRecentLogin } from '../../http/auth.ts';
import { Nothing } from '../../http/contract.ts';
import { cutPage, pageWindow, sliceOf } from '../../http/cursor.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import type { Reach } from '../../http/identity.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext, ProjectContext, RootContext } from '../../http/route.ts';
import { createKey, createProject, removeKey, removeProject, updateKey, updateProject } from './changes.ts';
import {
  CreateProject,
  CreateProjectKey,
  ListProjects,
  Project,
  ProjectKey,
  ProjectSummary,
  UpdateProject,
  UpdateProjectKey,
} from './contract.ts';
import { keyRow, keyRows, projectRows } from './query.ts';
import type { KeyRow } from './query.ts';
import { toProject, toProjectKey, toProjectSummary } from './shapes.ts';
import { eventSeries } from './stats.ts';

const KeyParams = { keyId: z.string().max(40) };

export const projectRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/projects/',
    scope: ['project:read', 'org:ci'],
    summary: 'Every project within reach, over all organizations.',
    params: ListProjects,
    answer: z.array(ProjectSummary),
    async handle(params, context) {
      const reaches = await context.identity.reaches(context.caller);
      const lists = await Promise.all(reaches.map((reach) => summaries(context, reach)));
      const { rows, links } = sliceOf(lists.flat(), pageWindow(params));
      return page([...rows], links);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/projects/',
    scope: ['project:read', 'org:ci', 'org:read'],
    summary: 'Projects of an organization; `statsPeriod` adds their events.',
    params: ListProjects,
    answer: z.array(ProjectSummary),
    handle: (params, context) => listProjects(params, context),
  }),
  route({
    method: 'POST',
    path: '/api/0/organizations/:org/projects/',
    scope: ['project:write', 'org:write'],
    summary: 'Makes a project with a key.',
    params: CreateProject,
    answer: Project,
    handle: async (params, context) => reply(201, await created(context, await createProject(context, params, params.team ?? null))),
  }),
  route({
    method: 'POST',
    path: '/api/0/teams/:org/:team/projects/',
    scope: ['project:write', 'org:write'],
    summary: 'Makes a project that belongs to the team.',
    params: CreateProject,
    answer: Project,
    handle: async (params, context) => reply(201, await created(context, await createProject(context, params, context.team.slug))),
  }),
  route({
    method: 'GET',
    path: '/api/0/teams/:org/:team/projects/',
    scope: 'project:read',
    summary: 'Projects of a team.',
    params: ListProjects,
    answer: z.array(ProjectSummary),
    async handle(params, context) {
      const all = await summaries(context, context.reach);
      const fitting = all.filter((project) => project.teams.some((one) => one.id === String(context.team.id)));
      const { rows, links } = sliceOf(fitting, pageWindow(params));
      return page([...rows], links);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/',
    scope: ['project:read', 'org:ci'],
    summary: 'A project with its settings.',
    params: z.object({}),
    answer: Project,
    handle: (_params, context) => detail(context),
  }),
  route({
    method: 'PUT',
    path: '/api/0/projects/:org/:project/',
    scope: 'project:write',
    summary: 'Changes settings of a project; fields that are not named stay.',
    params: UpdateProject,
    answer: Project,
    async handle(params, context) {
      await updateProject(context, params);
      return detail(context);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/0/projects/:org/:project/',
    scope: 'project:admin',
    summary: 'Removes a project.',
    params: z.object({}),
    answer: Nothing,
    async handle(_params, context) {
      requireRecentLogin(context.caller, context.clock.now());
      await removeProject(context);
      return reply(204, null);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/keys/',
    scope: 'project:read',
    summary: 'Keys (DSNs) of a project.',
    params: ListProjects,
    answer: z.array(ProjectKey),
    handle: (params, context) => listKeys(params, context, [context.project.id]),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/project-keys/',
    scope: 'project:read',
    summary: 'Keys of every project within reach.',
    params: ListProjects,
    answer: z.array(ProjectKey),
    handle: (params, context) => listKeys(params, context, context.scope.projectIds),
  }),
  route({
    method: 'POST',
    path: '/api/0/projects/:org/:project/keys/',
    scope: 'project:write',
    summary: 'Makes a key.',
    params: CreateProjectKey,
    answer: ProjectKey,
    handle: async (params, context) => reply(201, toProjectKey(await createKey(context, params), context.site.url)),
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/keys/:keyId/',
    scope: 'project:read',
    summary: 'A key.',
    params: z.object(KeyParams),
    answer: ProjectKey,
    handle: async ({ keyId }, context) => toProjectKey(await findKey(context, keyId), context.site.url),
  }),
  route({
    method: 'PUT',
    path: '/api/0/projects/:org/:project/keys/:keyId/',
    scope: 'project:write',
    summary: 'Renames, disables or limits a key.',
    params: UpdateProjectKey.extend(KeyParams),
    answer: ProjectKey,
    handle: async ({ keyId, ...change }, context) =>
      toProjectKey(await updateKey(context, await findKey(context, keyId), change), context.site.url),
  }),
  route({
    method: 'DELETE',
    path: '/api/0/projects/:org/:project/keys/:keyId/',
    scope: 'project:admin',
    summary: 'Removes a key: SDKs that use it are refused from now on.',
    params: z.object(KeyParams),
    answer: Nothing,
    async handle({ keyId }, context) {
      await removeKey(context, await findKey(context, keyId));
      return reply(204, null);
    },
  }),
];

async function listProjects(params: z.output<typeof ListProjects>, context: OrgContext) {
  const all = await summaries(context, context.reach);
  const asked = (params.query ?? '').toLowerCase();
  const fitting = all.filter((project) => project.slug.includes(asked) || project.name.toLowerCase().includes(asked));
  const { rows, links } = sliceOf(fitting, pageWindow(params));
  if (!params.statsPeriod) return page([...rows], links);
  const series = await eventSeries(context, params.statsPeriod);
  return page(
    rows.map((project) => ({ ...project, stats: series(Number(project.id)) })),
    links,
  );
}

async function summaries(context: RootContext, reach: Reach) {
  const reached = new Map(reach.projects.map((project) => [project.id, project]));
  const rows = await projectRows(context.metadata, [...reached.keys()], context.caller?.userId ?? null);
  return rows.flatMap((row) => {
    const project = reached.get(row.id);
    return project ? [toProjectSummary(row, project, reach)] : [];
  });
}

async function detail({ metadata, caller, project, reach }: ProjectContext) {
  const [row] = await projectRows(metadata, [project.id], caller.userId);
  if (!row) throw notFound();
  return toProject(row, project, reach);
}

/** A project that was just made is within reach of whoever could make it, or says so. */
async function created(context: OrgContext, projectId: number) {
  const reach = await context.identity.reach(context.caller, String(context.reach.orgId));
  const project = reach?.projects.find((one) => one.id === projectId);
  if (!reach || !project) throw new ApiError('forbidden');
  const [row] = await projectRows(context.metadata, [projectId], context.caller.userId);
  if (!row) throw notFound();
  return toProject(row, project, reach);
}

async function listKeys(params: z.output<typeof ListProjects>, context: OrgContext, projectIds: readonly number[]) {
  const window = pageWindow(params);
  const { rows, links } = cutPage(await keyRows(context.metadata, projectIds, window), window);
  return page(
    rows.map((row) => toProjectKey(row, context.site.url)),
    links,
  );
}

async function findKey({ metadata, project }: ProjectContext, keyId: string): Promise<KeyRow> {
  const row = await keyRow(metadata, project.id, keyId);
  if (!row) throw notFound();
  return row;
}
