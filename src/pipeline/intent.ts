import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Sql } from '../engines/metadata/port.ts';
import { packOffsets, packOrder, unpackOffsets, unpackOrder } from './offset-set.ts';
import { OutOfDateError, type Source, type Step } from './offsets.ts';
import type { RowBlock } from './signal.ts';

/**
 * What a processor is about to do with a range of the log, stored durably before it does it (reliability E1). Whoever finds an
 * open intent redoes it with these decisions, never with new look-ups, so that the rows and tokens are the same (E2–E4).
 */
export interface Intent {
  readonly source: Source;
  readonly step: Step;
  readonly token: string;
  /** JSON; the topic's handler made it and reads it. */
  readonly decisions: unknown;
  /** False of an intent that an older program left: nothing of its batch that is stored has a receipt. */
  readonly hasReceipts: boolean;
}

/**
 * Of the decisions' shape, of how the records are named (all of the range, or single ones of it), and of whether blocks have receipts.
 * A program reads the versions it knows and refuses others: an upgrade drains first.
 */
const [WHOLE_RANGE, PICKED] = [3, 4];
/** Before receipts. */
const [OLD_WHOLE_RANGE, OLD_PICKED] = [1, 2];
const VERSIONS: ReadonlySet<number> = new Set([WHOLE_RANGE, PICKED, OLD_WHOLE_RANGE, OLD_PICKED]);

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** @throws OutOfDateError when an intent of the partition is open already. */
export async function openIntent(tx: Sql, source: Source, step: Step, decisions: unknown): Promise<Intent> {
  const { range, turn, picked, ahead } = step;
  const row = await tx.row<{ token: string }>(
    `INSERT INTO intent (consumer, topic, part, from_off, to_off, token, schema_version, decisions, turn, picked, ahead, ahead_count)
     VALUES ($1, $2, $3, $4, $5, gen_random_uuid(), $6, $7, $8, $9, $10, $11)
     ON CONFLICT DO NOTHING RETURNING token`,
    [
      source.consumer,
      source.topic,
      source.partition,
      range.from,
      range.to,
      picked === null ? WHOLE_RANGE : PICKED,
      await compress(JSON.stringify(decisions), FAST),
      turn,
      picked === null ? null : packOrder(range.from, picked),
      packOffsets(range.to, ahead),
      ahead.size,
    ],
  );
  if (row === null) throw new OutOfDateError(`an intent of ${source.topic}/${source.partition} is open already`);
  return { source, step, token: row.token, decisions, hasReceipts: true };
}

export async function findIntent(sql: Sql, source: Source): Promise<Intent | null> {
  const row = await sql.row<IntentRow>(
    `SELECT from_off, to_off, token, schema_version, decisions, turn, picked, ahead FROM intent WHERE consumer = $1 AND topic = $2 AND part = $3`,
    [source.consumer, source.topic, source.partition],
  );
  if (row === null) return null;
  if (!VERSIONS.has(row.schema_version)) {
    throw new Error(`The open batch of ${source.topic}/${source.partition} was left by another version of the program.`);
  }

  const text = (await decompress(row.decisions)).toString();
  const step: Step = {
    range: { from: row.from_off, to: row.to_off },
    turn: row.turn,
    picked: row.picked === null ? null : unpackOrder(row.from_off, row.picked),
    ahead: unpackOffsets(row.to_off, row.ahead),
  };
  return { source, step, token: row.token, decisions: JSON.parse(text), hasReceipts: row.schema_version >= WHOLE_RANGE };
}

interface IntentRow {
  readonly from_off: number;
  readonly to_off: number;
  readonly token: string;
  readonly schema_version: number;
  readonly decisions: Buffer;
  readonly turn: number;
  readonly picked: Buffer | null;
  readonly ahead: Buffer | null;
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

/**
 * What the batch's rows are found by in tables that keep sums only (pipeline/signal.ts). Of 52 bits: it is looked for among the batches
 * of one day.
 */
export function receiptOf(intent: Pick<Intent, 'token'>): number {
  return Number.parseInt(createHash('sha256').update(`${intent.token}/receipt`).digest('hex').slice(0, 13), 16);
}
