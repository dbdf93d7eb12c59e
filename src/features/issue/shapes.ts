/** Rows → the API's JSON of issues (processing §5.10). Pure. */
import type { Reach } from '../../http/identity.ts';
import { shortIdOf } from '../project/index.ts';
import type { Assignee, Issue } from './contract.ts';
import type { IssueCounts } from './counts.ts';
import type { IssueRow } from './rows.ts';
import type { z } from 'zod';

export interface IssueFacts {
  readonly reach: Reach;
  /** Public base URL. */
  readonly url: string;
  /** In the range asked for; absent: the whole life of the issue is in it. */
  readonly counts?: IssueCounts | undefined;
  readonly stats?: Readonly<Record<string, [number, number][]>> | undefined;
}

const PRIORITIES = new Map([
  [75, 'high'],
  [50, 'medium'],
  [25, 'low'],
] as const);
/** Processing §5.1. */
const INBOX_REASONS: Readonly<Record<string, number>> = {
  new: 0,
  unignored: 1,
  regression: 2,
  manual: 3,
  reprocessed: 4,
  escalating: 5,
  ongoing: 6,
};

export function toIssue(row: IssueRow, { reach, url, counts, stats }: IssueFacts): Issue {
  const project = projectRef(row, reach);
  return {
    id: String(row.id),
    shareId: row.share_id,
    shortId: shortIdOf(project.slug, row.short_id),
    title: row.title,
    culprit: row.culprit,
    permalink: `${url}/organizations/${reach.orgSlug}/issues/${row.id}/`,
    logger: row.logger === '' ? null : row.logger,
    level: row.level,
    status: row.status as Issue['status'], // lists and look-ups leave other statuses out
    statusDetails: row.status_details,
    substatus: row.substatus,
    isPublic: row.is_public,
    platform: row.platform,
    project,
    type: row.type,
    metadata: row.metadata,
    numComments: row.num_comments,
    assignedTo: toAssignee(row),
    ...personal(row),
    annotations: [],
    issueType: row.type,
    issueCategory: row.category,
    priority: PRIORITIES.get(row.priority as 75) ?? 'medium',
    priorityLockedAt: row.priority_locked_at?.toISOString() ?? null,
    isUnhandled: row.is_unhandled,
    ...inRange(row, counts),
    // "First seen" is a fact of the issue, whatever range is looked at.
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    ...(stats === undefined ? {} : { stats: { ...stats } }),
    inbox: inbox(row),
    lastRelease: releaseRef(row.last_release, row.last_release_at),
  };
}

function projectRef(row: IssueRow, reach: Reach): Issue['project'] {
  const project = reach.projects.find((one) => one.id === row.project_id);
  const slug = project?.slug ?? String(row.project_id);
  return { id: String(row.project_id), name: project?.name ?? slug, slug, platform: project?.platform ?? null };
}

function inRange(row: IssueRow, counts: IssueCounts | undefined) {
  return { count: String(counts?.count ?? row.times_seen), userCount: counts?.users ?? row.users_seen };
}

function inbox({ inbox_reason: reason, inbox_at: at }: IssueRow) {
  if (reason === null || at === null) return null;
  return { reason: INBOX_REASONS[reason] ?? 0, date_added: at.toISOString(), reason_details: null };
}

/** What the caller set on the issue, or did not. */
function personal(row: IssueRow) {
  return {
    isBookmarked: row.is_bookmarked ?? false,
    isSubscribed: row.is_subscribed ?? false,
    subscriptionDetails: row.is_subscribed === true ? { reason: row.subscription_reason ?? 'unknown' } : null,
    hasSeen: row.seen_at !== null && row.seen_at >= row.active_at,
  };
}

export function toAssignee(row: IssueRow): z.infer<typeof Assignee> | null {
  if (row.assignee_user_id !== null) {
    return { type: 'user', id: String(row.assignee_user_id), name: row.assignee_name ?? '', email: row.assignee_email ?? '' };
  }
  if (row.assignee_team_id !== null) return { type: 'team', id: String(row.assignee_team_id), name: row.team_slug ?? '' };
  return null;
}

export function releaseRef(version: string | null, at: Date | null) {
  if (version === null) return null;
  const bare = version.slice(version.lastIndexOf('@') + 1);
  return { version, shortVersion: /^[0-9a-f]{40}$/.test(bare) ? bare.slice(0, 12) : bare, dateCreated: at?.toISOString() ?? null };
}
