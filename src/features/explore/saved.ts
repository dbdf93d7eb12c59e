/** Saved queries: whose they are, and who has them among their tabs. */
import type { Sql } from '../../engines/metadata/port.ts';
import type { Viewer } from '../../http/viewer.ts';
import { people } from '../account/index.ts';
import { SavedQuestion, type NewSavedQuery, type SavedQuery } from './contract.ts';

/** Of one person: more are found by nobody. */
export const MAX_SAVED = 200;

interface SavedRow {
  readonly id: number;
  readonly user_id: number | null;
  readonly visibility: SavedQuery['visibility'];
  readonly name: string;
  readonly dataset: string;
  readonly project_ids: readonly (string | number)[];
  readonly environments: readonly string[];
  readonly time_filters: { readonly period?: string; readonly start?: string; readonly end?: string };
  readonly question: unknown;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly is_starred: boolean | null;
  readonly visited_at: Date | null;
}

const VISIBLE = `q.org_id = $1 AND (q.user_id = $2 OR q.visibility = 'organization')`;

/** Those among the tabs first, then by name. */
export async function savedRows(sql: Sql, { orgId, userId }: Viewer, id: number | null = null): Promise<readonly SavedRow[]> {
  return sql.rows<SavedRow>(
    `SELECT q.*, s.is_starred, s.visited_at
       FROM saved_query q LEFT JOIN saved_query_star s ON s.query_id = q.id AND s.user_id = $2
      WHERE ${VISIBLE} AND ($3::bigint IS NULL OR q.id = $3)
      ORDER BY coalesce(s.is_starred, false) DESC, lower(q.name), q.id LIMIT ${MAX_SAVED * 2}`,
    [orgId, userId, id],
  );
}

export async function toSaved(sql: Sql, rows: readonly SavedRow[]): Promise<SavedQuery[]> {
  const makers = await people(
    sql,
    rows.flatMap((row) => row.user_id ?? []),
  );
  return rows.map((row) => ({
    id: String(row.id),
    name: row.name,
    dataset: row.dataset,
    projects: row.project_ids.map(Number),
    environment: [...row.environments],
    range: row.time_filters.period ?? null,
    start: row.time_filters.start ?? null,
    end: row.time_filters.end ?? null,
    query: [SavedQuestion.parse(row.question)],
    visibility: row.visibility,
    starred: row.is_starred ?? false,
    createdBy: row.user_id === null ? null : (makers.get(row.user_id) ?? null),
    lastVisited: row.visited_at?.toISOString() ?? null,
    dateAdded: row.created_at.toISOString(),
    dateUpdated: row.updated_at.toISOString(),
  }));
}

export async function countSaved(sql: Sql, { orgId, userId }: Viewer): Promise<number> {
  const row = await sql.row<{ queries: number }>(
    'SELECT count(*)::int AS queries FROM saved_query WHERE org_id = $1 AND user_id IS NOT DISTINCT FROM $2::bigint',
    [orgId, userId],
  );
  return row?.queries ?? 0;
}

type Values = Pick<NewSavedQuery, 'name' | 'dataset' | 'projects' | 'environment' | 'range' | 'start' | 'end' | 'query' | 'visibility'>;

function valuesOf({ range, start, end, ...query }: Values): readonly unknown[] {
  const time = start !== null && end !== null ? { start, end } : { period: range ?? '14d' };
  const { name, dataset, projects, environment, visibility } = query;
  return [name, dataset, projects, environment, JSON.stringify(time), JSON.stringify(query.query[0]), visibility];
}

export async function insertSaved(tx: Sql, { orgId, userId }: Viewer, query: Values, at: Date): Promise<number> {
  const row = await tx.row<{ id: number }>(
    `INSERT INTO saved_query (org_id, user_id, name, dataset, project_ids, environments, time_filters, question, visibility, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id`,
    [orgId, userId, ...valuesOf(query), at],
  );
  if (!row) throw new Error('INSERT … RETURNING gave no row.');
  return row.id;
}

export async function updateSaved(tx: Sql, id: number, query: Values, at: Date): Promise<void> {
  await tx.execute(
    `UPDATE saved_query SET name = $2, dataset = $3, project_ids = $4, environments = $5, time_filters = $6, question = $7, visibility = $8,
       updated_at = $9 WHERE id = $1`,
    [id, ...valuesOf(query), at],
  );
}

export async function deleteSaved(tx: Sql, id: number): Promise<void> {
  await tx.execute('DELETE FROM saved_query WHERE id = $1', [id]);
}

export async function starSaved(tx: Sql, { orgId, userId }: Viewer, id: number, isStarred: boolean): Promise<void> {
  await tx.execute(
    `INSERT INTO saved_query_star (org_id, query_id, user_id, is_starred) VALUES ($1, $2, $3, $4)
     ON CONFLICT (user_id, query_id) DO UPDATE SET is_starred = excluded.is_starred`,
    [orgId, id, userId, isStarred],
  );
}

export async function visitSaved(tx: Sql, { orgId, userId }: Viewer, id: number, at: Date): Promise<void> {
  await tx.execute(
    `INSERT INTO saved_query_star (org_id, query_id, user_id, visited_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (user_id, query_id) DO UPDATE SET visited_at = excluded.visited_at`,
    [orgId, id, userId, at],
  );
}
