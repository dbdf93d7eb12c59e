/** What changes projects and keys: one function per act, each in one transaction with its audit entry. */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { notFound, wrongField } from '../../http/errors.ts';
import type { OrgContext, ProjectContext } from '../../http/route.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { ProjectChanged } from '../../pipeline/channels.ts';
import { insertDefaultRule } from '../alert/index.ts';
import { auditIn } from '../audit/index.ts';
import type { AuditEvent } from '../audit/index.ts';
import type { CreateProject, UpdateProject, UpdateProjectKey } from './contract.ts';
import { outdateOwnership } from './compiled-ownership.ts';
import { refuseFaultyRules } from './grouping-rules.ts';
import { KEY_COLUMNS, setBookmark } from './query.ts';
import type { KeyRow } from './query.ts';
import { regroupedBy } from './settings.ts';

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
    if (wanted.default_rules !== false) await insertDefaultRule(tx, { orgId: reach.orgId, projectId: project.id });
    await auditIn(tx, context, { event: 'project.create', target: { kind: 'project', id: project.id }, note: slug });
    return project.id;
  });
  announce(context, projectId);
  return projectId;
}

/** Fields that have columns of their own, or are the caller's own; the rest are settings. */
const OWN_FIELDS = new Set(['name', 'slug', 'platform', 'isBookmarked', 'org', 'project']);

export async function updateProject(context: ProjectContext, change: z.output<typeof UpdateProject>): Promise<void> {
  refuseFaultyRules(change);
  const { metadata, project, caller } = context;
  const settings = Object.fromEntries(Object.entries(change).filter(([name, value]) => !OWN_FIELDS.has(name) && value !== undefined));
  if (settings['resolveAge'] === null) settings['resolveAge'] = 0;
  await metadata.transaction(async (tx) => {
    Object.assign(settings, await transitionOf(tx, context, change.groupingConfig));
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
    // Roots of CODEOWNERS are among the links.
    if (change.sourceLinks !== undefined) await outdateOwnership(tx, project.id);
    if (change.isBookmarked !== undefined && caller.userId !== null) await setBookmark(tx, project.id, caller.userId, change.isBookmarked);
    await auditIn(tx, context, {
      event: 'project.edit',
      target: { kind: 'project', id: project.id },
      note: change.slug ?? project.slug,
      detail: { changes: { ...settings, name: change.name, slug: change.slug, platform: change.platform } },
    });
  });
  announce(context, project.id);
}

async function transitionOf(tx: Sql, { project, clock }: ProjectContext, config: string | undefined): Promise<object | null> {
  if (config === undefined) return null;
  const row = await tx.row<{ settings: Record<string, unknown> }>('SELECT settings FROM project WHERE id = $1 FOR UPDATE', [project.id]);
  return regroupedBy(config, row?.settings ?? null, clock.now());
}

/** Hidden and refused at once; a job removes the rest. The slug is free again. */
export async function removeProject(context: ProjectContext): Promise<void> {
  const { metadata, project } = context;
  await metadata.transaction(async (tx) => {
    await tx.execute(
      `UPDATE project SET status = 'pending_deletion', slug = left(slug, 60) || '-deleted-' || id, removed_at = $2 WHERE id = $1`,
      [project.id, new Date(context.clock.now())],
    );
    await auditIn(tx, context, { event: 'project.remove', target: { kind: 'project', id: project.id }, note: project.slug });
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
    await auditIn(tx, context, { event: 'projectkey.create', ...keyTold(project.slug, row) });
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
    await auditIn(tx, context, { event: eventOf(change.isActive, key.is_active), ...keyTold(context.project.slug, row ?? key) });
    return row;
  });
  if (!updated) throw notFound();
  announce(context, context.project.id);
  return updated;
}

export async function removeKey(context: ProjectContext, key: KeyRow): Promise<void> {
  await context.metadata.transaction(async (tx) => {
    await tx.execute('DELETE FROM project_key WHERE id = $1', [key.id]);
    await auditIn(tx, context, { event: 'projectkey.remove', ...keyTold(context.project.slug, key) });
  });
  announce(context, context.project.id);
}

function eventOf(isActive: boolean | undefined, wasActive: boolean): AuditEvent {
  if (isActive === undefined || isActive === wasActive) return 'projectkey.edit';
  return isActive ? 'projectkey.enable' : 'projectkey.disable';
}

/** The public key is in every SDK of the project; the secret one is told to nobody. */
function keyTold(project: string, { id, label, public_key: publicKey }: KeyRow) {
  return { target: { kind: 'projectkey', id }, note: label, detail: { project, publicKey } };
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
