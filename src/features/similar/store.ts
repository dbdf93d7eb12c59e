/** Portraits and their sketches in the metadata store: which are wanted, writing them, and which may be alike. */
import type { Sql } from '../../engines/metadata/port.ts';
import { featuresOf } from './features.ts';
import { bucketsOf } from './min-hash.ts';
import type { Portrait } from './portrait.ts';

/** Issues that are new, or whose events say something else since: to be drawn by the job. Repeatable. */
export async function wantPortraits(tx: Sql, issueIds: readonly number[], nowMs: number): Promise<void> {
  if (issueIds.length === 0) return;
  await tx.execute(
    `INSERT INTO issue_portrait_wanted (issue_id, wanted_at) SELECT DISTINCT id, $2::timestamptz FROM unnest($1::bigint[]) AS i (id)
      ON CONFLICT (issue_id) DO UPDATE SET wanted_at = excluded.wanted_at`,
    [issueIds, new Date(nowMs)],
  );
}

export interface WantedPortrait {
  readonly issueId: number;
  readonly orgId: number;
  readonly projectId: number;
  readonly wantedAt: Date;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
}

/** The newest issues first: somebody may be looking at them. */
export function wantedPortraits(sql: Sql, limit: number): Promise<readonly WantedPortrait[]> {
  return sql.rows(
    `SELECT w.issue_id AS "issueId", i.org_id AS "orgId", i.project_id AS "projectId", w.wanted_at AS "wantedAt", i.first_seen AS "firstSeen", i.last_seen AS "lastSeen"
       FROM (SELECT issue_id, wanted_at FROM issue_portrait_wanted ORDER BY issue_id DESC LIMIT $1) w JOIN issue i ON i.id = w.issue_id`,
    [limit],
  );
}

export interface Drawn {
  readonly issueId: number;
  readonly portrait: Portrait;
}

export interface DrawnIssue extends Drawn {
  readonly orgId: number;
  readonly projectId: number;
}

/** Writes portraits with their buckets, in the place of those that were there. In the caller's transaction. */
export async function storePortraits(tx: Sql, drawn: readonly Drawn[], nowMs: number): Promise<void> {
  if (drawn.length === 0) return;
  const ids = drawn.map(({ issueId }) => issueId);
  const buckets = drawn.flatMap(({ issueId, portrait }) => bucketsOf(featuresOf(portrait)).map((bucket) => ({ issueId, bucket })));
  await tx.execute(
    `INSERT INTO issue_portrait (issue_id, org_id, project_id, portrait, drawn_at)
     SELECT i.id, i.org_id, i.project_id, n.portrait, $3
       FROM unnest($1::bigint[], $2::jsonb[]) AS n (issue_id, portrait) JOIN issue i ON i.id = n.issue_id ORDER BY i.id
     ON CONFLICT (issue_id) DO UPDATE SET portrait = excluded.portrait, drawn_at = excluded.drawn_at`,
    [ids, drawn.map(({ portrait }) => JSON.stringify(portrait)), new Date(nowMs)],
  );
  await tx.execute('DELETE FROM issue_band WHERE issue_id = ANY($1::bigint[])', [ids]);
  await tx.execute(
    `INSERT INTO issue_band (project_id, bucket, issue_id)
     SELECT p.project_id, n.bucket, p.issue_id
       FROM unnest($1::bigint[], $2::bigint[]) AS n (issue_id, bucket) JOIN issue_portrait p ON p.issue_id = n.issue_id
     ON CONFLICT DO NOTHING`,
    [buckets.map(({ issueId }) => issueId), buckets.map(({ bucket }) => bucket)],
  );
}

/** One that was wanted again meanwhile stays so. */
export async function forgetWanted(tx: Sql, wanted: readonly Pick<WantedPortrait, 'issueId' | 'wantedAt'>[]): Promise<void> {
  await tx.execute(
    `DELETE FROM issue_portrait_wanted w USING unnest($1::bigint[], $2::timestamptz[]) AS d (issue_id, wanted_at)
      WHERE w.issue_id = d.issue_id AND w.wanted_at <= d.wanted_at`,
    [wanted.map(({ issueId }) => issueId), wanted.map(({ wantedAt }) => wantedAt)],
  );
}

export function portraitsOf(sql: Sql, issueIds: readonly number[]): Promise<readonly Drawn[]> {
  return sql.rows('SELECT issue_id AS "issueId", portrait FROM issue_portrait WHERE issue_id = ANY($1::bigint[]) ORDER BY issue_id DESC', [
    issueIds,
  ]);
}

/** Of one bucket: in a bucket that more are in, those that are alike share other buckets too. */
const MAX_PER_BUCKET = 50;
/** Compared exactly; they come with the most buckets in common first. */
const MAX_CANDIDATES = 60;

export interface Candidate extends Drawn {
  /** Where the events of that portrait are now. */
  readonly currentId: number;
  readonly status: string;
}

export interface CandidateQuestion {
  readonly projectId: number;
  readonly buckets: readonly number[];
  /** Ids that are the issue itself. */
  readonly exceptIds: readonly number[];
}

/** Issues of the project that share a bucket: a bounded number, whatever the size of the project. */
export function candidatesOf(sql: Sql, { projectId, buckets, exceptIds }: CandidateQuestion): Promise<readonly Candidate[]> {
  if (buckets.length === 0) return Promise.resolve([]);
  return sql.rows(
    `WITH near AS (
       SELECT c.issue_id, count(*) AS shared FROM unnest($2::bigint[]) AS b (bucket) CROSS JOIN LATERAL (
         SELECT issue_id FROM issue_band WHERE project_id = $1 AND bucket = b.bucket ORDER BY issue_id DESC LIMIT ${MAX_PER_BUCKET}) c
        WHERE c.issue_id <> ALL($3::bigint[]) GROUP BY c.issue_id ORDER BY shared DESC, c.issue_id DESC LIMIT ${MAX_CANDIDATES})
     SELECT p.issue_id AS "issueId", p.portrait, i.id AS "currentId", i.status
       FROM near JOIN issue_portrait p ON p.issue_id = near.issue_id
       LEFT JOIN issue_redirect r ON r.previous_issue_id = p.issue_id
       JOIN issue i ON i.id = coalesce(r.issue_id, p.issue_id)
      WHERE i.project_id = $1 AND i.id <> ALL($3::bigint[]) AND i.status IN ('unresolved', 'resolved', 'ignored') AND i.times_seen > 0
      ORDER BY near.shared DESC, p.issue_id DESC`,
    [projectId, buckets, exceptIds],
  );
}
