import type { Sql } from '../../engines/metadata/port.ts';
import { currentIdOf } from './merged.ts';
import { countPersons } from './persons.ts';
import { findRegressed, type LockedIssue, type Regression } from './regress.ts';
import { endSnoozes, snoozesMet } from './snooze.ts';
import { tallyByIssue, type CountedEvent, type IssueTally, type SpanCount } from './tally.ts';

/** What a batch did to an issue, for those who watch. */
export interface CountedIssue {
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  readonly events: number;
  readonly isNew: boolean;
  readonly isRegressed: boolean;
  /** Was archived until something happened, and it did. */
  readonly hasReturned: boolean;
  /** In the order they were received. */
  readonly all: readonly CountedEvent[];
  readonly persons: ReadonlySet<string>;
}

/**
 * Adds the events of a batch to their issues: counters, first and last seen, title and level of the newest, users, environments,
 * releases, regressions (processing §5.3). In transaction B, a fixed number of statements whatever the batch holds.
 *
 * The issues are locked first and in the order of their ids; everything else written here belongs to one issue and is under
 * that lock. Issues that were deleted meanwhile are left out.
 */
export async function countEvents(tx: Sql, events: readonly CountedEvent[]): Promise<readonly CountedIssue[]> {
  const { tallies, locked } = await lockTallies(tx, events);
  if (tallies.length === 0) return [];

  const regressions = await findRegressed(tx, tallies, locked);
  const users = await countPersons(tx, tallies, locked);

  await updateIssues(tx, tallies, users);
  await reopenIssues(tx, regressions);
  const ended = await endSnoozes(tx, snoozesMet(tallies, locked, users));
  await countLinks(tx, 'environment', tallies);
  await countLinks(tx, 'release', tallies);

  const regressed = new Set(regressions.map((one) => one.tally.issueId));
  return tallies.map(({ orgId, projectId, issueId, events: count, isNew, all, persons }) => ({
    orgId,
    projectId,
    issueId,
    events: count,
    isNew,
    isRegressed: regressed.has(issueId),
    hasReturned: ended.has(issueId),
    all,
    persons,
  }));
}

interface LockedTallies {
  readonly tallies: readonly IssueTally[];
  readonly locked: ReadonlyMap<number, LockedIssue>;
}

/** How often an issue can have been merged on between a look and its lock. */
const MAX_MERGES = 5;

/**
 * Locks the issues in the order of their ids. The events of one that was merged while they were on their way are the other's: it
 * is locked too, out of that order, which may end as a deadlock that the batch is tried again after.
 */
async function lockTallies(tx: Sql, events: readonly CountedEvent[]): Promise<LockedTallies> {
  let own = events;
  for (let merges = 0; ; merges += 1) {
    const all = tallyByIssue(own);
    if (all.length === 0) return { tallies: [], locked: new Map() };
    const locked = await lockIssues(tx, all);
    const husks = [...locked.values()].filter((issue) => issue.status === 'pending_merge').map((issue) => issue.id);
    if (husks.length === 0 || merges === MAX_MERGES) return { tallies: all.filter((tally) => locked.has(tally.issueId)), locked };
    const current = await currentIdOf(tx, husks);
    own = own.map((event) => ({ ...event, issueId: current.get(event.issueId) ?? event.issueId }));
  }
}

