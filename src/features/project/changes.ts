/** What changes projects and keys: one function per act, each in one transaction with its audit entry. */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { notFound, wrongField } from '../../http/errors.ts';
import type { OrgContext, ProjectContext } from '../../http/route.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { ProjectChanged } from '../../pipeline/channels.ts';
import { recordAudit } from '../account/index.ts';
import type { AuditEvent } from '../account/index.ts';
import type { CreateProject, UpdateProject, UpdateProjectKey } from './contract.ts';
import { KEY_COLUMNS, setBookmark } from './query.ts';
import type { KeyRow } from './query.ts';

/** Keys of one project; a bound for a script that runs away. */
const MAX_KEYS = 200;

/** With a key, and the team that gives access to it. Returns the new id. */
export async function createProject(context: OrgContext, wanted: z.output<typeof CreateProject>, team: string | null): Promise<number> {
  const { metadata, reach } = context;
  const slug = wanted.slug ?? slugOf(wanted.name);
  const projectId = await metadata.transaction(async (tx) => {
    const project = await tx.row<{ id: number }>(
      `INSERT INTO project (org_id, slug, name, platform) VALUES ($1, $2, $3, $4) ON CONFLICT (org_id, slug) DO NOTHING RETURNING id`,
      [reach.orgId, slug, wanted.name, wanted.platform ?? null],
    );
    if (!project) throw wrongField('slug', `Another project is called ${slug}.`);
    const linked = await tx.execute(
      `INSERT INTO project_team (org_id, project_id, team_id)
       SELECT org_id, $2, id FROM team WHERE org_id = $1 AND ($3::text IS NULL OR slug = $3 OR id::text = $3) ORDER BY id LIMIT 1`,
      [reach.orgId, project.id, team],
    );
    if (linked === 0 && team !== null) throw notFound();
    await insertKey(tx, { orgId: reach.orgId, projectId: project.id, label: 'Default', rateLimit: null });
    await audit(tx, context, 'project.create', { kind: 'project', id: project.id });
    return project.id;
  });
  announce(context, projectId);
  return projectId;
}

/** Fields that have columns of their own, or are the caller's own; the rest are settings. */
const OWN_FIELDS = new Set(['name', 'slug', 'platform', 'isBookmarked', 'org', 'project']);

export async function updateProject(context: ProjectContext, change: z.output<typeof UpdateProject>): Promise<void> {
  const { metadata, project, caller } = context;
  const settings = Object.fromEntries(Object.entries(change).filter(([name, value]) => !OWN_FIELDS.has(name) && value !== undefined));
  if (settings['resolveAge'] === null) settings['resolveAge'] = 0;
  await metadata.transaction(async (tx) => {
    if (change.slug !== undefined && change.slug !== project.slug) {
      const taken = await tx.row('SELECT 1 FROM project WHERE org_id = $1 AND slug = $2', [context.reach.orgId, change.slug]);
      if (taken) throw wrongField('slug', `Another project is called ${change.slug}.`);
    }
    await tx.execute(
      `UPDATE project SET name = coalesce($2, name), slug = coalesce($3, slug),
              platform = CASE WHEN $4 THEN $5 ELSE platform END,
              settings = settings || $6::jsonb || CASE WHEN $7::jsonb IS NULL THEN '{}'::jsonb
                ELSE jsonb_build_object('options', coalesce(settings->'options', '{}') || $7::jsonb) END
        WHERE id = $1`,
      [
        project.id,
        change.name ?? null,
        change.slug ?? null,
        change.platform !== undefined,
        change.platform ?? null,
        JSON.stringify({ ...settings, options: undefined }),
        change.options === undefined ? null : JSON.stringify(change.options),
      ],
    );
    if (change.isBookmarked !== undefined && caller.userId !== null) await setBookmark(tx, project.id, caller.userId, change.isBookmarked);
    await audit(tx, context, 'project.edit', { kind: 'project', id: project.id });
  });
  announce(context, project.id);
}

