/**
 * How an archived issue comes back (processing §5.6): by the clock, by events and by people since it was archived, within a window
 * of time, or by escalating. Counts are looked at where they change, in the transaction that counts; the rest by a job.
 */
import type { Sql } from '../../engines/metadata/port.ts';
import type { LockedIssue } from './regress.ts';
import type { SnoozeConditions } from './snooze-conditions.ts';
import type { IssueTally } from './tally.ts';

export interface EndedSnooze {
  readonly issueId: number;
  readonly atMs: number;
  readonly substatus: 'ongoing' | 'escalating';
  /** Of the activity: what ended it. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Which of the counted issues come back now. Pure. */
export function snoozesMet(
  tallies: readonly IssueTally[],
  locked: ReadonlyMap<number, LockedIssue>,
  users: ReadonlyMap<number, number>,
): readonly EndedSnooze[] {
  return tallies.flatMap((tally): EndedSnooze[] => {
    const issue = locked.get(tally.issueId);
    if (issue?.status !== 'ignored') return [];
    const atMs = Math.max(...tally.all.map((event) => event.receivedAtMs));
    const now = { timesSeen: issue.timesSeen + tally.events, usersSeen: users.get(issue.id) ?? issue.usersSeen, atMs };
    const reason = metBy(issue.statusDetails, now);
    return reason === null ? [] : [{ issueId: issue.id, atMs, substatus: 'ongoing', detail: reason }];
  });
}

interface Now {
  readonly timesSeen: number;
  readonly usersSeen: number;
  readonly atMs: number;
}

/** The condition that is met, as it is told; null when none is. Windows are not looked at. */
export function metBy(conditions: SnoozeConditions, now: Now): Readonly<Record<string, unknown>> | null {
  const { ignoreUntil, ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow, timesSeen = 0, usersSeen = 0 } = conditions;
  if (ignoreUntil !== undefined && Date.parse(ignoreUntil) <= now.atMs) return { ignoreUntil };
  if (ignoreCount !== undefined && ignoreWindow === undefined && now.timesSeen - timesSeen >= ignoreCount) return { ignoreCount };
  const people = now.usersSeen - usersSeen;
  if (ignoreUserCount !== undefined && ignoreUserWindow === undefined && people >= ignoreUserCount) return { ignoreUserCount };
  return null;
}

/** Open again, to be reviewed. The caller holds the locks. Returns the ids of those that were archived. */
export async function endSnoozes(tx: Sql, ended: readonly EndedSnooze[]): Promise<ReadonlySet<number>> {
  if (ended.length === 0) return new Set();
  const rows = await tx.rows<{ issue_id: number }>(
    `WITH n AS (
       SELECT * FROM unnest($1::bigint[], $2::float8[], $3::text[], $4::jsonb[]) AS n (id, at_ms, substatus, detail)
     ), opened AS (
       UPDATE issue i SET status = 'unresolved', substatus = n.substatus, status_details = '{}', active_at = to_timestamp(n.at_ms / 1000),
         inbox_reason = n.substatus, inbox_at = to_timestamp(n.at_ms / 1000)
       FROM n WHERE i.id = n.id AND i.status = 'ignored'
       RETURNING i.id, i.org_id, i.project_id, i.active_at
     )
     INSERT INTO issue_activity (org_id, project_id, issue_id, type, detail, created_at)
     SELECT o.org_id, o.project_id, o.id, CASE n.substatus WHEN 'escalating' THEN 'set_escalating' ELSE 'set_unresolved' END, n.detail, o.active_at
       FROM opened o JOIN n USING (id) ORDER BY o.id RETURNING issue_id`,
    [
      ended.map((one) => one.issueId),
      ended.map((one) => one.atMs),
      ended.map((one) => one.substatus),
      ended.map((one) => JSON.stringify(one.detail)),
    ],
  );
  return new Set(rows.map((row) => row.issue_id));
}
