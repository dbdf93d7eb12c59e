import { z } from 'zod';
import { PageParams, repeated } from '../../http/contract.ts';
import { reachedProjectIds } from '../../http/filters.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { Environment, Release, RELEASE_SORTS, ReleaseComparison } from './contract.ts';
import { environments } from './environments.ts';
import { Chosen, listReleases, readComparison, readRelease } from './read.ts';

const READS = ['project:read', 'project:releases', 'org:ci'] as const;

const List = Chosen.extend({
  ...PageParams,
  query: z.string().max(250).optional(),
  status: z.enum(['open', 'archived']).optional(),
  sort: z.enum(RELEASE_SORTS).optional(),
});

/** Releases and environments, read. */
export const releaseRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/releases/',
    scope: READS,
    summary: 'Releases, newest first or by what came from them; with `expand=figures` what came in the time that is asked for.',
    params: List,
    answer: z.array(Release),
    handle: (params, context) => listReleases(params, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/releases/',
    scope: READS,
    summary: 'Releases of a project, newest first or by what came from them.',
    params: List.omit({ project: true }),
    answer: z.array(Release),
    handle: (params, context) => listReleases({ ...params, project: [] }, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/releases/:version/',
    scope: READS,
    summary: 'A release and the names of those beside it.',
    params: Chosen.extend({ version: z.string().max(250) }),
    answer: Release,
    handle: (params, context) => readRelease(params, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/releases/:version/comparison/',
    scope: READS,
    summary: 'A release beside another, `base` or else the one before it, over as long as the younger one is out.',
    params: z.object({ version: z.string().max(250), base: z.string().max(250).optional() }),
    answer: ReleaseComparison.nullable(),
    handle: (params, context) => readComparison(params, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/environments/',
    scope: ['project:read', 'org:read'],
    summary: 'Environments that projects within reach were seen in.',
    params: z.object({ visibility: z.enum(['visible', 'hidden', 'all']).optional(), project: repeated(z.string().max(120)) }),
    answer: z.array(Environment),
    async handle({ visibility, project }, { metadata, reach, scope }) {
      const projectIds = reachedProjectIds(reach, project, scope) ?? scope.projectIds;
      return environments(metadata, projectIds, visibility ?? 'visible');
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/environments/',
    scope: 'project:read',
    summary: 'Environments that a project was seen in.',
    params: z.object({ visibility: z.enum(['visible', 'hidden', 'all']).optional() }),
    answer: z.array(Environment),
    handle: ({ visibility }, { metadata, project }) => environments(metadata, [project.id], visibility ?? 'visible'),
  }),
];
