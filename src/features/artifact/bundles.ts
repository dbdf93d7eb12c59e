import type { Sql } from '../../engines/metadata/port.ts';
import type { ArtifactBundle } from './contract.ts';

interface BundleRow {
  readonly public_id: string;
  readonly created_at: Date;
  readonly used_at: Date;
  readonly file_count: number;
  readonly size_bytes: number;
  readonly associations: { release: string | null; dist: string | null }[];
  readonly problems: { file: string; problem: string }[] | null;
  readonly remap: ArtifactBundle['remap'];
}

export interface BundleQuestion {
  readonly projectId: number;
  /** Part of a release's version, of a bundle's id, of a debug id; empty: all. */
  readonly query: string;
  readonly limit: number;
  readonly offset: number;
}

/** Bundles of a project, newest first, one row more than the page. */
export async function bundlesOf(sql: Sql, { projectId, query, limit, offset }: BundleQuestion): Promise<readonly ArtifactBundle[]> {
  const rows = await sql.rows<BundleRow>(
    `SELECT b.public_id, b.created_at, b.used_at, b.file_count, b.size_bytes,
            (SELECT jsonb_agg(jsonb_build_object('release', nullif(l.version, ''), 'dist', nullif(l.dist, '')) ORDER BY l.linked_at DESC)
               FROM artifact_link l WHERE l.bundle_id = b.id AND l.project_id = $1) AS associations,
            (SELECT jsonb_agg(jsonb_build_object('file', p.url, 'problem', p.problem))
               FROM (SELECT url, problem FROM artifact_file WHERE bundle_id = b.id AND problem IS NOT NULL ORDER BY id LIMIT 20) p) AS problems,
            (SELECT jsonb_build_object('total', m.total, 'seen', m.seen, 'changed', m.changed, 'merged', m.merged,
                                       'isDone', m.finished_at IS NOT NULL)
               FROM artifact_remap m WHERE m.bundle_id = b.id AND m.project_id = $1 ORDER BY m.id DESC LIMIT 1) AS remap
       FROM artifact_bundle b
      WHERE EXISTS (SELECT 1 FROM artifact_link l WHERE l.bundle_id = b.id AND l.project_id = $1
                      AND ($2 = '' OR strpos(l.version, $2) > 0 OR strpos(b.public_id::text, lower($2)) > 0
                           OR EXISTS (SELECT 1 FROM artifact_file f WHERE f.bundle_id = b.id AND strpos(f.debug_id::text, lower($2)) > 0)))
      ORDER BY b.id DESC LIMIT $3 OFFSET $4`,
    [projectId, query, limit + 1, offset],
  );
  return rows.map((row) => ({
    bundleId: row.public_id,
    associations: row.associations,
    date: row.created_at.toISOString(),
    dateModified: row.used_at.toISOString(),
    fileCount: row.file_count,
    size: row.size_bytes,
    problems: row.problems ?? [],
    remap: row.remap,
  }));
}

/** Takes a bundle from a project; the files go with the last project that had it. Returns the prefixes of what is to be removed. */
export async function dropBundle(sql: Sql, projectId: number, publicId: string): Promise<readonly string[] | null> {
  const bundle = await sql.row<{ id: number }>(
    `SELECT b.id FROM artifact_bundle b WHERE b.public_id::text = lower($2)
        AND EXISTS (SELECT 1 FROM artifact_link l WHERE l.bundle_id = b.id AND l.project_id = $1)`,
    [projectId, publicId],
  );
  if (bundle === null) return null;
  await sql.execute('DELETE FROM artifact_link WHERE bundle_id = $1 AND project_id = $2', [bundle.id, projectId]);
  return removeUnlinked(sql, [bundle.id]);
}

/** Rows of bundles that no project has any more. The caller removes what lies under the prefixes, after the commit. */
export async function removeUnlinked(sql: Sql, bundleIds: readonly number[]): Promise<readonly string[]> {
  const rows = await sql.rows<{ prefix: string }>(
    `WITH gone AS (
       SELECT b.id, (SELECT regexp_replace(f.blob_key, '/[^/]*$', '/') FROM artifact_file f WHERE f.bundle_id = b.id LIMIT 1) AS prefix
         FROM artifact_bundle b
        WHERE b.id = ANY($1::bigint[]) AND NOT EXISTS (SELECT 1 FROM artifact_link l WHERE l.bundle_id = b.id) ORDER BY b.id FOR UPDATE)
     DELETE FROM artifact_bundle d USING gone WHERE d.id = gone.id RETURNING gone.prefix`,
    [bundleIds],
  );
  return rows.flatMap(({ prefix }) => (prefix === null ? [] : [prefix]));
}
