/** Issues by the releases they were seen, came back or are resolved in, for the pages of releases. */
import type { Sql } from '../../engines/metadata/port.ts';
import { shortIdOf } from '../project/index.ts';

/** How many issues of the projects came back in each release, by version. */
export async function regressionsByRelease(
  sql: Sql,
  { projectIds, versions }: { readonly projectIds: readonly number[]; readonly versions: readonly string[] },
): Promise<ReadonlyMap<string, number>> {
  if (versions.length === 0) return new Map();
  const rows = await sql.rows<{ version: string; issues: number }>(
    `SELECT detail->>'version' AS version, count(DISTINCT issue_id)::int AS issues FROM issue_activity
      WHERE type = 'set_regression' AND project_id = ANY($1::bigint[]) AND detail->>'version' = ANY($2::text[]) GROUP BY 1`,
    [projectIds, versions],
  );
  return new Map(rows.map(({ version, issues }) => [version, issues]));
}

export interface IssueOfRelease {
  readonly id: string;
  readonly shortId: string;
  readonly title: string;
  readonly level: string;
  /** Events of it in the release. */
  readonly count: number;
  readonly lastSeen: string;
}

export interface IssuesApart {
  readonly total: number;
  /** Those with most events first. */
  readonly issues: readonly IssueOfRelease[];
}

export interface ComparedIssues {
  /** How many were seen in each. */
  readonly inRelease: number;
  readonly inBase: number;
  /** Seen in the release and not in the base, and the other way round. */
  readonly appeared: IssuesApart;
  readonly gone: IssuesApart;
}

export interface IssueComparison {
  readonly projectIds: readonly number[];
  readonly releaseId: number;
  readonly baseId: number;
  /** Issues that are named of each kind. */
  readonly limit: number;
}

interface ApartRow {
  readonly side: 'release' | 'base' | 'both';
  readonly total: number;
  readonly id: number;
  readonly short_id: number;
  readonly slug: string;
  readonly title: string;
  readonly level: string;
  readonly times_seen: number;
  readonly last_seen: Date;
}

/** Issues of two releases, set against each other: both are read once, whatever is asked of them. */
export async function compareIssues(sql: Sql, { projectIds, releaseId, baseId, limit }: IssueComparison): Promise<ComparedIssues> {
  const rows = await sql.rows<ApartRow>(
    `WITH seen AS (
       SELECT issue_id, CASE WHEN count(*) > 1 THEN 'both' WHEN bool_or(release_id = $2) THEN 'release' ELSE 'base' END AS side,
              sum(times_seen)::bigint AS times_seen, max(last_seen) AS last_seen
         FROM issue_release WHERE release_id IN ($2::bigint, $3::bigint) GROUP BY issue_id),
     ranked AS (
       SELECT s.*, count(*) OVER (PARTITION BY s.side)::int AS total,
              row_number() OVER (PARTITION BY s.side ORDER BY s.times_seen DESC, s.issue_id DESC) AS place
         FROM seen s JOIN issue i ON i.id = s.issue_id
        WHERE i.project_id = ANY($1::bigint[]) AND i.times_seen > 0 AND i.status IN ('unresolved', 'resolved', 'ignored'))
     SELECT k.side, k.total, i.id, i.short_id, p.slug, i.title, i.level, k.times_seen, k.last_seen
       FROM ranked k JOIN issue i ON i.id = k.issue_id JOIN project p ON p.id = i.project_id
      WHERE k.place <= $4 ORDER BY k.place`,
    [projectIds, releaseId, baseId, limit],
  );
  const of = (side: ApartRow['side']) => rows.filter((row) => row.side === side);
  const totalOf = (side: ApartRow['side']) => of(side)[0]?.total ?? 0;
  const both = totalOf('both');
  return {
    inRelease: both + totalOf('release'),
    inBase: both + totalOf('base'),
    appeared: { total: totalOf('release'), issues: of('release').map(toIssue) },
    gone: { total: totalOf('base'), issues: of('base').map(toIssue) },
  };
}

function toIssue(row: ApartRow): IssueOfRelease {
  return {
    id: String(row.id),
    shortId: shortIdOf(row.slug, row.short_id),
    title: row.title,
    level: row.level,
    count: row.times_seen,
    lastSeen: row.last_seen.toISOString(),
  };
}
