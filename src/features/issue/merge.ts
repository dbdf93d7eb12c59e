/**
 * Merging issues (processing §4.11). The issue with most events takes the others in: their hashes lead to it, so that their next
 * events are its own; counters, people, environments, releases and history are added; ids and short ids lead to it from then on.
 * What was merged stays behind as a husk (`pending_merge`, in no list), which is what undo gives back.
 */
import type { Sql } from '../../engines/metadata/port.ts';
import { wrongField } from '../../http/errors.ts';
import type { Locked } from './change-parts.ts';
import { LINK_KINDS } from './merge-memory.ts';
import type { LinkBefore, MergedSource, MergeMemory, TargetBefore } from './merge-memory.ts';
import { mergePersons } from './merge-persons.ts';

/** Hashes and rows of one merge stay small enough for one transaction, and for its memory. */
const MAX_MERGED = 200;

/** The caller holds the locks of all; `into` takes the others in whatever it counts. @throws ApiError when they cannot be one issue */
export async function mergeIssues(tx: Sql, locked: readonly Locked[], into: number | null = null): Promise<MergeMemory> {
  const byEvents = locked.toSorted((a, b) => b.times_seen - a.times_seen || a.id - b.id);
  const [target, ...sources] = byEvents.toSorted((a, b) => Number(b.id === into) - Number(a.id === into));
  if (target === undefined || sources.length === 0) throw wrongField('merge', 'Choose at least two issues to merge.');
  if (sources.length > MAX_MERGED) throw wrongField('merge', `At most ${MAX_MERGED + 1} issues can be merged at once.`);
  if (sources.some((source) => source.project_id !== target.project_id))
    throw wrongField('merge', 'Issues of several projects cannot be merged.');

  const sourceIds = sources.map((source) => source.id);
  const before = await targetBefore(tx, target.id);
  const links = await linksBefore(tx, target.id);
  const moved = await moveAll(tx, target.id, sourceIds);
  await addLinks(tx, target.id, sourceIds);
  const persons = await mergePersons(tx, target.id, sourceIds);
  await addCounters(tx, { targetId: target.id, sourceIds, users: persons.users });
  await tx.execute(
    `UPDATE issue SET status = 'pending_merge', substatus = NULL, status_details = '{}', resolved_at = NULL, inbox_reason = NULL, inbox_at = NULL
      WHERE id = ANY($1::bigint[])`,
    [sourceIds],
  );
  return { targetId: target.id, sources: moved, target: before, persons: persons.before, links };
}

async function targetBefore(tx: Sql, targetId: number): Promise<TargetBefore> {
  const row = await tx.row<{ state: TargetBefore }>(
    `SELECT jsonb_build_object('times_seen', times_seen, 'users_seen', users_seen, 'num_comments', num_comments, 'first_seen', first_seen,
       'last_seen', last_seen, 'first_release_id', first_release_id, 'last_release_id', last_release_id) AS state
       FROM issue WHERE id = $1`,
    [targetId],
  );
  if (!row) throw new Error('A locked issue is there.');
  return row.state;
}

async function linksBefore(tx: Sql, targetId: number): Promise<readonly LinkBefore[]> {
  const links: LinkBefore[] = [];
  for (const kind of LINK_KINDS) {
    // The word is a literal of ours.
    const rows = await tx.rows<{ state: Omit<LinkBefore, 'kind'> }>(
      `SELECT jsonb_build_object('link_id', ${kind}_id, 'times_seen', times_seen, 'first_seen', first_seen, 'last_seen', last_seen) AS state
         FROM issue_${kind} WHERE issue_id = $1`,
      [targetId],
    );
    links.push(...rows.map(({ state }) => ({ kind, ...state })));
  }
  return links;
}

interface Moved<Value> {
  readonly source: number;
  readonly value: Value;
}

