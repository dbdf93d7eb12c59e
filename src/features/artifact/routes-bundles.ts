import { z } from 'zod';
import { Nothing, PageParams } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { notFound } from '../../http/errors.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { announce } from './bundle.ts';
import { bundlesOf, dropBundle } from './bundles.ts';
import { ArtifactBundle } from './contract.ts';
import { UPLOADS } from './routes-upload.ts';

const BUNDLES = '/api/0/projects/:org/:project/files/artifact-bundles/';

/** What was uploaded to a project, for its settings and for scripts that check an upload. */
export const bundleRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: BUNDLES,
    scope: ['project:read', ...UPLOADS],
    summary: 'Artifact bundles of a project, newest first, with what in them cannot be used and how far older events are gone through.',
    params: z.object({ ...PageParams, query: z.string().max(250).optional() }),
    answer: z.array(ArtifactBundle),
    async handle(params, { metadata, project }) {
      const window = pageWindow(params);
      const found = await bundlesOf(metadata, { projectId: project.id, query: params.query ?? '', ...window });
      const { rows, links } = cutPage(found, window);
      return page([...rows], links);
    },
  }),
  route({
    method: 'DELETE',
    path: BUNDLES,
    scope: ['project:write', 'project:releases'],
    summary: 'Takes an artifact bundle from a project.',
    params: z.object({ bundleId: z.string().max(40) }),
    answer: Nothing,
    async handle({ bundleId }, context) {
      const { metadata, blobs, project } = context;
      const prefixes = await metadata.transaction((tx) => dropBundle(tx, project.id, bundleId));
      if (prefixes === null) throw notFound();
      for (const prefix of prefixes) await blobs.deleteBelow(prefix);
      announce(context, [project.id]);
      return reply(204, null);
    },
  }),
];
