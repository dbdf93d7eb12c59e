import { setTimeout as delay } from 'node:timers/promises';
import { LogUnavailableError } from './port.ts';
import type { Log, LogAppend, LogUsage } from './port.ts';

export interface SpooledLogOptions {
  /** The log that everybody shares. */
  readonly primary: Log;
  /** On this machine's disk, and of this process alone. It has at least one partition. */
  readonly spool: Log;
  /** Told once when appends begin to go to the spool, and once when everything in it is where it belongs. */
  readonly onState?: (isSpooling: boolean, reason: string) => void;
  /** Longest an append waits for the primary before it is spooled. */
  readonly patienceMs?: number;
}

export interface SpooledLog extends Log {
  spoolUsage(): Promise<LogUsage>;
  /** Why records go to the spool now; null while they do not. */
  away(): string | null;
  /** Appends shall not wait long for a primary that is slow: what waits holds memory (reliability §5 level 2). */
  hurry(isHurried: boolean): void;
}

/** A client of ours waits this long for its answer; the primary's own retries go on meanwhile. */
const PATIENCE_MS = 2_000;
const HURRIED_PATIENCE_MS = 300;
/** After a failure the primary is asked again once in this time; what comes meanwhile is spooled at once. */
const ASK_AGAIN_MS = 1_000;
const DRAIN_LOOK_MS = 500;
const DRAIN_LIMIT = { maxRecords: 500, maxBytes: 4 * 1024 * 1024 };

const TOPIC = 'spool';
const PARTITION = 0;

/**
 * A log that goes on accepting while the shared one is away: appends go to a spool on the own disk, durable all the same, and from
 * there to the shared log when it answers again, behind what comes live (reliability §5 level 2, E10). A record whose append was
 * not answered in time, or that was drained just before a crash, may be in the log twice: its own id tells (pipeline/repeats.ts). Offsets of
 * spooled records are those of the spool: nobody needs them.
 */
export function spooledLog({ primary, spool, onState, patienceMs = PATIENCE_MS }: SpooledLogOptions): SpooledLog {
  let askAgainAtMs = Number.NEGATIVE_INFINITY;
  let isSpooling = false;
  let awayReason: string | null = null;
  let isHurried = false;

  function tell(next: boolean, reason: string): void {
    if (next !== isSpooling) onState?.(next, reason);
    isSpooling = next;
    awayReason = next ? reason : null;
  }

  async function append(records: readonly LogAppend[]): Promise<readonly number[]> {
    if (records.length === 0) return [];
    if (performance.now() >= askAgainAtMs) {
      try {
        return await inTime(primary.append(records), isHurried ? Math.min(patienceMs, HURRIED_PATIENCE_MS) : patienceMs);
      } catch (error) {
        if (!(error instanceof LogUnavailableError)) throw error;
        askAgainAtMs = performance.now() + ASK_AGAIN_MS;
        tell(true, error.message);
      }
    }
    return spool.append(records.map((record) => ({ topic: TOPIC, partition: PARTITION, value: pack(record) })));
  }

  const drain = drainer({ primary, spool, onEmpty: () => tell(false, '') });
  return {
    ...delegate(primary),
    get partitions() {
      return primary.partitions;
    },
    away: () => awayReason,
    append,
    spoolUsage: () => spool.usage(),
    hurry: (next) => {
      isHurried = next;
    },
    async close() {
      await drain.stop();
      await Promise.all([primary.close(), spool.close()]);
    },
  };
}

function delegate(log: Log): Log {
  return {
    partitions: log.partitions,
    append: (records) => log.append(records),
    read: (topic, partition, from, limit) => log.read(topic, partition, from, limit),
    waitFor: (topic, partition, from, timeoutMs) => log.waitFor(topic, partition, from, timeoutMs),
    bounds: (topic, partition) => log.bounds(topic, partition),
    join: (group, topic, onAssigned) => log.join(group, topic, onAssigned),
    commit: (group, topic, partition, offset) => log.commit(group, topic, partition, offset),
    committed: (group, topic, partition) => log.committed(group, topic, partition),
    trim: (topic, partition, below) => log.trim(topic, partition, below),
    usage: () => log.usage(),
    close: () => log.close(),
  };
}

/** Moves what is in the spool, also what an earlier process left there, until it is stopped. */
function drainer({ primary, spool, onEmpty }: { primary: Log; spool: Log; onEmpty: () => void }): { stop(): Promise<void> } {
  const stopping = new AbortController();

  async function moveSome(): Promise<boolean> {
    const { begin } = await spool.bounds(TOPIC, PARTITION);
    const entries = await spool.read(TOPIC, PARTITION, begin, DRAIN_LIMIT);
    const last = entries.at(-1);
    if (last === undefined) return false;
    const records = entries.filter((entry) => !entry.isDamaged).map((entry) => inside(unpack(entry.value), primary.partitions));
    if (records.length > 0) await primary.append(records);
    await spool.trim(TOPIC, PARTITION, last.offset + 1);
    return true;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      // Away still, or again: what is spooled stays.
      const hasMoved = await moveSome().catch(() => null);
      if (hasMoved === true) continue;
      if (hasMoved === false) onEmpty();
      await delay(DRAIN_LOOK_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** `partition u16 · length of the topic u8 · topic · value` */
function pack({ topic, partition, value }: LogAppend): Buffer {
  const name = Buffer.from(topic);
  const head = Buffer.alloc(3);
  head.writeUInt16LE(partition, 0);
  head.writeUInt8(name.length, 2);
  return Buffer.concat([head, name, value]);
}

function unpack(bytes: Uint8Array): LogAppend {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = 3 + packed.readUInt8(2);
  return { topic: packed.toString('utf8', 3, end), partition: packed.readUInt16LE(0), value: packed.subarray(end) };
}

/** A partition that was chosen before the log said how many it has. */
function inside(record: LogAppend, partitions: number): LogAppend {
  return record.partition < partitions ? record : { ...record, partition: record.partition % partitions };
}

async function inTime<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new LogUnavailableError(`the log did not answer within ${patienceMs} ms`)), patienceMs);
  // Should it fail later, whoever waited has gone on with the spool.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
