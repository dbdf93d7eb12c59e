/** Commits of releases as clients tell them (product §1.2). */
import { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import { issuesSuspecting } from '../owner/index.ts';
import type { Commit } from './contract.ts';

const MAX_PATHS = 1_000;
/** As the column has it: nothing is lost but the end of a path nobody types. */
const MAX_PATH_LENGTH = 510;
const MAX_MESSAGE_LENGTH = 4_096;
/** Of commits that name none. */
const NO_REPOSITORY = 'unknown';

export const CommitInput = z.object({
  id: z.string().min(1).max(64),
  repository: z.string().max(200).nullish(),
  author_name: z.string().max(128).nullish(),
  author_email: z.string().max(200).nullish(),
  message: z.string().nullish(),
  timestamp: z.string().max(64).nullish(),
  patch_set: z
    .array(z.object({ path: z.string(), type: z.enum(['A', 'M', 'D']) }))
    .max(20_000)
    .nullish(),
});
export type CommitInput = z.output<typeof CommitInput>;

export interface CommitsOfRelease {
  readonly orgId: number;
  readonly releaseId: number;
  /** Newest first. */
  readonly commits: readonly CommitInput[];
  readonly nowMs: number;
}

/** They take the place of those the release had. A commit that is known keeps what was told of it first. */
export async function setCommits(tx: Sql, { orgId, releaseId, commits, nowMs }: CommitsOfRelease): Promise<void> {
  const repositories = await openRepositories(tx, orgId, [...new Set(commits.map((one) => nameOf(one)))]);
  await tx.execute('DELETE FROM release_commit WHERE release_id = $1', [releaseId]);
  for (const [place, commit] of commits.entries()) {
    const repositoryId = repositories.get(nameOf(commit));
    if (repositoryId === undefined) continue;
    const commitId = await openCommit(tx, { orgId, repositoryId, commit, nowMs });
    await tx.execute('INSERT INTO release_commit (org_id, release_id, commit_id, place) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
      orgId,
      releaseId,
      commitId,
      place,
    ]);
    await addFiles(tx, commitId, commit.patch_set ?? []);
  }
}

function nameOf({ repository }: CommitInput): string {
  return storableText(repository ?? '') || NO_REPOSITORY;
}

async function openRepositories(tx: Sql, orgId: number, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  await tx.execute(
    'INSERT INTO repository (org_id, name) SELECT $1::bigint, name FROM unnest($2::text[]) name ORDER BY name ON CONFLICT DO NOTHING',
    [orgId, names],
  );
  const rows = await tx.rows<{ id: number; name: string }>('SELECT id, name FROM repository WHERE org_id = $1 AND name = ANY($2::text[])', [
    orgId,
    names,
  ]);
  return new Map(rows.map((row) => [row.name, row.id]));
}

interface NewCommit {
  readonly orgId: number;
  readonly repositoryId: number;
  readonly commit: CommitInput;
  readonly nowMs: number;
}

async function openCommit(tx: Sql, { orgId, repositoryId, commit, nowMs }: NewCommit): Promise<number> {
  const row = await tx.row<{ id: number }>(
    `INSERT INTO commit (org_id, repository_id, key, author_name, author_email, message, committed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (repository_id, key) DO UPDATE SET author_name = coalesce(commit.author_name, excluded.author_name),
       author_email = coalesce(commit.author_email, excluded.author_email), message = coalesce(commit.message, excluded.message)
     RETURNING id`,
    [
      orgId,
      repositoryId,
      storableText(commit.id),
      textOf(commit.author_name),
      textOf(commit.author_email),
      textOf(commit.message?.slice(0, MAX_MESSAGE_LENGTH)),
      timeOf(commit.timestamp, nowMs),
    ],
  );
  if (row === null) throw new Error('An upserted commit has a row.');
  return row.id;
}

function textOf(text: string | null | undefined): string | null {
  return text ? storableText(text) : null;
}

function timeOf(text: string | null | undefined, nowMs: number): Date {
  const ms = Date.parse(text ?? '');
  return new Date(Number.isNaN(ms) ? nowMs : ms);
}

async function addFiles(tx: Sql, commitId: number, files: NonNullable<CommitInput['patch_set']>): Promise<void> {
  const known = files.slice(0, MAX_PATHS);
  if (known.length === 0) return;
  await tx.execute(
    `INSERT INTO commit_file (commit_id, path, change) SELECT $1::bigint, path, change FROM unnest($2::text[], $3::text[]) f (path, change)
     ON CONFLICT DO NOTHING`,
    [commitId, known.map((file) => storableText(file.path.slice(0, MAX_PATH_LENGTH))), known.map((file) => file.type)],
  );
}

interface CommitRow {
  readonly id: number;
  readonly key: string;
  readonly message: string | null;
  readonly committed_at: Date;
  readonly author_name: string | null;
  readonly author_email: string | null;
  readonly repository_id: number;
  readonly repository: string;
}

export interface CommitQuestion {
  readonly releaseId: number;
  /** Whose issues the commits may be suspected of. */
  readonly projectIds: readonly number[];
  readonly limit: number;
  readonly offset: number;
}

/** Of a release, newest first. */
export async function commitsOf(sql: Sql, { releaseId, projectIds, limit, offset }: CommitQuestion): Promise<readonly Commit[]> {
  const rows = await sql.rows<CommitRow>(
    `SELECT c.id, c.key, c.message, c.committed_at, c.author_name, c.author_email, r.id AS repository_id, r.name AS repository
       FROM release_commit rc JOIN commit c ON c.id = rc.commit_id JOIN repository r ON r.id = c.repository_id
      WHERE rc.release_id = $1 ORDER BY rc.place LIMIT $2 OFFSET $3`,
    [releaseId, limit, offset],
  );
  const suspected = await issuesSuspecting(sql, { projectIds, commitIds: rows.map(({ id }) => id) });
  return rows.map((row) => ({
    id: row.key,
    message: row.message,
    dateCreated: row.committed_at.toISOString(),
    repository: { id: String(row.repository_id), name: row.repository },
    author: { name: row.author_name, email: row.author_email },
    suspectFor: [...(suspected.get(row.id) ?? [])],
  }));
}
