/** What deciding asks PostgreSQL, once per batch in which a rule may fire: one function per question. */
import type { Sql } from '../../engines/metadata/port.ts';
import type { AlertIssue, IssueFacts } from './facts.ts';
import type { Rule } from './rules.ts';

interface IssueRow extends Omit<IssueFacts, 'firstSeenMs'> {
  readonly firstSeen: Date;
}

export async function issueFacts(tx: Sql, issueIds: readonly number[]): Promise<ReadonlyMap<number, IssueFacts>> {
  const rows = await tx.rows<IssueRow>(
    `SELECT id, short_id AS "shortNumber", title, culprit, level, platform, category, type, priority, times_seen AS "timesSeen",
            users_seen AS "usersSeen", first_seen AS "firstSeen", assignee_user_id AS "assigneeUserId", assignee_team_id AS "assigneeTeamId"
       FROM issue WHERE id = ANY($1::bigint[])`,
    [issueIds],
  );
  return new Map(rows.map(({ firstSeen, ...row }) => [row.id, { ...row, firstSeenMs: firstSeen.getTime() }]));
}

interface Pair {
  readonly rule: Rule;
  readonly issue: AlertIssue;
}

/** `issue/environment` where every event of the issue in that environment is of this batch: it is new there. */
export async function newEnvironments(tx: Sql, pairs: readonly Pair[]): Promise<ReadonlySet<string>> {
  const here = pairs.flatMap(({ rule, issue }) => {
    const events = issue.events().filter((event) => event.environment === rule.environment).length;
    return events === 0 ? [] : [{ issueId: issue.issueId, name: rule.environment ?? '', events }];
  });
  if (here.length === 0) return new Set();
  const rows = await tx.rows<{ name: string }>(
    `SELECT n.issue_id || '/' || n.name AS name
       FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS n (issue_id, name, events)
       JOIN issue_environment ie ON ie.issue_id = n.issue_id AND ie.times_seen <= n.events
       JOIN environment e ON e.id = ie.environment_id AND e.name = n.name`,
    [here.map((one) => one.issueId), here.map((one) => one.name), here.map((one) => one.events)],
  );
  return new Set(rows.map((row) => row.name));
}

const LATEST_RELEASE = 'sentry.rules.filters.latest_release.LatestReleaseFilter';

/** By project; asked only for rules that want it. */
export async function latestReleases(tx: Sql, pairs: readonly Pick<Pair, 'rule'>[]): Promise<ReadonlyMap<number, string>> {
  const projects = pairs
    .filter(({ rule }) => rule.filters.some(({ part }) => part.id === LATEST_RELEASE))
    .map(({ rule }) => rule.projectId);
  if (projects.length === 0) return new Map();
  const rows = await tx.rows<{ project_id: number; version: string }>(
    `SELECT DISTINCT ON (rp.project_id) rp.project_id, r.version FROM release_project rp JOIN release r ON r.id = rp.release_id
      WHERE rp.project_id = ANY($1::bigint[]) ORDER BY rp.project_id, coalesce(r.date_released, r.date_added) DESC, r.id DESC`,
    [[...new Set(projects)]],
  );
  return new Map(rows.map((row) => [row.project_id, row.version]));
}
