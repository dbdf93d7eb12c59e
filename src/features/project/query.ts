/** What the routes ask PostgreSQL about projects and keys: one function per question. */
import type { Sql } from '../../engines/metadata/port.ts';
import { projectSettings } from './settings.ts';
import type { ProjectSettings } from './settings.ts';

export interface ProjectRow {
  readonly id: number;
  readonly org_id: number;
  readonly slug: string;
  readonly name: string;
  readonly platform: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly first_event_at: Date | null;
  readonly created_at: Date;
  readonly status: string;
  readonly is_bookmarked: boolean;
  readonly teams: readonly { readonly id: number; readonly slug: string; readonly name: string }[] | null;
  readonly environments: readonly string[] | null;
  readonly latest_release: string | null;
}

/** Rows of projects that the caller reaches, by slug. */
export function projectRows(sql: Sql, ids: readonly number[], userId: number | null): Promise<readonly ProjectRow[]> {
  return sql.rows<ProjectRow>(
    `SELECT p.id, p.org_id, p.slug, p.name, p.platform, p.settings, p.first_event_at, p.created_at, p.status,
            EXISTS (SELECT 1 FROM project_bookmark b WHERE b.project_id = p.id AND b.user_id = $2) AS is_bookmarked,
            (SELECT json_agg(json_build_object('id', t.id, 'slug', t.slug, 'name', t.name) ORDER BY t.slug)
               FROM project_team pt JOIN team t ON t.id = pt.team_id WHERE pt.project_id = p.id) AS teams,
            (SELECT array_agg(e.name ORDER BY e.name) FROM environment_project ep JOIN environment e ON e.id = ep.environment_id
              WHERE ep.project_id = p.id AND NOT ep.is_hidden) AS environments,
            (SELECT r.version FROM release_project rp JOIN release r ON r.id = rp.release_id
              WHERE rp.project_id = p.id ORDER BY coalesce(r.date_released, r.date_added) DESC LIMIT 1) AS latest_release
       FROM project p
      WHERE p.id = ANY($1::bigint[])
      ORDER BY p.slug`,
    [ids, userId],
  );
}

export async function setBookmark(sql: Sql, projectId: number, userId: number, isBookmarked: boolean): Promise<void> {
  if (isBookmarked) {
    await sql.execute('INSERT INTO project_bookmark (project_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [projectId, userId]);
  } else {
    await sql.execute('DELETE FROM project_bookmark WHERE project_id = $1 AND user_id = $2', [projectId, userId]);
  }
}

export interface KeyRow {
  readonly id: number;
  readonly project_id: number;
  readonly public_key: string;
  readonly secret_key: string;
  readonly label: string;
  readonly is_active: boolean;
  readonly rate_limit_count: number | null;
  readonly rate_limit_window_seconds: number | null;
  readonly created_at: Date;
}

export const KEY_COLUMNS =
  'id, project_id, public_key, secret_key, label, is_active, rate_limit_count, rate_limit_window_seconds, created_at';

export function keyRows(sql: Sql, projectIds: readonly number[], page: { limit: number; offset: number }): Promise<readonly KeyRow[]> {
  return sql.rows<KeyRow>(`SELECT ${KEY_COLUMNS} FROM project_key WHERE project_id = ANY($1::bigint[]) ORDER BY id LIMIT $2 OFFSET $3`, [
    projectIds,
    page.limit + 1,
    page.offset,
  ]);
}

/** By public key, which is the API's id of a key. */
export function keyRow(sql: Sql, projectId: number, publicKey: string): Promise<KeyRow | null> {
  return sql.row<KeyRow>(`SELECT ${KEY_COLUMNS} FROM project_key WHERE project_id = $1 AND public_key = $2`, [projectId, publicKey]);
}

export async function readProjectSettings(sql: Sql, projectId: number): Promise<ProjectSettings> {
  const row = await sql.row<{ settings: Record<string, unknown> }>('SELECT settings FROM project WHERE id = $1', [projectId]);
  return projectSettings(row?.settings ?? null);
}
