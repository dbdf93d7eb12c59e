/** Archived issues that come back: what a job looks at every minute (processing §5.5, §5.6). */
import type { Cache } from '../../engines/cache/port.ts';
import type { Events } from '../../engines/events/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { IssuesChanged } from '../../pipeline/channels.ts';
import type { EventDataset } from '../../query/dataset.ts';
import { scopedEvents } from '../../query/scoped-events.ts';
import { decideAlerts } from '../alert/index.ts';
import type { AlertIssue } from '../alert/index.ts';
import { countsOf, sparklines } from './counts.ts';
import type { CountQuestion } from './counts.ts';
import { escalationLimit } from './forecast.ts';
import { raisePriority } from './raise-priority.ts';
import { endSnoozes, metBy } from './snooze.ts';
import type { EndedSnooze } from './snooze.ts';
import type { SnoozeConditions } from './snooze-conditions.ts';
import { UNDO_AUTOMATIC_FOR_MS } from './undo.ts';

export interface WakeDeps {
  readonly metadata: Metadata;
  readonly events: Events;
  readonly cache: Cache;
  readonly dataset: EventDataset;
  readonly nowMs: number;
}

interface Archived {
  readonly id: number;
  readonly org_id: number;
  readonly project_id: number;
  readonly substatus: string;
  readonly conditions: SnoozeConditions;
  readonly timesSeen: number;
  readonly usersSeen: number;
  readonly first_seen: Date;
  readonly last_seen: Date;
}

const BATCH = 500;
const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;

/** Returns how many came back. */
export async function wakeIssues(deps: WakeDeps): Promise<number> {
  let woken = 0;
  for (let after = 0; ;) {
    const issues = await deps.metadata.rows<Archived>(
      `SELECT id, org_id, project_id, substatus, status_details AS conditions, times_seen AS "timesSeen", users_seen AS "usersSeen", first_seen, last_seen
         FROM issue WHERE status = 'ignored' AND substatus IN ('archived_until_condition_met', 'archived_until_escalating') AND id > $1
        ORDER BY id LIMIT ${BATCH}`,
      [after],
    );
    for (const ofProject of Map.groupBy(issues, (issue) => issue.project_id).values()) woken += await wakeOfProject(deps, ofProject);
    const last = issues.at(-1);
    if (last === undefined || issues.length < BATCH) return woken;
    after = last.id;
  }
}

async function wakeOfProject(deps: WakeDeps, issues: readonly Archived[]): Promise<number> {
  const { metadata, cache, nowMs } = deps;
  const [first] = issues;
  if (first === undefined) return 0;
  const ended = [...(await conditionsMet(deps, issues)), ...(await escalated(deps, issues))].toSorted((a, b) => a.issueId - b.issueId);
  if (ended.length === 0) return 0;
  const alerts = await metadata.transaction(async (tx) => {
    const ids = ended.map((one) => one.issueId);
    await tx.execute('SELECT 1 FROM issue WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE', [ids]);
    const opened = await endSnoozes(tx, ended);
    await raisePriority(
      tx,
      ended.filter(({ issueId, substatus }) => substatus === 'escalating' && opened.has(issueId)).map((one) => one.issueId),
      nowMs,
    );
    return decideAlerts(
      tx,
      ended.filter(({ issueId }) => opened.has(issueId)).map((one) => toAlertIssue(one, first)),
    );
  });
  for (const { channel, message } of alerts) cache.publish(channel, message);
  // As a regression does, so that open lists look whether it belongs to them now.
  const changed = ended.map(({ issueId }) => ({ issueId, events: 0, isNew: false, isRegressed: true }));
  cache.publish(CHANNELS.issues, { projectId: first.project_id, issues: changed, receivedAtMs: nowMs } satisfies IssuesChanged);
  return ended.length;
}

/** What came back by the clock, as rules see it: there is no event that did it. */
export function toAlertIssue(
  { issueId, substatus, atMs }: EndedSnooze,
  { org_id: orgId, project_id: projectId }: Pick<Archived, 'org_id' | 'project_id'>,
): AlertIssue {
  return {
    orgId,
    projectId,
    issueId,
    isNew: false,
    isRegressed: false,
    hasReturned: substatus === 'ongoing',
    hasEscalated: substatus === 'escalating',
    minutes: new Map(),
    persons: new Set(),
    atMs,
    events: () => [],
  };
}

