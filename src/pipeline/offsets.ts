import type { Sql } from '../engines/metadata/port.ts';
import { packOffsets, unpackOffsets } from './offset-set.ts';

/** A partition of a topic as one group of consumers reads it. */
export interface Source {
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
}

/** Offsets `[from, to)`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What of a partition is applied: everything below `offset`, and of what follows the records of `ahead`. */
export interface Standing {
  readonly offset: number;
  /** Grows with each batch: two standings with one turn are the same. */
  readonly turn: number;
  readonly ahead: ReadonlySet<number>;
  /** Of records below it some rows may be stored: they were in a batch that was given up. */
  readonly triedTo: number;
}

/** What a batch does to the standing of its partition. */
export interface Step {
  readonly range: Range;
  /** Of the standing it begins at; it ends at the next one. */
  readonly turn: number;
  /** The records of the batch, in its order; null: all of the range. */
  readonly picked: readonly number[] | null;
  /** Records behind the range's end that are applied with it, this batch's among them. */
  readonly ahead: ReadonlySet<number>;
}

/** Someone else has moved the offset or opened an intent: what this process knows of the partition is out of date. */
export class OutOfDateError extends Error {
  override name = 'OutOfDateError';
}

interface OffsetRow {
  readonly off: number;
  readonly turn: number;
  readonly ahead: Buffer | null;
  readonly tried_to: number;
}

/** Where reading goes on; starts at `begin` when the group has never read the partition. */
export async function loadStanding(sql: Sql, source: Source, begin: number): Promise<Standing> {
  const row = await sql.row<OffsetRow>(
    `INSERT INTO consumer_offset (consumer, topic, part, off) VALUES ($1, $2, $3, $4)
     ON CONFLICT (consumer, topic, part) DO UPDATE SET off = consumer_offset.off
     RETURNING off, turn, ahead, tried_to`,
    [source.consumer, source.topic, source.partition, begin],
  );
  if (row === null) return { offset: begin, turn: 0, ahead: new Set(), triedTo: 0 };
  return { offset: row.off, turn: row.turn, ahead: unpackOffsets(row.off, row.ahead), triedTo: row.tried_to };
}

/**
 * The row lock makes a second owner of the partition wait for this transaction, and then find that it is out of date.
 * @throws OutOfDateError when the partition does not stand where the step begins.
 */
export async function lockOffset(tx: Sql, source: Source, { range, turn }: Pick<Step, 'range' | 'turn'>): Promise<void> {
  const row = await tx.row<Pick<OffsetRow, 'off' | 'turn'>>(
    'SELECT off, turn FROM consumer_offset WHERE consumer = $1 AND topic = $2 AND part = $3 FOR UPDATE',
    [source.consumer, source.topic, source.partition],
  );
  if (row?.off === range.from && row.turn === turn) return;
  throw new OutOfDateError(`${source.topic}/${source.partition} stands at ${row?.off}.${row?.turn}, not ${range.from}.${turn}`);
}

/**
 * In the transaction that applies a batch (reliability E6).
 * @throws OutOfDateError when the batch was applied already.
 */
export async function moveOffset(tx: Sql, source: Source, { range, turn, ahead }: Step): Promise<void> {
  const moved = await tx.execute(
    `UPDATE consumer_offset SET off = $5, turn = turn + 1, ahead = $7, ahead_count = $8, moved_at = now()
     WHERE consumer = $1 AND topic = $2 AND part = $3 AND off = $4 AND turn = $6`,
    [source.consumer, source.topic, source.partition, range.from, range.to, turn, packOffsets(range.to, ahead), ahead.size],
  );
  if (moved !== 1) throw new OutOfDateError(`batch ${source.topic}/${source.partition} ${range.from}–${range.to} was applied already`);
}

/** In the transaction that gives a batch up: whoever applies its records next looks for their rows. */
export async function markTried(tx: Sql, source: Source, { range, picked }: Pick<Step, 'range' | 'picked'>): Promise<void> {
  await tx.execute('UPDATE consumer_offset SET tried_to = greatest(tried_to, $4) WHERE consumer = $1 AND topic = $2 AND part = $3', [
    source.consumer,
    source.topic,
    source.partition,
    Math.max(range.to, 1 + Math.max(-1, ...(picked ?? []))),
  ]);
}

/** The log was started anew and is behind the offset: what it holds now was never read. */
export async function resetOffset(sql: Sql, source: Source, to: number): Promise<void> {
  await sql.execute(
    `UPDATE consumer_offset SET off = $4, turn = turn + 1, ahead = NULL, ahead_count = 0, tried_to = 0, moved_at = now()
     WHERE consumer = $1 AND topic = $2 AND part = $3`,
    [source.consumer, source.topic, source.partition, to],
  );
}

/** The step that passes one record over. `isFirst`: nothing that is not applied lies before it. */
export function stepPast({ offset, turn, ahead }: Standing, passed: number, isFirst: boolean): Step {
  const done = new Set(ahead).add(passed);
  let to = isFirst ? passed + 1 : offset;
  while (done.has(to)) to += 1;
  return { range: { from: offset, to }, turn, picked: [passed], ahead: dropBelow(done, to) };
}

export function dropBelow(offsets: Set<number>, below: number): Set<number> {
  for (const offset of offsets) if (offset < below) offsets.delete(offset);
  return offsets;
}
