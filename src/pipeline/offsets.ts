import type { Sql } from '../engines/metadata/port.ts';

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

/** Someone else has moved the offset or opened an intent: what this process knows of the partition is out of date. */
export class OutOfDateError extends Error {
  override name = 'OutOfDateError';
}

/** Where reading goes on; starts at `begin` when the group has never read the partition. */
export async function loadOffset(sql: Sql, source: Source, begin: number): Promise<number> {
  const row = await sql.row<{ off: number }>(
    `INSERT INTO consumer_offset (consumer, topic, part, off) VALUES ($1, $2, $3, $4)
     ON CONFLICT (consumer, topic, part) DO UPDATE SET off = consumer_offset.off
     RETURNING off`,
    [source.consumer, source.topic, source.partition, begin],
  );
  return row === null ? begin : row.off;
}

/**
 * The row lock makes a second owner of the partition wait for this transaction, and then find that it is out of date.
 * @throws OutOfDateError when the offset is not `from`.
 */
export async function lockOffset(tx: Sql, source: Source, from: number): Promise<void> {
  const row = await tx.row<{ off: number }>('SELECT off FROM consumer_offset WHERE consumer = $1 AND topic = $2 AND part = $3 FOR UPDATE', [
    source.consumer,
    source.topic,
    source.partition,
  ]);
  if (row?.off !== from) throw new OutOfDateError(`offset of ${source.topic}/${source.partition} is ${row?.off}, not ${from}`);
}

/**
 * In the transaction that applies a batch (reliability E6).
 * @throws OutOfDateError when the batch was applied already.
 */
export async function moveOffset(tx: Sql, source: Source, range: Range): Promise<void> {
  const moved = await tx.execute(
    `UPDATE consumer_offset SET off = $5, moved_at = now()
     WHERE consumer = $1 AND topic = $2 AND part = $3 AND off = $4`,
    [source.consumer, source.topic, source.partition, range.from, range.to],
  );
  if (moved !== 1) throw new OutOfDateError(`batch ${source.topic}/${source.partition} ${range.from}–${range.to} was applied already`);
}

/** The log was started anew and is behind the offset: what it holds now was never read. */
export async function resetOffset(sql: Sql, source: Source, to: number): Promise<void> {
  await sql.execute('UPDATE consumer_offset SET off = $4, moved_at = now() WHERE consumer = $1 AND topic = $2 AND part = $3', [
    source.consumer,
    source.topic,
    source.partition,
    to,
  ]);
}