async function lockIssues(tx: Sql, tallies: readonly IssueTally[]): Promise<ReadonlyMap<number, LockedIssue>> {
  const rows = await tx.rows<LockedIssue>(
    `SELECT id, status, status_details AS "statusDetails", resolved_at AS "resolvedAt", users_seen AS "usersSeen", times_seen AS "timesSeen"
     FROM issue WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE`,
    [tallies.map((tally) => tally.issueId)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Titles that stand for the want of one never replace a real one (processing §4.10). */
const PLACEHOLDERS = ['', '<unknown>', '<unlabeled event>'];

async function updateIssues(tx: Sql, tallies: readonly IssueTally[], users: ReadonlyMap<number, number>): Promise<void> {
  await tx.execute(
    `UPDATE issue i SET
       times_seen = i.times_seen + n.events,
       users_seen = greatest(i.users_seen, n.users),
       first_seen = least(i.first_seen, to_timestamp(n.first_ms / 1000)),
       last_seen = greatest(i.last_seen, to_timestamp(n.last_ms / 1000)),
       title = CASE WHEN n.is_newest AND n.title <> ALL($15::text[]) THEN n.title ELSE i.title END,
       culprit = CASE WHEN n.is_newest THEN n.culprit ELSE i.culprit END,
       metadata = CASE WHEN n.is_newest AND n.title <> ALL($15::text[]) THEN n.metadata ELSE i.metadata END,
       level = CASE WHEN n.is_newest THEN n.level ELSE i.level END,
       is_unhandled = CASE WHEN n.is_newest THEN n.is_unhandled ELSE i.is_unhandled END,
       first_release_id = coalesce(i.first_release_id, n.first_release_id),
       last_release_id = CASE WHEN n.is_newest THEN coalesce(n.last_release_id, i.last_release_id) ELSE i.last_release_id END
     FROM (
       SELECT n.*, to_timestamp(n.last_ms / 1000) >= o.last_seen AS is_newest
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::float8[], $5::float8[], $6::text[], $7::text[], $8::jsonb[], $9::text[],
                   $10::boolean[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[])
         AS n (id, events, users, first_ms, last_ms, title, culprit, metadata, level, is_unhandled, first_release_id, last_release_id, org_id, project_id)
       JOIN issue o ON o.id = n.id
     ) n
     WHERE i.id = n.id AND i.org_id = n.org_id AND i.project_id = n.project_id`,
    [
      tallies.map((tally) => tally.issueId),
      tallies.map((tally) => tally.events),
      tallies.map((tally) => users.get(tally.issueId) ?? 0),
      tallies.map((tally) => tally.oldest.seenAtMs),
      tallies.map((tally) => tally.newest.seenAtMs),
      tallies.map((tally) => tally.newest.title),
      tallies.map((tally) => tally.newest.culprit),
      tallies.map((tally) => JSON.stringify(tally.newest.metadata)),
      tallies.map((tally) => tally.newest.level),
      tallies.map((tally) => tally.newest.isUnhandled),
      tallies.map((tally) => tally.oldest.release?.id ?? null),
      tallies.map((tally) => tally.newest.release?.id ?? null),
      tallies.map((tally) => tally.orgId),
      tallies.map((tally) => tally.projectId),
      PLACEHOLDERS,
    ],
  );
}

async function reopenIssues(tx: Sql, regressions: readonly Regression[]): Promise<void> {
  if (regressions.length === 0) return;
  await tx.execute(
    `WITH n AS (
       SELECT * FROM unnest($1::bigint[], $2::float8[], $3::jsonb[]) AS n (id, at_ms, detail)
     ), reopened AS (
       UPDATE issue i SET status = 'unresolved', substatus = 'regressed', status_details = '{}', resolved_at = NULL,
         active_at = to_timestamp(n.at_ms / 1000), inbox_reason = 'regression', inbox_at = to_timestamp(n.at_ms / 1000)
       FROM n WHERE i.id = n.id
       RETURNING i.id, i.org_id, i.project_id, i.active_at
     )
     INSERT INTO issue_activity (org_id, project_id, issue_id, type, detail, created_at)
     SELECT r.org_id, r.project_id, r.id, 'set_regression', n.detail, r.active_at FROM reopened r JOIN n USING (id) ORDER BY r.id`,
    [
      regressions.map((one) => one.tally.issueId),
      regressions.map((one) => one.event.receivedAtMs),
      regressions.map((one) => JSON.stringify(one.detail)),
    ],
  );
}

/** Rows of issue_environment or issue_release. */
async function countLinks(tx: Sql, kind: 'environment' | 'release', tallies: readonly IssueTally[]): Promise<void> {
  const rows = tallies.flatMap((tally) =>
    [...(kind === 'environment' ? tally.environments : tally.releases)].map(([id, span]) => ({ tally, id, span })),
  );
  if (rows.length === 0) return;
  // Both words are literals of ours.
  await tx.execute(
    `INSERT INTO issue_${kind} AS l (org_id, issue_id, ${kind}_id, times_seen, first_seen, last_seen)
     SELECT org_id, issue_id, link_id, events, to_timestamp(first_ms / 1000), to_timestamp(last_ms / 1000)
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::float8[], $6::float8[])
       AS n (org_id, issue_id, link_id, events, first_ms, last_ms)
     ORDER BY issue_id, link_id
     ON CONFLICT (issue_id, ${kind}_id) DO UPDATE SET
       times_seen = l.times_seen + excluded.times_seen,
       first_seen = least(l.first_seen, excluded.first_seen),
       last_seen = greatest(l.last_seen, excluded.last_seen)`,
    linkValues(rows),
  );
}

function linkValues(rows: readonly { readonly tally: IssueTally; readonly id: number; readonly span: SpanCount }[]): readonly unknown[] {
  return [
    rows.map((row) => row.tally.orgId),
    rows.map((row) => row.tally.issueId),
    rows.map((row) => row.id),
    rows.map((row) => row.span.events),
    rows.map((row) => row.span.firstMs),
    rows.map((row) => row.span.lastMs),
  ];
}
