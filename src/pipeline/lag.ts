import type { Log, Topic } from '../engines/log/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';

/** How long ago the oldest record arrived that is not applied yet; 0 when all are. */
export interface LagWatch {
  readonly lagMs: () => number;
  close(): void;
}

export interface LagOptions {
  readonly log: Log;
  readonly metadata: Metadata;
  readonly consumer: string;
  readonly topic: Topic;
  readonly nowMs: () => number;
  readonly lookMs?: number;
}

const LOOK_MS = 3_000;
/** Where a partition ended at each look: some hours of them; what is older counts as old as the oldest. */
const MAX_LOOKS = 5_000;

interface Look {
  readonly atMs: number;
  readonly end: number;
}

/**
 * Neither log nor processor is asked for a record: the end of each partition is noted again and again, and the age of an offset is
 * that of the first look that saw the log go beyond it. While PostgreSQL is away the offsets stand still, as the processors do.
 */
export function watchLag(options: LagOptions): LagWatch {
  const { log, metadata, topic, nowMs } = options;
  const ends = new Map<number, Look[]>();
  let applied = new Map<number, number>();
  let isLooking = false;

  async function look(): Promise<void> {
    const rows = await metadata
      .rows<{ part: number; off: number }>('SELECT part, off FROM consumer_offset WHERE consumer = $1 AND topic = $2', [
        options.consumer,
        topic,
      ])
      .catch(() => null);
    if (rows !== null) applied = new Map(rows.map((row) => [row.part, row.off]));
    for (let partition = 0; partition < log.partitions; partition++) {
      const { begin, end } = await log.bounds(topic, partition);
      note(partition, begin, end);
    }
  }

  function note(partition: number, begin: number, end: number): void {
    const looks = ends.get(partition) ?? [];
    ends.set(partition, looks);
    const from = applied.get(partition) ?? begin;
    // What lies behind is not asked for again; the rest is thinned by being the same.
    while ((looks[0]?.end ?? Number.POSITIVE_INFINITY) <= from) looks.shift();
    if (looks.at(-1)?.end !== end && end > from) looks.push({ atMs: nowMs(), end });
    if (looks.length > MAX_LOOKS) looks.splice(1, 1);
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    // A log that does not answer is another sign's business.
    void look()
      .catch(() => undefined)
      .finally(() => {
        isLooking = false;
      });
  }, options.lookMs ?? LOOK_MS);
  timer.unref();

  return {
    lagMs: () => Math.max(0, ...[...ends.values()].map((looks) => (looks[0] === undefined ? 0 : nowMs() - looks[0].atMs))),
    close: () => clearInterval(timer),
  };
}