/** Hashes, history and earlier names; returns what was moved from where. */
async function moveAll(tx: Sql, targetId: number, sourceIds: readonly number[]): Promise<readonly MergedSource[]> {
  const hashes = await tx.rows<Moved<string>>(
    `WITH old AS (SELECT project_id, hash, issue_id FROM issue_hash WHERE issue_id = ANY($2::bigint[]) ORDER BY project_id, hash FOR UPDATE)
     UPDATE issue_hash h SET issue_id = $1 FROM old WHERE h.project_id = old.project_id AND h.hash = old.hash
     RETURNING old.issue_id AS source, replace(h.hash::text, '-', '') AS value`,
    [targetId, sourceIds],
  );
  const activities = await tx.rows<Moved<number>>(
    `WITH old AS (SELECT id, issue_id FROM issue_activity WHERE issue_id = ANY($2::bigint[]) AND type <> 'first_seen')
     UPDATE issue_activity a SET issue_id = $1 FROM old WHERE a.id = old.id RETURNING old.issue_id AS source, a.id AS value`,
    [targetId, sourceIds],
  );
  const redirects = await tx.rows<Moved<number>>(
    `WITH old AS (SELECT previous_issue_id, issue_id FROM issue_redirect WHERE issue_id = ANY($2::bigint[]))
     UPDATE issue_redirect r SET issue_id = $1 FROM old WHERE r.previous_issue_id = old.previous_issue_id
     RETURNING old.issue_id AS source, r.previous_issue_id AS value`,
    [targetId, sourceIds],
  );
  await tx.execute(
    `INSERT INTO issue_redirect (org_id, project_id, previous_issue_id, previous_short_id, issue_id)
     SELECT org_id, project_id, id, short_id, $1 FROM issue WHERE id = ANY($2::bigint[])`,
    [targetId, sourceIds],
  );
  const of = <Value>(rows: readonly Moved<Value>[], id: number) => rows.filter((row) => row.source === id).map((row) => row.value);
  return sourceIds.map((id) => ({ id, hashes: of(hashes, id), activities: of(activities, id), redirects: of(redirects, id) }));
}

async function addLinks(tx: Sql, targetId: number, sourceIds: readonly number[]): Promise<void> {
  for (const kind of LINK_KINDS) {
    await tx.execute(
      `INSERT INTO issue_${kind} AS l (org_id, issue_id, ${kind}_id, times_seen, first_seen, last_seen)
       SELECT org_id, $1::bigint, ${kind}_id, sum(times_seen), min(first_seen), max(last_seen)
         FROM issue_${kind} WHERE issue_id = ANY($2::bigint[]) GROUP BY org_id, ${kind}_id
       ON CONFLICT (issue_id, ${kind}_id) DO UPDATE SET times_seen = l.times_seen + excluded.times_seen,
         first_seen = least(l.first_seen, excluded.first_seen), last_seen = greatest(l.last_seen, excluded.last_seen)`,
      [targetId, sourceIds],
    );
  }
}

interface Sum {
  readonly targetId: number;
  readonly sourceIds: readonly number[];
  readonly users: number;
}

/** The first release is that of the older issue, the last that of the newer one. */
async function addCounters(tx: Sql, { targetId, sourceIds, users }: Sum): Promise<void> {
  await tx.execute(
    `UPDATE issue t SET
       times_seen = n.times_seen, users_seen = greatest(t.users_seen, $3), num_comments = n.num_comments,
       first_seen = n.first_seen, last_seen = n.last_seen, first_release_id = n.releases[1], last_release_id = n.last_releases[1]
     FROM (
       SELECT sum(times_seen) AS times_seen, sum(num_comments) AS num_comments, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
              array_agg(first_release_id ORDER BY first_seen) FILTER (WHERE first_release_id IS NOT NULL) AS releases,
              array_agg(last_release_id ORDER BY last_seen DESC) FILTER (WHERE last_release_id IS NOT NULL) AS last_releases
         FROM issue WHERE id = ANY($2::bigint[])
     ) n
     WHERE t.id = $1`,
    [targetId, [targetId, ...sourceIds], users],
  );
}
