import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Sql } from '../engines/metadata/port.ts';
import { OutOfDateError, type Range, type Source } from './offsets.ts';
import type { RowBlock } from './signal.ts';

/**
 * What a processor is about to do with a range of the log, stored durably before it does it (reliability E1). Whoever finds an
 * open intent redoes it with these decisions, never with new look-ups, so that the rows and tokens are the same (E2–E4).
 */
export interface Intent {
  readonly source: Source;
  readonly range: Range;
  readonly token: string;
  /** JSON; the topic's handler made it and reads it. */
  readonly decisions: unknown;
}

/** Of the decisions' shape. A program reads the versions it knows and refuses others: an upgrade drains first. */
const SCHEMA_VERSION = 1;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** @throws OutOfDateError when an intent of the partition is open already. */
export async function openIntent(tx: Sql, source: Source, range: Range, decisions: unknown): Promise<Intent> {
  const row = await tx.row<{ token: string }>(
    `INSERT INTO intent (consumer, topic, part, from_off, to_off, token, schema_version, decisions)
     VALUES ($1, $2, $3, $4, $5, gen_random_uuid(), $6, $7)
     ON CONFLICT DO NOTHING RETURNING token`,
    [
      source.consumer,
      source.topic,
      source.partition,
      range.from,
      range.to,
      SCHEMA_VERSION,
      await compress(JSON.stringify(decisions), FAST),
    ],
  );
  if (row === null) throw new OutOfDateError(`an intent of ${source.topic}/${source.partition} is open already`);
  return { source, range, token: row.token, decisions };
}

export async function findIntent(sql: Sql, source: Source): Promise<Intent | null> {
  const row = await sql.row<{ from_off: number; to_off: number; token: string; schema_version: number; decisions: Buffer }>(
    `SELECT from_off, to_off, token, schema_version, decisions FROM intent WHERE consumer = $1 AND topic = $2 AND part = $3`,
    [source.consumer, source.topic, source.partition],
  );
  if (row === null) return null;
  if (row.schema_version !== SCHEMA_VERSION) {
    throw new Error(`The open batch of ${source.topic}/${source.partition} was left by another version of the program.`);
  }

  const text = (await decompress(row.decisions)).toString();
  return { source, range: { from: row.from_off, to: row.to_off }, token: row.token, decisions: JSON.parse(text) };
}

export async function closeIntent(tx: Sql, intent: Intent): Promise<void> {
  const { consumer, topic, partition } = intent.source;
  const closed = await tx.execute('DELETE FROM intent WHERE consumer = $1 AND topic = $2 AND part = $3 AND token = $4', [
    consumer,
    topic,
    partition,
    intent.token,
  ]);
  if (closed !== 1) throw new OutOfDateError(`the intent of ${topic}/${partition} is gone`);
}

/**
 * Identity of one insert (reliability E1). The intent's random part stands in for range and schema version, which it is stored
 * with: a range comes again when a log is started anew, and the store would drop its rows in silence.
 */
export function blockToken(intent: Intent, block: RowBlock): string {
  return createHash('sha256').update(`${intent.token}/${block.table}/${block.key}`).digest('hex').slice(0, 40);
}
