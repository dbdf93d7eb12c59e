/** One issue, whole. */
import { people } from '../account/index.ts';
import { notFound } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import type { Sql } from '../../engines/metadata/port.ts';
import { timeRange } from '../../query/time-range.ts';
import { activities } from './activity.ts';
import type { IssueDetail } from './contract.ts';
import { bucketsOf, countsOf, sparklines } from './counts.ts';
import type { CountQuestion } from './counts.ts';
import { errorsOf } from './list.ts';
import { eventIssueIds, findIssue, issueRows } from './rows.ts';
import type { FoundIssue, IssueRow } from './rows.ts';
import { releaseRef, toIssue } from './shapes.ts';
import { tagSpread } from './tags.ts';

/** By id or short id within the caller's projects. @throws ApiError not_found, foreign and unknown alike */
export async function requireIssue(context: OrgContext, name: string): Promise<FoundIssue> {
  const issue = await findIssue(context.metadata, name, context.scope.projectIds);
  if (!issue) throw notFound();
  return issue;
}

export async function requireRow(context: OrgContext, issueId: number): Promise<IssueRow> {
  const [row] = await issueRows(context.metadata, context.reach.orgId, [issueId], context.caller.userId);
  if (!row) throw notFound();
  return row;
}

/** Everything that is kept of an issue's events: what its page counts over. */
export function lifeOf(context: OrgContext, issue: FoundIssue, environments: readonly string[]): CountQuestion {
  const nowMs = context.clock.now();
  const range = timeRange({}, nowMs);
  if (!range) throw new Error('The default range is one.');
  return { events: context.events, dataset: errorsOf(context), range, environments, projectIds: [issue.projectId], nowMs };
}

export async function issueDetail(context: OrgContext, issue: FoundIssue, environments: readonly string[]): Promise<IssueDetail> {
  const { metadata, reach, site } = context;
  const row = await requireRow(context, issue.id);
  const life = lifeOf(context, issue, environments);
  const issueIds = await eventIssueIds(metadata, issue.id);
  const [counts, stats, spread, feed, seenBy, participants] = await Promise.all([
    environments.length > 0 ? countsOf([issue.id], life) : null,
    dayAndMonth(issue.id, life),
    tagSpread({ ...life, issueIds, atMost: issue.timesSeen }, 1),
    activities(metadata, issue.id),
    seers(metadata, issue.id),
    participantsOf(metadata, issue.id),
  ]);
  return {
    ...toIssue(row, { reach, url: site.url, counts: counts?.get(issue.id) ?? (counts ? NONE : undefined), stats }),
    stats,
    activity: [...feed],
    participants: await known(metadata, participants),
    seenBy: await known(metadata, seenBy),
    firstRelease: releaseRef(row.first_release, row.first_release_at),
    lastRelease: releaseRef(row.last_release, row.last_release_at),
    tags: spread.map(({ topValues: _values, ...tag }) => tag),
    userReportCount: 0,
    pluginIssues: [],
    pluginActions: [],
    pluginContexts: [],
  };
}

const NONE = { count: 0, users: 0 };

/** Both from one question: the hours of the month. */
async function dayAndMonth(issueId: number, life: CountQuestion) {
  const day = bucketsOf('24h', life.range, life.nowMs);
  const startSeconds = (Math.floor(life.nowMs / 86_400_000) - 29) * 86_400;
  const count = (day.startSeconds - startSeconds) / day.stepSeconds + day.count;
  const hours = (await sparklines([issueId], { startSeconds, stepSeconds: day.stepSeconds, count }, life))(issueId);
  const month = Array.from({ length: 30 }, (_, index): [number, number] => {
    const ofDay = hours.slice(index * 24, index * 24 + 24);
    return [startSeconds + index * 86_400, ofDay.reduce((sum, [, events]) => sum + events, 0)];
  });
  return { '24h': hours.slice(-day.count), '30d': month };
}

async function seers(sql: Sql, issueId: number): Promise<readonly number[]> {
  const rows = await sql.rows<{ user_id: number }>(
    'SELECT user_id FROM issue_user_state WHERE issue_id = $1 AND seen_at IS NOT NULL ORDER BY seen_at DESC LIMIT 50',
    [issueId],
  );
  return rows.map((row) => row.user_id);
}

/** Who gets told: subscribed, or wrote, or was given it. */
export async function participantsOf(sql: Sql, issueId: number): Promise<readonly number[]> {
  const rows = await sql.rows<{ user_id: number }>(
    `SELECT user_id FROM issue_user_state WHERE issue_id = $1 AND is_subscribed
     UNION SELECT user_id FROM issue_activity WHERE issue_id = $1 AND type = 'note' AND user_id IS NOT NULL
     UNION SELECT assignee_user_id FROM issue WHERE id = $1 AND assignee_user_id IS NOT NULL
     LIMIT 100`,
    [issueId],
  );
  return rows.map((row) => row.user_id);
}

export async function known(sql: Sql, userIds: readonly number[]) {
  const found = await people(sql, userIds);
  return userIds.flatMap((id) => found.get(id) ?? []);
}
