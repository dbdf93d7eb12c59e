/** Saved views of the stream: whose they are, and which of them stand among a person's tabs. */
import type { Sql } from '../../engines/metadata/port.ts';
import type { Viewer } from '../../http/viewer.ts';
import { people } from '../account/index.ts';
import type { IssueView, NewIssueView } from './contract.ts';

/** Views of one person or shared by them: more are found by nobody. */
export const MAX_VIEWS = 200;

interface ViewRow {
  readonly id: number;
  readonly user_id: number | null;
  readonly visibility: IssueView['visibility'];
  readonly name: string;
  readonly query: string;
  readonly query_sort: IssueView['querySort'];
  readonly project_ids: readonly (string | number)[];
  readonly environments: readonly string[];
  readonly time_filters: IssueView['timeFilters'];
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly position: number | null;
  readonly visited_at: Date | null;
  readonly stars: number;
}

const VISIBLE = `v.org_id = $1 AND (v.user_id = $2 OR v.visibility = 'organization')`;

/** The tabs in their order first, then the others by name. */
export async function viewRows(sql: Sql, { orgId, userId }: Viewer, id: number | null = null): Promise<readonly ViewRow[]> {
  return sql.rows<ViewRow>(
    `SELECT v.*, s.position, s.visited_at,
            (SELECT count(*)::int FROM issue_view_star o WHERE o.view_id = v.id AND o.position IS NOT NULL) AS stars
       FROM issue_view v LEFT JOIN issue_view_star s ON s.view_id = v.id AND s.user_id = $2
      WHERE ${VISIBLE} AND ($3::bigint IS NULL OR v.id = $3)
      ORDER BY s.position NULLS LAST, lower(v.name), v.id LIMIT ${MAX_VIEWS * 2}`,
    [orgId, userId, id],
  );
}

export async function toViews(sql: Sql, rows: readonly ViewRow[]): Promise<IssueView[]> {
  const makers = await people(
    sql,
    rows.flatMap((row) => row.user_id ?? []),
  );
  return rows.map((row) => ({
    id: String(row.id),
    name: row.name,
    query: row.query,
    querySort: row.query_sort,
    projects: row.project_ids.map(Number),
    environments: [...row.environments],
    timeFilters: row.time_filters,
    isAllProjects: row.project_ids.length === 0,
    visibility: row.visibility,
    starred: row.position !== null,
    stars: row.stars,
    createdBy: row.user_id === null ? null : (makers.get(row.user_id) ?? null),
    lastVisited: row.visited_at?.toISOString() ?? null,
    dateCreated: row.created_at.toISOString(),
    dateUpdated: row.updated_at.toISOString(),
  }));
}

export async function countViews(sql: Sql, { orgId, userId }: Viewer): Promise<number> {
  const row = await sql.row<{ views: number }>(
    'SELECT count(*)::int AS views FROM issue_view WHERE org_id = $1 AND user_id IS NOT DISTINCT FROM $2::bigint',
    [orgId, userId],
  );
  return row?.views ?? 0;
}

type Values = Required<Pick<NewIssueView, 'name' | 'query' | 'querySort' | 'projects' | 'environments' | 'timeFilters' | 'visibility'>>;

function valuesOf(view: Values): readonly unknown[] {
  return [view.name, view.query, view.querySort, view.projects, view.environments, JSON.stringify(view.timeFilters), view.visibility];
}

export async function insertView(tx: Sql, { orgId, userId }: Viewer, view: Values, at: Date): Promise<number> {
  const row = await tx.row<{ id: number }>(
    `INSERT INTO issue_view (org_id, user_id, name, query, query_sort, project_ids, environments, time_filters, visibility, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id`,
    [orgId, userId, ...valuesOf(view), at],
  );
  if (!row) throw new Error('INSERT … RETURNING gave no row.');
  return row.id;
}

export async function updateView(tx: Sql, id: number, view: Values, at: Date): Promise<void> {
  await tx.execute(
    `UPDATE issue_view SET name = $2, query = $3, query_sort = $4, project_ids = $5, environments = $6, time_filters = $7, visibility = $8,
       updated_at = $9 WHERE id = $1`,
    [id, ...valuesOf(view), at],
  );
}

export async function deleteView(tx: Sql, id: number): Promise<void> {
  await tx.execute('DELETE FROM issue_view WHERE id = $1', [id]);
}

/** Among the tabs, at a place or as the last; or no longer. */
export async function starView(tx: Sql, viewer: Viewer, id: number, position: number | null): Promise<void> {
  const ids = (await starredIds(tx, viewer)).filter((each) => each !== id);
  if (position !== null) ids.splice(Math.min(position, ids.length), 0, id);
  await orderStars(tx, viewer, ids);
  if (position === null) {
    await tx.execute('UPDATE issue_view_star SET position = NULL WHERE user_id = $1 AND view_id = $2', [viewer.userId, id]);
  }
}

async function starredIds(sql: Sql, { orgId, userId }: Viewer): Promise<number[]> {
  const rows = await sql.rows<{ view_id: number }>(
    'SELECT view_id FROM issue_view_star WHERE org_id = $1 AND user_id = $2 AND position IS NOT NULL ORDER BY position, view_id',
    [orgId, userId],
  );
  return rows.map((row) => row.view_id);
}

/** Views that are not seen by the viewer are left out. */
export async function orderStars(tx: Sql, { orgId, userId }: Viewer, viewIds: readonly number[]): Promise<void> {
  await tx.execute(
    `INSERT INTO issue_view_star AS s (org_id, view_id, user_id, position)
     SELECT v.org_id, v.id, $2, n.place FROM unnest($3::bigint[]) WITH ORDINALITY AS n (id, place) JOIN issue_view v ON v.id = n.id
      WHERE ${VISIBLE} ON CONFLICT (user_id, view_id) DO UPDATE SET position = excluded.position`,
    [orgId, userId, viewIds],
  );
}

export async function visitView(tx: Sql, { orgId, userId }: Viewer, id: number, at: Date): Promise<void> {
  await tx.execute(
    `INSERT INTO issue_view_star (org_id, view_id, user_id, visited_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (user_id, view_id) DO UPDATE SET visited_at = excluded.visited_at`,
    [orgId, id, userId, at],
  );
}