function questionOf({ metadata, events, dataset, nowMs }: WakeDeps, issue: Archived, lastMs: number): CountQuestion {
  const scope = { orgId: issue.org_id, projectIds: [issue.project_id], actor: { kind: 'system' } } as const;
  const range = { startMs: nowMs - lastMs, endMs: nowMs + 60_000, isOpen: true };
  return { metadata, events: scopedEvents(events, scope), dataset, range, environments: [], projectIds: [issue.project_id], nowMs };
}

async function conditionsMet(deps: WakeDeps, issues: readonly Archived[]): Promise<readonly EndedSnooze[]> {
  const ended: EndedSnooze[] = [];
  for (const issue of issues.filter((one) => one.substatus === 'archived_until_condition_met')) {
    const detail = metBy(issue.conditions, { ...issue, atMs: deps.nowMs }) ?? (await windowMet(deps, issue));
    if (detail !== null) ended.push({ issueId: issue.id, atMs: deps.nowMs, substatus: 'ongoing', detail });
  }
  return ended;
}

/** Of the event store, which is asked only when there was an event in the window. */
async function windowMet(deps: WakeDeps, issue: Archived): Promise<Readonly<Record<string, unknown>> | null> {
  const { ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow } = issue.conditions;
  const within = async (minutes: number) => {
    if (issue.last_seen.getTime() < deps.nowMs - minutes * 60_000) return { count: 0, users: 0 };
    const counts = await countsOf([issue.id], questionOf(deps, issue, minutes * 60_000));
    return counts.get(issue.id) ?? { count: 0, users: 0 };
  };
  if (ignoreCount !== undefined && ignoreWindow !== undefined && (await within(ignoreWindow)).count >= ignoreCount)
    return { ignoreCount, ignoreWindow };
  if (ignoreUserCount !== undefined && ignoreUserWindow !== undefined && (await within(ignoreUserWindow)).users >= ignoreUserCount)
    return { ignoreUserCount, ignoreUserWindow };
  return null;
}

/** More events in this hour than the week before lets expect. Only issues that had one in it are looked at. */
async function escalated(deps: WakeDeps, issues: readonly Archived[]): Promise<readonly EndedSnooze[]> {
  const { nowMs } = deps;
  const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const asked = issues.filter((one) => one.substatus === 'archived_until_escalating' && one.last_seen.getTime() >= hourMs);
  const [first] = asked;
  if (first === undefined) return [];
  const buckets = { startSeconds: hourMs / 1000 - WEEK_HOURS * 3600, stepSeconds: 3600, count: WEEK_HOURS + 1 };
  const hoursOf = await sparklines(
    asked.map((issue) => issue.id),
    buckets,
    questionOf(deps, first, (WEEK_HOURS + 1) * HOUR_MS),
  );
  const day = new Date(hourMs).getUTCDay();
  return asked.flatMap((issue): EndedSnooze[] => {
    const hours = hoursOf(issue.id).map(([, count]) => count);
    const ageHours = (nowMs - issue.first_seen.getTime()) / HOUR_MS;
    const isSameDay = (hoursAgo: number) => new Date(hourMs - hoursAgo * HOUR_MS).getUTCDay() === day;
    const forecast = escalationLimit(hours.slice(0, WEEK_HOURS), ageHours, isSameDay);
    if ((hours.at(-1) ?? 0) <= forecast) return [];
    return [{ issueId: issue.id, atMs: nowMs, substatus: 'escalating', detail: { forecast } }];
  });
}

/** Changes that can no longer be taken back are forgotten. */
export async function forgetChanges(metadata: Metadata, nowMs: number): Promise<void> {
  await metadata.execute(
    'DELETE FROM issue_change WHERE created_at < CASE WHEN is_automatic THEN $2::timestamptz ELSE $1::timestamptz END',
    [new Date(nowMs - 24 * HOUR_MS), new Date(nowMs - UNDO_AUTOMATIC_FOR_MS)],
  );
}
