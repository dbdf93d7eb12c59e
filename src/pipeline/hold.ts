import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../engines/log/port.ts';
import type { Metadata, Sql } from '../engines/metadata/port.ts';
import { loadStanding } from './offsets.ts';
import type { Source } from './offsets.ts';

/** A partition that stands still, and the offset before which everything is applied, and nothing after it. */
export interface HeldSource {
  readonly source: Source;
  readonly off: number;
}

/** A batch was begun and nobody finishes it. One sentence for the operator. */
export class OpenBatchError extends Error {
  override name = 'UsageError';
}

export interface HoldOptions {
  readonly metadata: Metadata;
  readonly log: Log;
  readonly consumer: string;
  readonly topics: readonly string[];
  /** How long an open batch is waited for; a batch takes a second, one behind a dead store until it is back. */
  readonly patienceMs: number;
}

const LOOK_AGAIN_MS = 5;

/**
 * Runs `work` while every consumer stands between two batches: what stores hold then is what the offsets say, and no batch is
 * half done. Consumers wait at the row of their offset, which both transactions of a batch lock first (batch.ts); acceptance
 * goes on. Should this process die, its connection ends, and they go on. PostgreSQL ends a hold in which no statement was sent
 * for 60 s, and then `work` was in vain: this rejects.
 * @throws OpenBatchError when a batch stays open: its processor is dead or cannot store it.
 */
export async function holdConsumers<T>(options: HoldOptions, work: (held: readonly HeldSource[]) => Promise<T>): Promise<T> {
  const sources = await everySource(options);
  const deadline = performance.now() + options.patienceMs;
  return options.metadata.transaction(async (tx) => {
    const held: HeldSource[] = [];
    // One by one, each kept once it was met between two batches. Nobody holds a lock of ours and waits for another.
    for (const source of sources) held.push({ source, off: await holdOne(tx, source, deadline) });
    return work(held);
  });
}

/** With a row for each, also of partitions that nobody has read yet: a row that is not there cannot be locked. */
async function everySource({ metadata, log, consumer, topics }: HoldOptions): Promise<readonly Source[]> {
  const sources = topics.flatMap((topic) => Array.from({ length: log.partitions }, (_, partition) => ({ consumer, topic, partition })));
  for (const source of sources) await loadStanding(metadata, source, (await log.bounds(source.topic, source.partition)).begin);
  return sources;
}

async function holdOne(tx: Sql, source: Source, deadline: number): Promise<number> {
  const { consumer, topic, partition } = source;
  for (;;) {
    await tx.execute('SAVEPOINT held');
    const row = await tx.row<{ off: number }>(
      'SELECT off FROM consumer_offset WHERE consumer = $1 AND topic = $2 AND part = $3 FOR UPDATE',
      [consumer, topic, partition],
    );
    // A statement of its own: the one above may have waited, and sees the other tables as they were before.
    const open = await tx.row('SELECT 1 FROM intent WHERE consumer = $1 AND topic = $2 AND part = $3', [consumer, topic, partition]);
    if (row !== null && open === null) return row.off;
    await tx.execute('ROLLBACK TO SAVEPOINT held');
    if (performance.now() > deadline) {
      throw new OpenBatchError(
        `A batch of ${topic}/${partition} was begun and is not finished: start Vedette, wait until it is ready, and try again.`,
      );
    }
    await delay(LOOK_AGAIN_MS);
  }
}
