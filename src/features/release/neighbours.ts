import type { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import type { ReleaseNeighbours } from './contract.ts';
import type { ReleaseRow } from './rows.ts';

/** The releases beside one, in the order of their dates, among those of its projects that the reader sees. */
export async function neighboursOf(sql: Sql, row: ReleaseRow): Promise<z.input<typeof ReleaseNeighbours>> {
  const found = await sql.row<{ prev: string | null; next: string | null; first: string | null; last: string | null }>(
    `WITH own AS (SELECT coalesce(date_released, date_added) AS at, id FROM release WHERE id = $2),
     beside AS (
       SELECT r.version, coalesce(r.date_released, r.date_added) AS at, r.id FROM release r
        WHERE r.id IN (SELECT rp.release_id FROM release_project rp WHERE rp.project_id = ANY($1::bigint[])))
     SELECT (SELECT version FROM beside WHERE (at, id) < (SELECT at, id FROM own) ORDER BY at DESC, id DESC LIMIT 1) AS prev,
            (SELECT version FROM beside WHERE (at, id) > (SELECT at, id FROM own) ORDER BY at, id LIMIT 1) AS next,
            (SELECT version FROM beside ORDER BY at, id LIMIT 1) AS first,
            (SELECT version FROM beside ORDER BY at DESC, id DESC LIMIT 1) AS last`,
    [row.projects.map(({ id }) => id), row.id],
  );
  return {
    prevReleaseVersion: found?.prev ?? null,
    nextReleaseVersion: found?.next ?? null,
    firstReleaseVersion: found?.first ?? null,
    lastReleaseVersion: found?.last ?? null,
  };
}
