/** Stored events on their way from one issue to another: which moves wait, how far each is, and what they change in the counters. */
import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import { countEvents } from './count.ts';
import { currentIdOf } from './merged.ts';
import { LINK_KINDS } from './merge-memory.ts';
import { tallyByIssue, type CountedEvent, type IssueTally } from './tally.ts';

export interface NewMove {
  readonly orgId: number;
  readonly projectId: number;
  readonly fromIssueId: number;
  readonly toIssueId: number;
  readonly which: MovedEvents;
  readonly nowMs: number;
}

/** Events by their first hash, or these, whose first hash is another by rules that are younger than they. 32 hex digits each. */
export type MovedEvents =
  | { readonly hashes: readonly string[] }
  | { readonly eventIds: readonly string[]; readonly newHash: string; readonly ofRun?: { readonly id: number; readonly oldHash: string } };

export interface Move extends Omit<NewMove, 'nowMs'> {
  readonly id: number;
  readonly step: number;
  /** Of the step that was begun and may be done in part; null when none was. */
  readonly stepIds: readonly string[] | null;
  readonly createdAtMs: number;
}

const ID_BYTES = 16;

export async function queueMove(tx: Sql, { orgId, projectId, fromIssueId, toIssueId, which, nowMs }: NewMove): Promise<void> {
  const hashes = 'hashes' in which ? which.hashes : [];
  const [ids, newHash, run] = 'hashes' in which ? [null, null] : [packIds(which.eventIds), which.newHash, which.ofRun];
  await tx.execute(
    `INSERT INTO issue_move (org_id, project_id, from_issue_id, to_issue_id, hashes, event_ids, new_hash, created_at, run_id, old_hash)
     VALUES ($1, $2, $3, $4, $5::uuid[], $6, $7, $8, $9, $10)`,
    [orgId, projectId, fromIssueId, toIssueId, hashes, ids, newHash, new Date(nowMs), run?.id ?? null, run?.oldHash ?? null],
  );
}

interface MoveRow {
  readonly id: number;
  readonly orgId: number;
  readonly projectId: number;
  readonly fromIssueId: number;
  readonly toIssueId: number;
  readonly hashes: readonly string[];
  readonly eventIds: Buffer | null;
  readonly newHash: string | null;
  readonly step: number;
  readonly stepIds: Buffer | null;
  readonly createdAt: Date;
}

/** As long as the word that takes it back is on the screen: until then nothing has to be brought home. */
const PAUSE_MS = 10_000;

/** The one that waits longest; null when none does. */
export async function nextMove(sql: Sql, nowMs: number): Promise<Move | null> {
  const row = await sql.row<MoveRow>(
    `SELECT id, org_id AS "orgId", project_id AS "projectId", from_issue_id AS "fromIssueId", to_issue_id AS "toIssueId",
            ARRAY(SELECT replace(h::text, '-', '') FROM unnest(hashes) h) AS hashes, event_ids AS "eventIds",
            replace(new_hash::text, '-', '') AS "newHash", step, step_ids AS "stepIds", created_at AS "createdAt"
       FROM issue_move WHERE finished_at IS NULL AND created_at <= $1 ORDER BY id LIMIT 1`,
    [new Date(nowMs - PAUSE_MS)],
  );
  if (row === null) return null;
  const { hashes, eventIds, newHash, stepIds, createdAt, ...rest } = row;
  const which = eventIds === null || newHash === null ? { hashes } : { eventIds: unpackIds(eventIds), newHash };
  return { ...rest, which, stepIds: stepIds === null ? null : unpackIds(stepIds), createdAtMs: createdAt.getTime() };
}

/** Before anything is moved: whoever goes on after a crash moves these and no others first. */
export async function beginStep(sql: Sql, { id }: Move, ids: readonly string[]): Promise<void> {
  await sql.execute('UPDATE issue_move SET step_ids = $2 WHERE id = $1', [id, packIds(ids)]);
}

/**
 * In one transaction with the step's end: what the events add to their new issue, and take from the old one. People of the old one stay
 * counted: which of them other events had too is not kept.
 */
