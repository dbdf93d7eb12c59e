import { z } from 'zod';
import { isAllowed } from '../../http/auth.ts';
import { Nothing, PageParams } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { ApiError, notFound, wrongField } from '../../http/errors.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { commitsOf } from './commits.ts';
import { Commit, CommitFile, Deploy, Release, Repository } from './contract.ts';
import { releaseByVersion } from './read.ts';
import { toRelease } from './rows.ts';
import { isVersion } from './version.ts';
import { dateOf, deleteRelease, ReleaseFields, writeRelease } from './write.ts';

const READS = ['project:read', 'project:releases', 'org:ci'] as const;
const WRITES = ['project:releases', 'project:write', 'org:ci'] as const;
const RELEASE = '/api/0/organizations/:org/releases/:version';
const Version = z.object({ version: z.string().max(250) });
const Projects = z.array(z.union([z.string().max(120), z.number().transform(String)])).max(100);

const NewDeploy = z.object({
  version: z.string().max(250),
  environment: z.string().min(1).max(64),
  name: z.string().max(64).nullish(),
  url: z.string().max(2_000).nullish(),
  dateStarted: z.iso.datetime({ offset: true, local: true }).nullish(),
  dateFinished: z.iso.datetime({ offset: true, local: true }).nullish(),
  projects: Projects.nullish(),
});

