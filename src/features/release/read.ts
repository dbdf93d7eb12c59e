/** Questions to releases, put together for the routes. */
import { z } from 'zod';
import { FilterParams, repeated, TimeParams } from '../../http/contract.ts';
import type { PageParams } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import { reachedProjectIds } from '../../http/filters.ts';
import { page } from '../../http/route.ts';
import type { OrgContext } from '../../http/route.ts';
import { timeRange } from '../../query/time-range.ts';
import { compareWith } from './compare.ts';
import type { ReleaseSort } from './contract.ts';
import { figuresOf, rankedVersions } from './figures.ts';
import type { Looked } from './figures.ts';
import { neighboursOf } from './neighbours.ts';
import { releaseRows, toRelease } from './rows.ts';
import type { ReleaseRow } from './rows.ts';

/** Which events the figures count; `expand=figures` asks for them. */
export const Chosen = z.object({ ...FilterParams, ...TimeParams, expand: repeated(z.string().max(40)) });

const FIGURES = 'figures';
const DEFAULT_PERIOD_MS = 14 * 86_400_000;

type Page = { readonly [Name in keyof typeof PageParams]?: z.output<(typeof PageParams)[Name]> };

interface ListAsked extends z.output<typeof Chosen>, Page {
  readonly query?: string | undefined;
  readonly status?: 'open' | 'archived' | undefined;
  readonly sort?: ReleaseSort | undefined;
}

export async function listReleases(params: ListAsked, context: OrgContext) {
  const window = pageWindow(params);
  const looked = lookedAt(params, context);
  const { sort = 'date', query = '', status } = params;
  const by = sort === 'users' ? 'users' : 'events';
  const isRanked = sort === 'events' || sort === 'users';
  const isWithin = looked.environments.length > 0;
  const ranked = isRanked || isWithin ? await rankedVersions(context, looked, by) : [];
  const found = await releaseRows(context.metadata, {
    reach: context.reach,
    projectIds: looked.projectIds,
    query,
    status,
    sort,
    ranked,
    within: isWithin ? { environments: looked.environments, versions: ranked } : null,
    window,
  });
  const { rows, links } = cutPage(found, window);
  return page(await shown(rows, params, { context, looked }), links);
}

/** Figures beside the releases, when they are asked for. */
async function shown(
  rows: readonly ReleaseRow[],
  { expand }: Pick<ListAsked, 'expand'>,
  { context, looked }: { readonly context: OrgContext; readonly looked: Looked },
) {
  if (!expand.includes(FIGURES)) return rows.map(toRelease);
  const figures = await figuresOf(context, rows, looked);
  return rows.map((row) => {
    const own = figures.get(row.version);
    return own === undefined ? toRelease(row) : { ...toRelease(row), figures: own };
  });
}

export async function readRelease(params: z.output<typeof Chosen> & { readonly version: string }, context: OrgContext) {
  const looked = lookedAt(params, context);
  const row = await releaseByVersion(context, params.version, looked.projectIds);
  if (row === null) throw notFound();
  const [[release], currentProjectMeta] = await Promise.all([
    shown([row], params, { context, looked }),
    neighboursOf(context.metadata, row),
  ]);
  if (release === undefined) throw new Error('A row was shown as nothing.');
  return { ...release, currentProjectMeta };
}

/** Null for the first release of its projects. */
export async function readComparison({ version, base }: { version: string; base?: string | undefined }, context: OrgContext) {
  const row = await releaseByVersion(context, version);
  if (row === null) throw notFound();
  const other = base ?? (await neighboursOf(context.metadata, row)).prevReleaseVersion;
  if (other === null) return null;
  const baseRow = await releaseByVersion(context, other);
  if (baseRow === null) throw notFound();
  return compareWith(context, row, baseRow);
}

/** Null when no project in reach has it. */
export async function releaseByVersion(
  { metadata, reach, scope }: OrgContext,
  version: string,
  projectIds: readonly number[] = scope.projectIds,
): Promise<ReleaseRow | null> {
  const [row] = await releaseRows(metadata, { reach, projectIds, version, window: { offset: 0, limit: 1 } });
  return row ?? null;
}

/** @throws ApiError for a time that is none, and for a project that is not in reach */
function lookedAt(params: z.output<typeof Chosen>, { reach, scope, clock }: OrgContext): Looked {
  const range = timeRange(params, clock.now(), DEFAULT_PERIOD_MS);
  if (range === null) {
    throw new ApiError('bad_request', {
      detail: 'The time range could not be understood: give statsPeriod such as 14d, or start and end.',
    });
  }
  const projectIds = reachedProjectIds(reach, params.project, scope) ?? scope.projectIds;
  return { projectIds, environments: params.environment, range };
}
