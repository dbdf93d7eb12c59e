import { z } from 'zod';
import { ApiError } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute, ProjectContext } from '../../http/route.ts';
import { auditIn } from '../audit/index.ts';
import { Settings } from './contract.ts';
import { DEFAULTS, thresholdsOf } from './settings.ts';

const PATH = '/api/0/projects/:org/:project/performance-issues/configure/';

/** What is looked for in a project's traces, and from when on it is too much. */
export const performanceIssueRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: PATH,
    scope: 'project:read',
    summary: 'Switches and thresholds of the detectors of performance issues.',
    params: z.object({}),
    answer: Settings,
    handle: async (_params, context) => thresholdsOf(await storedOf(context)),
  }),
  route({
    method: 'PUT',
    path: PATH,
    scope: 'project:write',
    summary: 'Changes some of them. What is there already stays; what comes from now on is measured by them.',
    params: Settings.partial().extend({ org: z.string(), project: z.string() }),
    answer: Settings,
    async handle({ org: _org, project: _project, ...change }, context) {
      if (Object.keys(change).length === 0) throw new ApiError('bad_request', { detail: 'Name at least one setting.' });
      return thresholdsOf(await save(context, change));
    },
  }),
  route({
    method: 'DELETE',
    path: PATH,
    scope: 'project:write',
    summary: 'Sets all of them back.',
    params: z.object({}),
    answer: Settings,
    async handle(_params, context) {
      await save(context, null);
      return DEFAULTS;
    },
  }),
];

type Stored = Readonly<Record<string, unknown>> | null;

async function storedOf({ metadata, project }: ProjectContext): Promise<Stored> {
  const row = await metadata.row<{ stored: Stored }>(`SELECT settings->'performanceIssues' AS stored FROM project WHERE id = $1`, [
    project.id,
  ]);
  return row?.stored ?? null;
}

/** Null forgets what was set. Returns what is stored now. */
async function save(context: ProjectContext, change: Stored): Promise<Stored> {
  const { metadata, project } = context;
  return metadata.transaction(async (tx) => {
    const row = await tx.row<{ stored: Stored }>(
      change === null
        ? `UPDATE project SET settings = settings - 'performanceIssues' WHERE id = $1 AND $2::jsonb IS NULL RETURNING NULL::jsonb AS stored`
        : `UPDATE project SET settings = settings || jsonb_build_object('performanceIssues', coalesce(settings->'performanceIssues', '{}') || $2::jsonb)
            WHERE id = $1 RETURNING settings->'performanceIssues' AS stored`,
      [project.id, change === null ? null : JSON.stringify(change)],
    );
    await auditIn(tx, context, {
      event: 'project.change-performance-issue-detection',
      target: { kind: 'project', id: project.id },
      note: project.slug,
      detail: { changes: change ?? 'defaults' },
    });
    return row?.stored ?? null;
  });
}
