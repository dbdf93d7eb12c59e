/** Names of issues and releases for readers in other rooms. */
import type { Sql } from '../../engines/metadata/port.ts';
import type { Reach } from '../../http/identity.ts';
import { shortIdOf } from '../project/index.ts';

/** Short ids by id, of issues within reach. */
export async function shortIdsOf(sql: Sql, reach: Reach, issueIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (issueIds.length === 0) return new Map();
  const slugs = new Map(reach.projects.map((project) => [project.id, project.slug]));
  const rows = await sql.rows<{ id: number; project_id: number; short_id: number }>(
    'SELECT id, project_id, short_id FROM issue WHERE org_id = $1 AND id = ANY($2::bigint[]) AND project_id = ANY($3::bigint[])',
    [reach.orgId, [...new Set(issueIds)], [...slugs.keys()]],
  );
  return new Map(rows.map((row) => [row.id, shortIdOf(slugs.get(row.project_id) ?? '', row.short_id)]));
}

export interface IssueName {
  readonly shortId: string;
  readonly title: string;
}

/** Short ids and titles by id, of issues within reach. */
export async function issueNames(sql: Sql, reach: Reach, issueIds: readonly number[]): Promise<ReadonlyMap<number, IssueName>> {
  if (issueIds.length === 0) return new Map();
  const shortIds = await shortIdsOf(sql, reach, issueIds);
  const rows = await sql.rows<{ id: number; title: string }>('SELECT id, title FROM issue WHERE id = ANY($1::bigint[])', [
    [...shortIds.keys()],
  ]);
  return new Map(rows.map(({ id, title }) => [id, { shortId: shortIds.get(id) ?? '', title }]));
}

/** The newest release of each project (product §1.4). */
export async function latestReleases(sql: Sql, projectIds: readonly number[]): Promise<readonly string[]> {
  const rows = await sql.rows<{ version: string }>(
    `SELECT DISTINCT ON (rp.project_id) r.version FROM release_project rp JOIN release r ON r.id = rp.release_id
      WHERE rp.project_id = ANY($1::bigint[]) ORDER BY rp.project_id, coalesce(r.date_released, r.date_added) DESC, r.id DESC`,
    [projectIds],
  );
  return rows.map((row) => row.version);
}
