import type { Sql } from '../../engines/metadata/port.ts';

/** Environments of projects, by name (product §1.3). */
export async function environments(sql: Sql, projectIds: readonly number[], visibility: 'visible' | 'hidden' | 'all') {
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
