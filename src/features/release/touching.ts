/** Commits of releases by the files they changed: who may have broken something (processing §5.8). */
import type { Sql } from '../../engines/metadata/port.ts';

export interface TouchingCommit {
  readonly releaseId: number;
  readonly commitId: number;
  readonly key: string;
  readonly message: string | null;
  readonly authorName: string | null;
  readonly authorEmail: string | null;
  readonly repository: string;
  readonly committedAtMs: number;
  /** The file, in its repository. */
  readonly path: string;
}

/** Of one look: newest first, more than a release of a large team has. */
const MOST_FILES = 5_000;

/** Files with one of the names (`cart.ts`, without folders) that commits of the releases since then added or changed; newest first. */
export async function commitsTouching(
  sql: Sql,
  asked: { readonly releaseIds: readonly number[]; readonly fileNames: readonly string[]; readonly sinceMs: number },
): Promise<readonly TouchingCommit[]> {
  if (asked.releaseIds.length === 0 || asked.fileNames.length === 0) return [];
  const rows = await sql.rows<Omit<TouchingCommit, 'committedAtMs'> & { committedAt: Date }>(
    `SELECT rc.release_id AS "releaseId", c.id AS "commitId", c.key, c.message, c.author_name AS "authorName", c.author_email AS "authorEmail",
            r.name AS repository, c.committed_at AS "committedAt", f.path
       FROM release_commit rc JOIN commit c ON c.id = rc.commit_id JOIN repository r ON r.id = c.repository_id
       JOIN commit_file f ON f.commit_id = c.id
      WHERE rc.release_id = ANY($1::bigint[]) AND f.change <> 'D' AND c.committed_at > $3
        AND regexp_replace(f.path, '^.*/', '') = ANY($2::text[])
      ORDER BY c.committed_at DESC, rc.place LIMIT ${MOST_FILES}`,
    [asked.releaseIds, asked.fileNames, new Date(asked.sinceMs)],
  );
  return rows.map(({ committedAt, ...row }) => ({ ...row, committedAtMs: committedAt.getTime() }));
}