/** Hidden and refused at once; a job removes the rest. The slug is free again. */
export async function removeProject(context: ProjectContext): Promise<void> {
  const { metadata, project } = context;
  await metadata.transaction(async (tx) => {
    await tx.execute(`UPDATE project SET status = 'pending_deletion', slug = left(slug, 60) || '-deleted-' || id WHERE id = $1`, [
      project.id,
    ]);
    await audit(tx, context, 'project.remove', { kind: 'project', id: project.id });
  });
  announce(context, project.id);
}

export async function createKey(context: ProjectContext, wanted: z.output<typeof UpdateProjectKey>): Promise<KeyRow> {
  const { metadata, project, reach } = context;
  const key = await metadata.transaction(async (tx) => {
    const count = await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM project_key WHERE project_id = $1', [project.id]);
    if (count && count.count >= MAX_KEYS) throw wrongField('name', `A project has at most ${MAX_KEYS} keys.`);
    const row = await insertKey(tx, {
      orgId: reach.orgId,
      projectId: project.id,
      label: wanted.name === undefined || wanted.name === '' ? 'Key' : wanted.name,
      rateLimit: limitOf(wanted.rateLimit),
    });
    await audit(tx, context, 'projectkey.create', { kind: 'projectkey', id: row.id });
    return row;
  });
  announce(context, project.id);
  return key;
}

export async function updateKey(context: ProjectContext, key: KeyRow, change: z.output<typeof UpdateProjectKey>): Promise<KeyRow> {
  const limit = limitOf(change.rateLimit);
  const updated = await context.metadata.transaction(async (tx) => {
    const row = await tx.row<KeyRow>(
      `UPDATE project_key SET label = coalesce($2, label), is_active = coalesce($3, is_active),
              rate_limit_count = CASE WHEN $4 THEN $5 ELSE rate_limit_count END,
              rate_limit_window_seconds = CASE WHEN $4 THEN $6 ELSE rate_limit_window_seconds END
        WHERE id = $1 RETURNING ${KEY_COLUMNS}`,
      [key.id, change.name ?? null, change.isActive ?? null, change.rateLimit !== undefined, limit?.count ?? null, limit?.window ?? null],
    );
    await audit(tx, context, 'projectkey.edit', { kind: 'projectkey', id: key.id });
    return row;
  });
  if (!updated) throw notFound();
  announce(context, context.project.id);
  return updated;
}

export async function removeKey(context: ProjectContext, key: KeyRow): Promise<void> {
  await context.metadata.transaction(async (tx) => {
    await tx.execute('DELETE FROM project_key WHERE id = $1', [key.id]);
    await audit(tx, context, 'projectkey.remove', { kind: 'projectkey', id: key.id });
  });
  announce(context, context.project.id);
}

interface NewKey {
  readonly orgId: number;
  readonly projectId: number;
  readonly label: string;
  readonly rateLimit: { readonly count: number; readonly window: number } | null;
}

async function insertKey(tx: Sql, key: NewKey): Promise<KeyRow> {
  const row = await tx.row<KeyRow>(
    `INSERT INTO project_key (org_id, project_id, public_key, secret_key, label, rate_limit_count, rate_limit_window_seconds)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${KEY_COLUMNS}`,
    [
      key.orgId,
      key.projectId,
      randomBytes(16).toString('hex'),
      randomBytes(16).toString('hex'),
      key.label,
      key.rateLimit?.count ?? null,
      key.rateLimit?.window ?? null,
    ],
  );
  if (!row) throw new Error('INSERT … RETURNING gave no row.');
  return row;
}

/** Zero means no limit, as clients write it. */
function limitOf(limit: { count: number; window: number } | null | undefined): { count: number; window: number } | null {
  return limit && limit.count > 0 && limit.window > 0 ? limit : null;
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
  if (slug === '') return 'project';
  return /^\d+$/.test(slug) ? `project-${slug}` : slug;
}

function announce(context: OrgContext, projectId: number): void {
  context.cache.publish(CHANNELS.projects, { projectId } satisfies ProjectChanged);
}

async function audit(tx: Sql, context: OrgContext, event: AuditEvent, target: { kind: string; id: number }): Promise<void> {
  await recordAudit(tx, { orgId: context.reach.orgId, actor: context.scope.actor, event, target, address: context.request.address });
}
