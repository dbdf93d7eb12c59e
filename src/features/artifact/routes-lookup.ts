import { z } from 'zod';
import { route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { ArtifactLookup } from './contract.ts';
import { explain } from './explain.ts';
import { plansByDebugId, plansByUrl, type Plan } from './find.ts';
import { readDebugId } from './manifest.ts';
import { because } from './reasons.ts';
import { UPLOADS } from './routes-upload.ts';

/** Whether a frame would be resolved: for a build that wants to know before it is deployed. */
export const lookupRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/artifact-lookup/',
    scope: ['project:read', ...UPLOADS],
    summary: 'Whether a file can be resolved, by its debug id or by release, dist and address; and why not.',
    params: z.object({
      debug_id: z.string().max(60).optional(),
      url: z.string().max(2_000).optional(),
      release: z.string().max(250).optional(),
      dist: z.string().max(64).optional(),
    }),
    answer: ArtifactLookup,
    async handle({ debug_id: given, url, release, dist }, { metadata, project }) {
      const debugId = readDebugId(given);
      const byId = debugId === null ? undefined : (await plansByDebugId(metadata, project.id, [debugId])).get(debugId);
      if (byId !== undefined) return answerOf(byId);
      if (release !== undefined && url !== undefined) {
        const name = { projectId: project.id, version: release, dist: dist ?? '' };
        const plan = (await plansByUrl(metadata, name, [url])).get(url);
        if (plan !== undefined) return answerOf(plan);
      }
      const reason = given === undefined ? because('no_debug_id') : because('unknown_debug_id', { wanted: given });
      return answerOf({ how: null, minified: null, map: null, reason });
    },
  }),
];

function answerOf({ how, minified, map, reason }: Plan): ArtifactLookup {
  const isResolvable = map !== null && reason === null;
  const why = reason ?? (isResolvable ? null : because('no_map_reference', { wanted: minified?.url ?? '' }));
  return {
    isResolvable,
    reason: why === null ? null : explain(why),
    file: minified?.url ?? null,
    sourceMap: map?.url ?? null,
    resolvedWith: how,
  };
}