/** Releases, written: what sentry-cli and deployment scripts do (product §1.5). */
export const releaseWriteRoutes: readonly AnyRoute[] = [
  route({
    method: 'POST',
    path: '/api/0/organizations/:org/releases/',
    scope: WRITES,
    summary: 'Makes a release, or adds projects to it: 201 when it is new, 208 when it was there.',
    params: ReleaseFields.extend({ version: z.string(), projects: Projects.default([]) }),
    answer: Release,
    async handle({ version, projects, ...fields }, context) {
      if (!isVersion(version)) throw wrongField('version', 'This cannot be the version of a release.');
      const projectIds = projectIdsOf(context, projects);
      const before = await releaseId(context, version);
      // sentry-cli archives and restores by naming the release alone.
      if (projectIds.length === 0 && before === null) throw wrongField('projects', 'Name at least one project.');
      await write(context, { version, projectIds, fields });
      return reply(before === null ? 201 : 208, await read(context, version));
    },
  }),
  route({
    method: 'PUT',
    path: `${RELEASE}/`,
    scope: WRITES,
    summary: 'Changes a release: finalizes it with dateReleased (null takes that back), sets its commits, archives or restores it.',
    params: ReleaseFields.extend({ version: z.string().max(250), projects: Projects.nullish() }),
    answer: Release,
    async handle({ version, projects, ...fields }, context) {
      await requireRelease(context, version);
      await write(context, { version, projectIds: projectIdsOf(context, projects ?? []), fields, isChange: true });
      return read(context, version);
    },
  }),
  route({
    method: 'DELETE',
    path: `${RELEASE}/`,
    scope: WRITES,
    summary: 'Deletes a release that no event names.',
    params: Version,
    answer: Nothing,
    async handle({ version }, context) {
      const id = await requireRelease(context, version);
      await context.metadata.transaction((tx) => deleteRelease(tx, id, context.scope.projectIds));
      return reply(204, null);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/0/projects/:org/:project/releases/:version/',
    scope: WRITES,
    summary: 'Deletes a release that no event names, by one of its projects.',
    params: Version,
    answer: Nothing,
    async handle({ version }, context) {
      const id = await requireRelease(context, version);
      await context.metadata.transaction((tx) => deleteRelease(tx, id, context.scope.projectIds));
      return reply(204, null);
    },
  }),
  route({
    method: 'GET',
    path: `${RELEASE}/previous-with-commits/`,
    scope: READS,
    summary: 'The newest release before this one that has commits; an empty object when there is none.',
    params: Version,
    answer: z.union([Release, z.object({}).strict()]),
    async handle({ version }, context) {
      const row = await context.metadata.row<{ version: string }>(
        `SELECT r.version FROM release r JOIN release_project p ON p.release_id = r.id
          WHERE r.org_id = $1 AND p.project_id = ANY($2::bigint[]) AND r.version <> $3
            AND EXISTS (SELECT 1 FROM release_commit c WHERE c.release_id = r.id)
          ORDER BY coalesce(r.date_released, r.date_added) DESC, r.id DESC LIMIT 1`,
        [context.reach.orgId, context.scope.projectIds, version],
      );
      return row === null ? {} : read(context, row.version);
    },
  }),
  route({
    method: 'GET',
    path: `${RELEASE}/commits/`,
    scope: READS,
    summary: 'Commits of a release, newest first.',
    params: Version.extend(PageParams),
    answer: z.array(Commit),
    async handle(params, context) {
      const window = pageWindow(params);
      const found = await commitsOf(context.metadata, {
        releaseId: await requireRelease(context, params.version),
        projectIds: context.scope.projectIds,
        limit: window.limit + 1,
        offset: window.offset,
      });
      const { rows, links } = cutPage(found, window);
      return page([...rows], links);
    },
  }),
  route({
    method: 'GET',
    path: `${RELEASE}/commitfiles/`,
    scope: READS,
    summary: 'Files that the commits of a release changed.',
    params: Version.extend(PageParams),
    answer: z.array(CommitFile),
    async handle(params, context) {
      const window = pageWindow(params);
      const found = await context.metadata.rows<{ path: string; change: 'A' | 'M' | 'D'; key: string }>(
        `SELECT f.path, f.change, c.key FROM release_commit rc JOIN commit c ON c.id = rc.commit_id JOIN commit_file f ON f.commit_id = c.id
          WHERE rc.release_id = $1 ORDER BY rc.place, f.path LIMIT $2 OFFSET $3`,
        [await requireRelease(context, params.version), window.limit + 1, window.offset],
      );
      const { rows, links } = cutPage(found, window);
      return page(
        rows.map(({ path, change, key }) => ({ id: `${key}:${path}`, filename: path, type: change, commit: key })),
        links,
      );
    },
  }),
  route({
    method: 'GET',
    path: `${RELEASE}/deploys/`,
    scope: READS,
    summary: 'Deploys of a release, newest first.',
    params: Version,
    answer: z.array(Deploy),
    handle: async ({ version }, context) => deploysOf(context, await requireRelease(context, version)),
  }),
  route({
    method: 'POST',
    path: `${RELEASE}/deploys/`,
    scope: WRITES,
    summary: 'Notes that a release was deployed to an environment.',
    params: NewDeploy,
    answer: Deploy,
    async handle(params, context) {
      if (/[\n/]/.test(params.environment)) throw wrongField('environment', 'An environment has no slash and no line break.');
      const id = await requireRelease(context, params.version);
      const made = await addDeploy(context, id, params);
      return reply(201, made);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/releases/:version/',
    scope: READS,
    summary: 'A release, as one project has it.',
    params: Version,
    answer: Release,
    handle: ({ version }, context) => read(context, version),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/repos/',
    scope: ['org:read', 'org:ci'],
    summary: 'Repositories that commits came from.',
    params: z.object(PageParams),
    answer: z.array(Repository),
    async handle(params, { metadata, reach }) {
      const window = pageWindow(params);
      const found = await metadata.rows<{ id: number; name: string; url: string | null; provider: string | null; created_at: Date }>(
        'SELECT id, name, url, provider, created_at FROM repository WHERE org_id = $1 ORDER BY name LIMIT $2 OFFSET $3',
        [reach.orgId, window.limit + 1, window.offset],
      );
      const { rows, links } = cutPage(found, window);
      return page(
        rows.map(({ id, name, url, provider, created_at: created }) => ({
          id: String(id),
          name,
          url,
          provider: { id: provider ?? 'unknown', name: provider ?? 'Unknown Provider' },
          status: 'active',
          dateCreated: created.toISOString(),
        })),
        links,
      );
    },
  }),
];

/** @throws ApiError for a project that is not within reach, or where the caller may not write releases */
function projectIdsOf({ reach }: OrgContext, names: readonly string[]): readonly number[] {
  return [...new Set(names)].map((name) => {
    const project = reach.projects.find((one) => one.slug === name || String(one.id) === name);
    if (project === undefined) throw wrongField('projects', `There is no project ${JSON.stringify(name)} that this token reaches.`);
    if (!isAllowed(WRITES, project.access)) throw new ApiError('forbidden');
    return project.id;
  });
}

async function releaseId({ metadata, reach, scope }: OrgContext, version: string): Promise<number | null> {
  const row = await metadata.row<{ id: number }>(
    `SELECT r.id FROM release r JOIN release_project p ON p.release_id = r.id
      WHERE r.org_id = $1 AND r.version = $2 AND p.project_id = ANY($3::bigint[]) LIMIT 1`,
    [reach.orgId, version, scope.projectIds],
  );
  return row?.id ?? null;
}

async function requireRelease(context: OrgContext, version: string): Promise<number> {
  const id = await releaseId(context, version);
  if (id === null) throw notFound();
  return id;
}

interface Writing {
  readonly version: string;
  readonly projectIds: readonly number[];
  readonly fields: z.output<typeof ReleaseFields>;
  /** Takes back that it was released, where the date is given as null. */
  readonly isChange?: boolean;
}

async function write({ metadata, reach, clock }: OrgContext, { version, projectIds, fields, isChange = false }: Writing): Promise<void> {
  await metadata.transaction(async (tx) => {
    const id = await writeRelease(tx, { orgId: reach.orgId, version, projectIds, fields, nowMs: clock.now() });
    if (isChange && fields.dateReleased === null) await tx.execute('UPDATE release SET date_released = NULL WHERE id = $1', [id]);
  });
}

async function read(context: OrgContext, version: string) {
  const row = await releaseByVersion(context, version);
  if (row === null) throw notFound();
  return toRelease(row);
}

interface DeployRow {
  readonly id: number;
  readonly environment: string;
  readonly name: string | null;
  readonly url: string | null;
  readonly started_at: Date | null;
  readonly finished_at: Date;
}

const DEPLOY_COLUMNS = 'id, environment, name, url, started_at, finished_at';
/** More of one release are nobody's deploys. */
const MAX_DEPLOYS = 100;

async function deploysOf({ metadata }: OrgContext, id: number): Promise<Deploy[]> {
  const rows = await metadata.rows<DeployRow>(
    `SELECT ${DEPLOY_COLUMNS} FROM deploy WHERE release_id = $1 ORDER BY finished_at DESC, id DESC LIMIT ${MAX_DEPLOYS}`,
    [id],
  );
  return rows.map(toDeploy);
}

async function addDeploy({ metadata, reach, clock }: OrgContext, id: number, params: z.output<typeof NewDeploy>): Promise<Deploy> {
  const row = await metadata.row<DeployRow>(
    `INSERT INTO deploy (org_id, release_id, environment, name, url, started_at, finished_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     RETURNING ${DEPLOY_COLUMNS}`,
    [
      reach.orgId,
      id,
      params.environment,
      params.name ?? null,
      params.url ?? null,
      dateOf(params.dateStarted),
      dateOf(params.dateFinished) ?? new Date(clock.now()),
    ],
  );
  if (row === null) throw new Error('An inserted deploy has a row.');
  return toDeploy(row);
}

function toDeploy({ id, environment, name, url, started_at: started, finished_at: finished }: DeployRow): Deploy {
  return { id: String(id), environment, name, url, dateStarted: started?.toISOString() ?? null, dateFinished: finished.toISOString() };
}
