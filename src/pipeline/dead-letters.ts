import type { Blobs } from '../engines/blobs/port.ts';
import type { Log } from '../engines/log/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';

/** A record that was set aside (reliability E9), as a person looks at it. */
export interface StoredLetter {
  readonly id: number;
  readonly topic: string;
  readonly part: number;
  readonly off: number;
  readonly appendedAt: Date;
  readonly createdAt: Date;
  readonly sizeBytes: number;
  readonly stage: string;
  readonly error: string;
  readonly blobKey: string;
}

interface Stores {
  readonly metadata: Metadata;
  readonly blobs: Blobs;
  readonly log: Log;
}

const COLUMNS = `id, topic, part, off, appended_at AS "appendedAt", created_at AS "createdAt", size_bytes AS "sizeBytes", stage, error,
  blob_key AS "blobKey"`;
/** Of one list. */
const MAX_LETTERS = 1_000;

/** The newest first. */
export function listLetters(metadata: Metadata): Promise<readonly StoredLetter[]> {
  return metadata.rows<StoredLetter>(`SELECT ${COLUMNS} FROM dead_letter ORDER BY id DESC LIMIT ${MAX_LETTERS}`);
}

/** Null when there is none with this number. */
export async function findLetter(
  { metadata, blobs }: Pick<Stores, 'metadata' | 'blobs'>,
  id: number,
): Promise<{ readonly letter: StoredLetter; readonly bytes: Uint8Array | null } | null> {
  const letter = await metadata.row<StoredLetter>(`SELECT ${COLUMNS} FROM dead_letter WHERE id = $1`, [id]);
  return letter === null ? null : { letter, bytes: await blobs.get(letter.blobKey) };
}

/**
 * Appends the record to its partition again, so that it goes the usual way, and forgets the letter. Should it be interrupted in
 * between, the record is tried twice, and the event id tells. @returns what became of it, in a word.
 */
export async function retryLetter(stores: Stores, id: number): Promise<'retried' | 'unknown' | 'without bytes'> {
  const found = await findLetter(stores, id);
  if (found === null) return 'unknown';
  if (found.bytes === null) return 'without bytes';
  const { topic, part } = found.letter;
  await stores.log.append([{ topic, partition: part, value: found.bytes }]);
  await dropLetter(stores, id);
  return 'retried';
}

/** Forgets the record for good. False when there is none with this number. */
export async function dropLetter({ metadata, blobs }: Pick<Stores, 'metadata' | 'blobs'>, id: number): Promise<boolean> {
  const row = await metadata.row<{ blob_key: string }>('DELETE FROM dead_letter WHERE id = $1 RETURNING blob_key', [id]);
  if (row === null) return false;
  await blobs.delete(row.blob_key);
  return true;
}
