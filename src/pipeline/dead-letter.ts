import type { Blobs } from '../engines/blobs/port.ts';
import type { LogEntry } from '../engines/log/port.ts';
import type { Sql } from '../engines/metadata/port.ts';
import type { Source } from './offsets.ts';

/** A record that cannot be processed, whatever is tried. `offset` is known when one record alone is to blame. */
export class PoisonRecordError extends Error {
  override name = 'PoisonRecordError';
  readonly offset: number;

  constructor(offset: number, options: ErrorOptions) {
    super(`record ${offset} cannot be processed`, options);
    this.offset = offset;
  }
}

export interface DeadLetter {
  readonly source: Source;
  readonly entry: LogEntry;
  readonly stage: string;
  readonly error: unknown;
}

/** Before the row: a row without its bytes would be worth nothing. Idempotent. */
export async function stageDeadLetter(blobs: Blobs, letter: DeadLetter): Promise<void> {
  await blobs.put(blobKey(letter), letter.entry.value);
}

/** Sets a record aside (reliability E9). In the transaction that moves the offset past it. */
export async function writeDeadLetter(tx: Sql, letter: DeadLetter): Promise<void> {
  const { source, entry } = letter;
  await tx.execute(
    `INSERT INTO dead_letter (consumer, topic, part, off, appended_at, size_bytes, blob_key, stage, error)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (consumer, topic, part, off) DO UPDATE SET stage = excluded.stage, error = excluded.error`,
    [
      source.consumer,
      source.topic,
      source.partition,
      entry.offset,
      new Date(entry.appendedAtMs),
      entry.value.length,
      blobKey(letter),
      letter.stage,
      describe(letter.error),
    ],
  );
}

function blobKey({ source, entry }: DeadLetter): string {
  return `dead-letter/${source.topic}/${source.partition}/${entry.offset}`;
}

const MAX_ERROR_LENGTH = 4_000;

/** PostgreSQL's text holds no NUL, and an error's message may quote the record. */
function describe(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at !== undefined && parts.length < 5; at = at instanceof Error ? at.cause : undefined) {
    parts.push(at instanceof Error ? (at.stack ?? at.message) : String(at));
  }
  return parts.join('\ncaused by ').replaceAll('\0', '').slice(0, MAX_ERROR_LENGTH);
}