export async function countMoved(metadata: Metadata, move: Move, events: readonly CountedEvent[]): Promise<void> {
  await metadata.transaction(async (tx) => {
    const ended = await tx.execute(
      'UPDATE issue_move SET step = step + 1, step_ids = NULL, moved = moved + $3 WHERE id = $1 AND step = $2',
      [move.id, move.step, events.length],
    );
    if (ended === 0 || events.length === 0) return;
    // Whichever of the two was merged since.
    const current = await currentIdOf(tx, [move.fromIssueId, move.toIssueId]);
    const to = current.get(move.toIssueId) ?? move.toIssueId;
    const from = current.get(move.fromIssueId) ?? move.fromIssueId;
    await tx.rows('SELECT id FROM issue WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE', [[from, to]]);
    const name = 'newHash' in move.which ? await nameOf(tx, to) : null;
    await countEvents(
      tx,
      events.map((event) => ({ ...event, issueId: to })),
    );
    if (name !== null) await nameAgain(tx, to, name);
    for (const tally of tallyByIssue(events.map((event) => ({ ...event, issueId: from })))) await subtract(tx, tally);
    await dateAnew(tx, { ...move, toIssueId: to }, Math.max(...events.map((event) => event.seenAtMs)));
  });
}

interface IssueName {
  readonly title: string;
  readonly culprit: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Rules may have named it; the stored events know nothing of that. */
function nameOf(tx: Sql, issueId: number): Promise<IssueName | null> {
  return tx.row('SELECT title, culprit, metadata FROM issue WHERE id = $1', [issueId]);
}

async function nameAgain(tx: Sql, issueId: number, { title, culprit, metadata }: IssueName): Promise<void> {
  await tx.execute('UPDATE issue SET title = $2, culprit = $3, metadata = $4::jsonb WHERE id = $1', [
    issueId,
    title,
    culprit,
    JSON.stringify(metadata),
  ]);
}

/** An issue that holds moved events alone was last seen with the newest of them, not when it was split off. */
async function dateAnew(tx: Sql, { id, toIssueId }: Move, newestMs: number): Promise<void> {
  await tx.execute(
    `UPDATE issue SET last_seen = to_timestamp($2 / 1000.0)
      WHERE id = $1 AND times_seen = (SELECT sum(moved) FROM issue_move WHERE to_issue_id = $1)
        AND NOT EXISTS (SELECT 1 FROM issue_move WHERE to_issue_id = $1 AND (step > 1 OR (id <> $3 AND moved > 0)))`,
    [toIssueId, newestMs, id],
  );
}

async function subtract(tx: Sql, tally: IssueTally): Promise<void> {
  await tx.execute('UPDATE issue SET times_seen = greatest(0, times_seen - $2) WHERE id = $1', [tally.issueId, tally.events]);
  for (const kind of LINK_KINDS) {
    const spans = [...(kind === 'environment' ? tally.environments : tally.releases)];
    // The word is a literal of ours.
    await tx.execute(
      `UPDATE issue_${kind} l SET times_seen = l.times_seen - n.events
         FROM unnest($2::bigint[], $3::bigint[]) AS n (link_id, events) WHERE l.issue_id = $1 AND l.${kind}_id = n.link_id`,
      [tally.issueId, spans.map(([id]) => id), spans.map(([, span]) => span.events)],
    );
    await tx.execute(`DELETE FROM issue_${kind} WHERE issue_id = $1 AND times_seen <= 0`, [tally.issueId]);
  }
}

/** Ends the move, and dates the old issue by what it has left; null when nothing of it is stored. */
export async function endMove(
  metadata: Metadata,
  move: Move,
  left: { readonly firstMs: number; readonly lastMs: number } | null,
  nowMs: number,
) {
  await metadata.transaction(async (tx) => {
    await tx.execute('UPDATE issue_move SET finished_at = $2 WHERE id = $1', [move.id, new Date(nowMs)]);
    if (left === null) return;
    // Only where the moved events were the first, or the last: older ones may be past retention.
    await tx.execute(
      `UPDATE issue i SET
         first_seen = CASE WHEN t.first_seen <= i.first_seen THEN greatest(i.first_seen, to_timestamp($3 / 1000.0)) ELSE i.first_seen END,
         last_seen = CASE WHEN t.last_seen >= i.last_seen THEN least(i.last_seen, to_timestamp($4 / 1000.0)) ELSE i.last_seen END
       FROM issue t WHERE i.id = $1 AND t.id = $2`,
      [move.fromIssueId, move.toIssueId, left.firstMs, left.lastMs],
    );
  });
}

function packIds(ids: readonly string[]): Buffer {
  return Buffer.from(ids.join(''), 'hex');
}

export function unpackIds(packed: Buffer): readonly string[] {
  return Array.from({ length: packed.length / ID_BYTES }, (_, at) => packed.toString('hex', at * ID_BYTES, (at + 1) * ID_BYTES));
}
