import type { Sql } from '../../engines/metadata/port.ts';
import { findReleaseDates, followsSemver, newestReleases } from '../release/index.ts';
import { coversRelease, type ReleaseFacts, type Resolution } from './regression.ts';
import type { SnoozeConditions } from './snooze-conditions.ts';
import type { CountedEvent, IssueTally } from './tally.ts';

/** An issue as it was when the batch locked it. */
export interface LockedIssue {
  readonly id: number;
  readonly status: string;
  readonly statusDetails: Resolution & SnoozeConditions;
  readonly resolvedAt: Date | null;
  readonly usersSeen: number;
  readonly timesSeen: number;
}

export interface Regression {
  readonly tally: IssueTally;
  /** The first one that the resolution does not cover. */
  readonly event: CountedEvent;
  /** Of the activity (processing §5.3). */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Resolved issues that an event of the batch reopens. Costs a query only when there is a resolved issue with a release. */
export async function findRegressed(
  sql: Sql,
  tallies: readonly IssueTally[],
  locked: ReadonlyMap<number, LockedIssue>,
): Promise<readonly Regression[]> {
  const regressions: Regression[] = [];
  for (const tally of tallies) {
    const issue = locked.get(tally.issueId);
    if (issue?.status !== 'resolved') continue;
    const late = tally.all.filter((event) => isAfter(event, issue));
    const regression = late.length === 0 ? null : await judge(sql, { ...tally, all: late }, issue.statusDetails);
    if (regression !== null) regressions.push(regression);
  }
  return regressions;
}

/**
 * An event that was accepted before the issue was resolved tells nothing about the fix. That an issue does not reopen twice for
 * one return (processing §5.3) needs no waiting time here: its row is locked and says that it is open already.
 */
function isAfter(event: CountedEvent, issue: LockedIssue): boolean {
  return issue.resolvedAt === null || event.receivedAtMs > issue.resolvedAt.getTime();
}

async function judge(sql: Sql, tally: IssueTally, resolution: Resolution): Promise<Regression | null> {
  const facts = await factsOf(sql, tally, resolution);
  const event = tally.all.find((one) => !coversRelease(resolution, one.release?.version ?? null, facts));
  if (event === undefined) return null;

  const resolvedIn = resolution.inRelease ?? resolution.currentRelease;
  const detail = {
    event_id: event.eventId,
    version: event.release?.version ?? '',
    ...(resolvedIn === undefined ? {} : { resolved_in_version: resolvedIn, follows_semver: facts.followsSemver }),
  };
  return { tally, event, detail };
}

async function factsOf(sql: Sql, tally: IssueTally, resolution: Resolution): Promise<ReleaseFacts> {
  const fixedIn = resolution.inRelease ?? resolution.currentRelease;
  if (fixedIn === undefined) return { followsSemver: false, addedAtMs: () => null };

  const versions = new Set([fixedIn, ...tally.all.flatMap((event) => (event.release === null ? [] : [event.release.version]))]);
  const dates = new Map((await findReleaseDates(sql, tally.orgId, [...versions])).map((one) => [one.version, one.addedAtMs]));
  return {
    followsSemver: followsSemver(await newestReleases(sql, tally.projectId)),
    addedAtMs: (version) => dates.get(version) ?? null,
  };
}
