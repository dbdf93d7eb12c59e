import { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { PageParams, repeated } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import type { PageWindow } from '../../http/cursor.ts';
import { notFound } from '../../http/errors.ts';
import { reachedProjectIds } from '../../http/filters.ts';
import type { Reach } from '../../http/identity.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { Environment, Release } from './contract.ts';
import { parseRelease } from './version.ts';

const List = z.object({ ...PageParams, query: z.string().max(250).optional(), project: repeated(z.string().max(120)) });

/** Releases and environments, read. */
export const releaseRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/releases/',
    scope: ['project:read', 'project:releases', 'org:ci'],
    summary: 'Releases, newest first.',
    params: List,
    answer: z.array(Release),
    handle: (params, context) => list(params, context, reachedProjectIds(context.reach, params.project, context.scope)),
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/releases/',
    scope: ['project:read', 'project:releases', 'org:ci'],
    summary: 'Releases of a project, newest first.',
    params: List,
    answer: z.array(Release),
    handle: (params, context) => list(params, context, null),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/releases/:version/',
    scope: ['project:read', 'project:releases', 'org:ci'],
    summary: 'A release.',
    params: z.object({ version: z.string().max(250) }),
    answer: Release,
    async handle({ version }, { metadata, reach, scope }) {
      const [row] = await releaseRows(metadata, {
        reach,
        projectIds: scope.projectIds,
        version,
        query: '',
        window: { offset: 0, limit: 1 },
      });
      if (!row) throw notFound();
      return toRelease(row);
    },
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

async function list(params: z.output<typeof List>, { metadata, reach, scope }: OrgContext, chosen: readonly number[] | null) {
  const window = pageWindow(params);
  const found = await releaseRows(metadata, {
    reach,
    projectIds: chosen ?? scope.projectIds,
    version: null,
    query: params.query ?? '',
    window,
  });
  const { rows, links } = cutPage(found, window);
  return page(rows.map(toRelease), links);
}

interface ReleaseRow {
  id: number;
  version: string;
  status: string;
  ref: string | null;
  url: string | null;
  detail: Record<string, unknown>;
  date_added: Date;
  date_started: Date | null;
  date_released: Date | null;
  first_event: Date | null;
  last_event: Date | null;
  new_issues: number;
  projects: { id: number; slug: string; name: string; platform: string | null; new_issues: number }[];
}

interface ReleaseQuestion {
  readonly reach: Reach;
  readonly projectIds: readonly number[];
  readonly version: string | null;
  readonly query: string;
  readonly window: PageWindow;
}

/** Only releases of projects within the scope, and of each only those projects. */
function releaseRows(sql: Sql, { reach, projectIds, version, query, window }: ReleaseQuestion): Promise<readonly ReleaseRow[]> {
  return sql.rows<ReleaseRow>(
    `SELECT r.id, r.version, r.status, r.ref, r.url, r.detail, r.date_added, r.date_started, r.date_released,
            min(rp.first_event_at) AS first_event, max(rp.last_event_at) AS last_event, sum(rp.new_issues)::int AS new_issues,
            json_agg(json_build_object('id', p.id, 'slug', p.slug, 'name', p.name, 'platform', p.platform, 'new_issues', rp.new_issues)
                     ORDER BY p.slug) AS projects
       FROM release r JOIN release_project rp ON rp.release_id = r.id JOIN project p ON p.id = rp.project_id
      WHERE r.org_id = $1 AND rp.project_id = ANY($2::bigint[]) AND ($3::text IS NULL OR r.version = $3)
        AND strpos(lower(r.version), lower($4)) > 0
      GROUP BY r.id
      ORDER BY coalesce(r.date_released, r.date_added) DESC, r.id DESC LIMIT $5 OFFSET $6`,
    [reach.orgId, projectIds, version, query, window.limit + 1, window.offset],
  );
}

function toRelease(row: ReleaseRow): z.input<typeof Release> {
  return {
    id: row.id,
    version: row.version,
    ...versionOf(row.version),
    status: row.status,
    ref: row.ref,
    url: row.url,
    dateCreated: row.date_added.toISOString(),
    dateStarted: timeOf(row.date_started),
    dateReleased: timeOf(row.date_released),
    firstEvent: timeOf(row.first_event),
    lastEvent: timeOf(row.last_event),
    newGroups: row.new_issues,
    commitCount: 0,
    lastCommit: null,
    deployCount: 0,
    lastDeploy: null,
    authors: [],
    owner: null,
    data: row.detail,
    projects: row.projects.map(({ id, slug, name, platform, new_issues }) => ({
      id,
      slug,
      name,
      newGroups: new_issues,
      platform,
      platforms: platform === null ? [] : [platform],
      hasHealthData: false,
    })),
  };
}

/** A commit's hash is shown by its first digits. */
function versionOf(version: string) {
  const bare = version.slice(version.lastIndexOf('@') + 1);
  const isCommit = /^[0-9a-f]{12,40}$/.test(bare);
  const description = isCommit ? bare.slice(0, 12) : bare;
  const versionInfo = {
    package: parseRelease(version)?.package ?? null,
    version: { raw: version },
    description,
    buildHash: isCommit ? bare : null,
  };
  return { shortVersion: description, versionInfo };
}

function timeOf(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

async function environments(sql: Sql, projectIds: readonly number[], visibility: 'visible' | 'hidden' | 'all') {
  const rows = await sql.rows<{ id: number; name: string; is_hidden: boolean }>(
    `SELECT e.id, e.name, bool_and(ep.is_hidden) AS is_hidden
       FROM environment e JOIN environment_project ep ON ep.environment_id = e.id
      WHERE ep.project_id = ANY($1::bigint[]) GROUP BY e.id ORDER BY e.name LIMIT 1000`,
    [projectIds],
  );
  return rows
    .filter((row) => visibility === 'all' || row.is_hidden === (visibility === 'hidden'))
    .map((row) => ({ id: String(row.id), name: row.name, isHidden: row.is_hidden }));
}
