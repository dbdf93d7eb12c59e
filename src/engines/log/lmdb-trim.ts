import { encodeHead, offsetOfKey, recordKey } from './lmdb-store.ts';
import type { LmdbStore } from './lmdb-store.ts';
import { ignoreInner, nextVersion } from './lmdb-writer.ts';

interface Stream {
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
}

/** Records per commit: the pages of one are free for the appends of the next. */
const CHUNK = 1_000;

/**
 * Moves the begin of the stream, then removes what lies below it, piece by piece. A crash between leaves records nobody can read;
 * the next trim removes them, since it looks for the lowest key and not for the old begin.
 */
export async function trimRecords(store: LmdbStore, stream: Stream, below: number): Promise<void> {
  const begin = await store.root.transaction(() => moveBegin(store, stream, below));
  for (;;) {
    const keys = lowestKeys(store, stream, begin);
    if (keys.length === 0) return;
    await store.records.batch(() => {
      for (const key of keys) ignoreInner(store.records.remove(key));
    });
  }
}

function moveBegin(store: LmdbStore, { topic, partition, partitions }: Stream, below: number): number {
  const before = store.readHead(topic, partitions);
  const oldBegin = before.begins[partition] ?? 0;
  const begin = Math.max(oldBegin, Math.min(below, before.ends[partition] ?? 0));
  if (begin > oldBegin) {
    const begins = before.begins.with(partition, begin);
    const bytes = encodeHead({ topic, before, begins, ends: before.ends });
    ignoreInner(store.heads.put(topic, bytes, nextVersion(before)));
  }
  return begin;
}

function lowestKeys(store: LmdbStore, { topic, partition }: Stream, below: number): Buffer[] {
  store.root.resetReadTxn();
  const keys: Buffer[] = [];
  const range = { start: recordKey(topic, partition, 0), end: recordKey(topic, partition, below), limit: CHUNK };
  for (const key of store.records.getKeys(range)) {
    if (offsetOfKey(key) < below) keys.push(Buffer.from(key));
  }
  return keys;
}
