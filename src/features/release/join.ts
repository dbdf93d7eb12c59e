import type { Sql } from '../../engines/metadata/port.ts';
import { nameKey, openReleases } from './open.ts';

export interface ReleaseJoin {
  readonly orgId: number;
  readonly version: string;
  readonly projectIds: readonly number[];
  /** Its date when it is new. */
  readonly atMs: number;
}

/** A release by its version, made when it is new, with these projects in it. Returns its id. */
export async function joinRelease(tx: Sql, { orgId, version, projectIds, atMs }: ReleaseJoin): Promise<number> {
  const id = (await openReleases(tx, [{ orgId, version, atMs }])).get(nameKey(orgId, version));
  // openReleases gives every name it was asked for an id.
  if (id === undefined) throw new Error('A release that was made is gone.');
  await tx.execute(
    `INSERT INTO release_project (org_id, release_id, project_id)
     SELECT $1::bigint, $2::bigint, id FROM unnest($3::bigint[]) id ORDER BY id ON CONFLICT DO NOTHING`,
    [orgId, id, projectIds],
  );
  return id;
}
