import type { Metadata, Sql } from '../engines/metadata/port.ts';
import type { HeldSource } from './hold.ts';

export interface CompletedBackup {
  readonly place: string;
  readonly heldAt: Date;
  readonly held: readonly HeldSource[];
}

/** Older ones no longer hold the log: an operator who stopped making them must not find it full. */
const HOLDS_LOG_DAYS = 8;
/** Kept for people who look. */
const KEPT = 100;

export async function noteBackup(metadata: Metadata, { place, heldAt, held }: CompletedBackup): Promise<void> {
  await metadata.transaction(async (tx) => {
    const row = await tx.row<{ id: number }>('INSERT INTO backup (place, held_at) VALUES ($1, $2) RETURNING id', [place, heldAt]);
    await tx.execute(
      `INSERT INTO backup_offset (backup_id, topic, part, off)
       SELECT $1, topic, part, off FROM unnest($2::text[], $3::int[], $4::bigint[]) AS held (topic, part, off)`,
      [row?.id, held.map(({ source }) => source.topic), held.map(({ source }) => source.partition), held.map(({ off }) => off)],
    );
    await tx.execute('DELETE FROM backup WHERE id NOT IN (SELECT id FROM backup ORDER BY id DESC LIMIT $1)', [KEPT]);
  });
}

/** Where the older of the last two backups ends; null while there are not two (trim.ts). */
export async function backedUpTo(sql: Sql, topic: string, partition: number): Promise<number | null> {
  const rows = await sql.rows<{ off: number }>(
    `SELECT off FROM backup_offset JOIN backup ON backup.id = backup_id
     WHERE topic = $1 AND part = $2 AND finished_at > now() - make_interval(days => $3)
     ORDER BY backup.id DESC LIMIT 2`,
    [topic, partition, HOLDS_LOG_DAYS],
  );
  return rows[1]?.off ?? null;
}
