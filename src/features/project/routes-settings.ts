import { z } from 'zod';
import { teamOf } from '../../http/binder.ts';
import { Nothing } from '../../http/contract.ts';
import { notFound, wrongField } from '../../http/errors.ts';
import { reply, route } from '../../http/route.ts';
import type { AnyRoute, ProjectContext } from '../../http/route.ts';
import { addTeam, changeFilter, removeTeamFrom } from './change-access.ts';
import { ChangeFilter, FILTER_IDS, LEGACY_BROWSERS, ProjectFilter, ProjectTeam } from './contract.ts';
import { listFilters } from './filters.ts';
import { projectRows } from './query.ts';
import type { ProjectRow } from './query.ts';
import { projectSettings } from './settings.ts';

/** Parts of a project's settings that have addresses of their own (product §4.2). */
export const projectSettingsRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/filters/',
    scope: 'project:read',
    summary: 'Inbound filters that are on or off.',
    params: z.object({}),
    answer: z.array(ProjectFilter),
    handle: async (_params, context) => [...listFilters(projectSettings((await rowOf(context)).settings).options)],
  }),
  route({
    method: 'PUT',
    path: '/api/0/projects/:org/:project/filters/:filterId/',
    scope: 'project:write',
    summary: 'Switches an inbound filter; `legacy-browsers` takes the list of browsers.',
    params: ChangeFilter.extend({ filterId: z.string().max(40) }),
    answer: Nothing,
    async handle({ filterId, active, subfilters }, context) {
      const id = FILTER_IDS.find((each) => each === filterId);
      if (id === undefined) throw notFound();
      if (id === 'legacy-browsers') await changeFilter(context, id, subfilters ?? (active === true ? LEGACY_BROWSERS : false));
      else if (active === undefined) throw wrongField('active', 'Say true or false.');
      else await changeFilter(context, id, active);
      return reply(204, null);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/teams/',
    scope: 'project:read',
    summary: 'Teams that reach the project.',
    params: z.object({}),
    answer: z.array(ProjectTeam),
    handle: (_params, context) => teams(context),
  }),
  route({
    method: 'POST',
    path: '/api/0/projects/:org/:project/teams/:team/',
    scope: 'project:write',
    summary: 'Gives a team access to the project.',
    params: z.object({ team: z.string().max(60) }),
    answer: z.array(ProjectTeam),
    async handle({ team }, context) {
      await addTeam(context, teamOf(context.reach, team));
      return reply(201, await teams(context));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/0/projects/:org/:project/teams/:team/',
    scope: 'project:admin',
    summary: 'Takes the access of a team to the project away.',
    params: z.object({ team: z.string().max(60) }),
    answer: z.array(ProjectTeam),
    async handle({ team }, context) {
      await removeTeamFrom(context, teamOf(context.reach, team));
      return teams(context);
    },
  }),
];

async function rowOf({ metadata, project, caller }: ProjectContext): Promise<ProjectRow> {
  const [row] = await projectRows(metadata, [project.id], caller.userId);
  if (!row) throw notFound();
  return row;
}

async function teams(context: ProjectContext) {
  return ((await rowOf(context)).teams ?? []).map(({ id, slug, name }) => ({ id: String(id), slug, name }));
}
