/** CODEOWNERS files of a project: what is kept, and who of them is nobody here. */
import type { Sql } from '../../engines/metadata/port.ts';
import { notFound, wrongField } from '../../http/errors.ts';
import type { ProjectContext } from '../../http/route.ts';
import { auditIn } from '../audit/index.ts';
import { parseCodeOwners } from '../ownership-rule/index.ts';
import { namesOf } from './change-ownership.ts';
import type { KnownNames } from './change-ownership.ts';
import { nameHere, renewOwnership } from './compiled-ownership.ts';
import type { ChangeCodeOwners, CodeOwners } from '../ownership-rule/contract.ts';
import type { z } from 'zod';

/** One for each repository that a project is built of. */
const MAX_FILES = 10;

interface Row {
  readonly id: number;
  readonly raw: string;
  readonly stack_root: string;
  readonly source_root: string;
  readonly names: Record<string, string>;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const COLUMNS = 'id, raw, stack_root, source_root, names, created_at, updated_at';

export async function codeOwnersOf(context: ProjectContext): Promise<CodeOwners[]> {
  const { metadata, project } = context;
  const rows = await metadata.rows<Row>(`SELECT ${COLUMNS} FROM project_code_owners WHERE project_id = $1 ORDER BY id`, [project.id]);
  const known = await namesOf(metadata, context);
  return rows.map((row) => toCodeOwners(row, context, known));
}

type Change = z.output<typeof ChangeCodeOwners>;

export function addCodeOwners(context: ProjectContext, change: Change): Promise<CodeOwners> {
  if (change.raw === undefined) throw wrongField('raw', 'Send the text of the file.');
  return write(context, async (tx) => {
    const others = await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM project_code_owners WHERE project_id = $1', [
      context.project.id,
    ]);
    if (others !== null && others.count >= MAX_FILES) throw wrongField('raw', `A project has at most ${MAX_FILES} such files.`);
    return tx.row<Row>(
      `INSERT INTO project_code_owners (org_id, project_id, raw, stack_root, source_root, names, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING ${COLUMNS}`,
      [
        context.reach.orgId,
        context.project.id,
        change.raw,
        change.stackRoot ?? '',
        change.sourceRoot ?? '',
        JSON.stringify(change.names ?? {}),
        new Date(context.clock.now()),
      ],
    );
  });
}

/** What is not named stays. @throws ApiError not_found */
export function changeCodeOwners(context: ProjectContext, id: string, change: Change): Promise<CodeOwners> {
  return write(context, (tx) =>
    tx.row<Row>(
      `UPDATE project_code_owners SET raw = coalesce($3, raw), stack_root = coalesce($4, stack_root), source_root = coalesce($5, source_root),
              names = coalesce($6::jsonb, names), updated_at = $7
        WHERE project_id = $1 AND id::text = $2 RETURNING ${COLUMNS}`,
      [
        context.project.id,
        id,
        change.raw ?? null,
        change.stackRoot ?? null,
        change.sourceRoot ?? null,
        change.names === undefined ? null : JSON.stringify(change.names),
        new Date(context.clock.now()),
      ],
    ),
  );
}

export async function removeCodeOwners(context: ProjectContext, id: string): Promise<void> {
  await write(context, (tx) =>
    tx.row<Row>(`DELETE FROM project_code_owners WHERE project_id = $1 AND id::text = $2 RETURNING ${COLUMNS}`, [context.project.id, id]),
  );
}

function write(context: ProjectContext, act: (tx: Sql) => Promise<Row | null>): Promise<CodeOwners> {
  const { metadata, project } = context;
  return metadata.transaction(async (tx) => {
    const row = await act(tx);
    if (row === null) throw notFound();
    await renewOwnership(tx, project.id);
    await auditIn(tx, context, { event: 'project.ownership-rule.edit', target: { kind: 'project', id: project.id }, note: project.slug });
    return toCodeOwners(row, context, await namesOf(tx, context));
  });
}

function toCodeOwners(row: Row, { project }: ProjectContext, known: KnownNames): CodeOwners {
  const rules = parseCodeOwners(row.raw);
  const id = String(row.id);
  return {
    id,
    raw: row.raw,
    dateCreated: row.created_at.toISOString(),
    dateUpdated: row.updated_at.toISOString(),
    provider: 'unknown',
    codeMappingId: id,
    codeMapping: { id, projectId: String(project.id), projectSlug: project.slug, stackRoot: row.stack_root, sourceRoot: row.source_root },
    names: row.names,
    ruleCount: rules.length,
    errors: errorsOf([...new Set(rules.flatMap((rule) => rule.owners))], row.names, known),
  };
}

/** By the kind of what is missing; names as the file has them. */
function errorsOf(owners: readonly string[], names: Row['names'], { people, teams }: KnownNames): CodeOwners['errors'] {
  const errors: CodeOwners['errors'] = {
    missing_user_emails: [],
    missing_external_users: [],
    missing_external_teams: [],
    teams_without_access: [],
    users_without_access: [],
  };
  for (const owner of owners) {
    const name = nameHere(owner, names)?.toLowerCase() ?? '';
    if (people.has(name) || teams.get(name) === true) continue;
    if (teams.has(name)) errors.teams_without_access.push(owner);
    else if (!owner.startsWith('@')) errors.missing_user_emails.push(owner);
    else if (owner.includes('/')) errors.missing_external_teams.push(owner);
    else errors.missing_external_users.push(owner);
  }
  return errors;
}
