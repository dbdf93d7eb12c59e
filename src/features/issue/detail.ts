/** One issue, whole. */
import { people } from '../account/index.ts';
import { isAllowed } from '../../http/auth.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import type { Caller } from '../../http/identity.ts';
import type { OrgContext, RootContext } from '../../http/route.ts';
import type { ScopeName } from '../../http/scope-name.ts';
import type { Sql } from '../../engines/metadata/port.ts';
import { timeRange } from '../../query/time-range.ts';
import { activities } from './activity.ts';
import type { Issue, IssueDetail } from './contract.ts';
import { countsOf } from './counts.ts';
import type { CountQuestion } from './counts.ts';
import { dayAndMonth, issueHours } from './hours.ts';
import { errorsOf } from './list.ts';
import { eventIssueIds, findIssue, issueRows } from './rows.ts';
import type { FoundIssue, IssueRow } from './rows.ts';
import { releaseRef, toIssue } from './shapes.ts';
import { issueTags } from './tags.ts';

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
  const { events, metadata } = context;
  return { events, metadata, dataset: errorsOf(context), range, environments, projectIds: [issue.projectId], nowMs };
}

export async function issueDetail(context: OrgContext, issue: FoundIssue, environments: readonly string[]): Promise<IssueDetail> {
  const { metadata, reach, site } = context;
  const row = await requireRow(context, issue.id);
  const life = lifeOf(context, issue, environments);
  const issueIds = await eventIssueIds(metadata, issue.id);
  const hours = () => issueHours(issue.id, life);
  const [counts, stats, spread, feed, seenBy, participants] = await Promise.all([
    environments.length > 0 ? countsOf([issue.id], life) : null,
    hours().then(dayAndMonth),
    issueTags({ ...life, issueIds, atMost: issue.timesSeen, hours }),
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

/** As lists show them, over their whole life; those that are out of reach are left out. In the order of the ids. */
export async function issuesById({ metadata, reach, site, caller }: OrgContext, ids: readonly number[]): Promise<readonly Issue[]> {
  const rows = await issueRows(metadata, reach.orgId, ids, caller.userId);
  return rows.map((row) => toIssue(row, { reach, url: site.url }));
}

const NONE = { count: 0, users: 0 };

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

/** The organization of an issue that was named without it, when the caller may do this there. */
export async function contextOfIssue(
  context: RootContext & { readonly caller: Caller },
  issueId: string,
  needed: ScopeName,
): Promise<OrgContext> {
  for (const reach of await context.identity.reaches(context.caller)) {
    const found = await findIssue(
      context.metadata,
      issueId,
      reach.projects.map((project) => project.id),
    );
    if (!found) continue;
    if (!isAllowed(needed, reach.access)) throw new ApiError('forbidden');
    return { ...context, reach, ...context.within(reach) };
  }
  throw notFound();
}
