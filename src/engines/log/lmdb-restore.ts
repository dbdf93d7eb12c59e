import { openLmdbStore, encodeHead, recordKey } from './lmdb-store.ts';
import type { LmdbStore } from './lmdb-store.ts';
import { ignoreInner } from './lmdb-writer.ts';
import type { Topic } from './port.ts';
import { RECORD_HEADER_BYTES, writeRecord } from './record.ts';

export interface RestoredRecord {
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly value: Uint8Array;
}

/** Records `[begin, end)` of a partition, with the places they had. */
export interface RestoredStream {
  readonly topic: Topic;
  readonly partition: number;
  readonly begin: number;
  readonly end: number;
  readonly records: AsyncIterable<RestoredRecord>;
}

/** Of one commit. */
const BATCH_BYTES = 4 * 1024 * 1024;

/**
 * Makes a log that goes on where another ended: rows in the stores name the offsets they came from, and no offset comes twice.
 * Heads are written last, so that a log that was cut off while it was made is empty.
 */
export async function restoreLmdbLog(
  directory: string,
  capacityBytes: number,
  partitions: number,
  streams: readonly RestoredStream[],
): Promise<void> {
  const store = await openLmdbStore(directory, capacityBytes);
  try {
    for (const stream of streams) await putRecords(store, stream);
    await store.root.transaction(() => {
      ignoreInner(store.groups.put('partitions', String(partitions)));
      for (const [topic, ranges] of Map.groupBy(streams, (stream) => stream.topic)) {
        const begins = Array.from({ length: partitions }, (_, at) => ranges.find(({ partition }) => partition === at)?.begin ?? 0);
        const ends = Array.from({ length: partitions }, (_, at) => ranges.find(({ partition }) => partition === at)?.end ?? 0);
        ignoreInner(store.heads.put(topic, encodeHead({ topic, before: { version: null, begins, ends }, begins, ends }), 1));
      }
    });
  } finally {
    await store.close();
  }
}

async function putRecords(store: LmdbStore, { topic, partition, records }: RestoredStream): Promise<void> {
  let batch: RestoredRecord[] = [];
  let sizeBytes = 0;
  async function write(): Promise<void> {
    const some = batch;
    batch = [];
    sizeBytes = 0;
    await store.records.batch(() => {
      for (const record of some) ignoreInner(store.records.put(recordKey(topic, partition, record.offset), frame(record)));
    });
  }
  for await (const record of records) {
    batch.push(record);
    sizeBytes += record.value.length;
    if (sizeBytes >= BATCH_BYTES) await write();
  }
  if (batch.length > 0) await write();
}

function frame({ value, appendedAtMs }: RestoredRecord): Buffer {
  const bytes = Buffer.alloc(RECORD_HEADER_BYTES + value.length);
  writeRecord(bytes, value, appendedAtMs);
  return bytes;
}
