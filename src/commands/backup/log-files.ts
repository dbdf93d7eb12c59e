import type { Log } from '../../engines/log/port.ts';
import type { RestoredRecord } from '../../engines/log/lmdb-restore.ts';
import { bytesOf, chunksOf, unpackArchive } from './archive.ts';
import type { ArchiveEntry } from './archive.ts';
import { DamagedBackupError } from './vault.ts';

/** Offsets `[from, to)` of one partition. */
export interface LogRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

const BATCH = { maxRecords: 1_000, maxBytes: 8 * 1024 * 1024 };

/** Each record as an entry that is called by its offset and the time it was written. */
export async function* recordsOf(log: Log, { topic, partition, from, to }: LogRange): AsyncGenerator<ArchiveEntry> {
  for (let at = from; at < to;) {
    const entries = await log.read(topic, partition, at, BATCH);
    const [first] = entries;
    // Forgotten between our look and now: what the backup promises would not be in it.
    if (first === undefined || first.offset > at) {
      throw new Error(`the log was trimmed while it was copied: ${topic}/${partition} begins at ${first?.offset ?? 'its end'}, not ${at}`);
    }
    for (const { offset, appendedAtMs, value } of entries) {
      if (offset >= to) return;
      yield { name: `${offset}/${appendedAtMs}`, sizeBytes: value.length, chunks: chunksOf(value) };
      at = offset + 1;
    }
  }
}

export async function* readRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RestoredRecord> {
  for await (const entry of unpackArchive(chunks)) {
    const [offset, appendedAtMs] = entry.name.split('/').map(Number);
    if (offset === undefined || appendedAtMs === undefined || !Number.isSafeInteger(offset)) {
      throw new DamagedBackupError(`A record of the backup's log has no place: ${JSON.stringify(entry.name)}.`);
    }
    yield { offset, appendedAtMs, value: await bytesOf(entry.chunks) };
  }
}
