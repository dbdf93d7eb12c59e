import { join } from 'node:path';
import { watchArrivals } from './arrivals.ts';
import type { Arrivals } from './arrivals.ts';
import { ballast } from './ballast.ts';
import type { Ballast } from './ballast.ts';
import { groupCommit } from './group-commit.ts';
import type { GroupCommit } from './group-commit.ts';
import { trimRecords } from './lmdb-trim.ts';
import { logWriter } from './lmdb-writer.ts';
import { asLogError, openLmdbStore, recordKey } from './lmdb-store.ts';
import type { Head, LmdbStore } from './lmdb-store.ts';
import { joinGroup } from './membership.ts';
import { LogFullError } from './port.ts';
import type { Log, LogAppend, LogBounds, LogEntry, LogMembership, LogUsage, ReadLimit, Topic } from './port.ts';
import { readRecord } from './record.ts';

export interface LmdbLogOptions {
  readonly directory: string;
  /** What the records may take. An append that would go over it is refused. */
  readonly capacityBytes: number;
  /** Decided by the first who opens the directory; later ones get what it holds. */
  readonly partitions: number;
  /** The clock port's, for the time of each record. */
  readonly now: () => number;
  /** Room kept so that a full disk can be trimmed (O3); for the one process that trims. Default none. */
  readonly ballastBytes?: number;
}

/**
 * The embedded log. Several processes of one machine may open the same directory, each with this function; appends of all of them
 * go to one sequence per partition. It is opened after the lock of the data directory was taken by their common parent.
 */
export async function openLmdbLog(options: LmdbLogOptions): Promise<Log> {
  const store = await openLmdbStore(options.directory, options.capacityBytes);
  const partitions = await settlePartitions(store, options.partitions);
  const spare = ballast(join(options.directory, 'ballast'), options.ballastBytes ?? 0);
  await spare.restore();
  return new LmdbLog(store, partitions, spare, options.now);
}

class LmdbLog implements Log {
  readonly partitions: number;
  readonly #store: LmdbStore;
  readonly #spare: Ballast;
  readonly #arrivals: Arrivals;
  readonly #commits: GroupCommit;
  readonly #memberships = new Set<LogMembership>();

  constructor(store: LmdbStore, partitions: number, spare: Ballast, now: () => number) {
    this.partitions = partitions;
    this.#store = store;
    this.#spare = spare;
    this.#arrivals = watchArrivals((streams) => this.#endsOf(streams));
    this.#commits = groupCommit(logWriter({ store, partitions, now, onAppended: () => this.#arrivals.notice() }));
  }

  async append(records: readonly LogAppend[]): Promise<readonly number[]> {
    for (const { topic, partition } of records) this.#check(topic, partition);
    return this.#commits.append(records);
  }

  /** In one turn of the event loop: a snapshot held while somebody waits would keep trimmed pages from being used again (L6). */
  async read(topic: Topic, partition: number, from: number, limit: ReadLimit): Promise<readonly LogEntry[]> {
    this.#check(topic, partition);
    const head = this.#freshHead(topic);
    const end = head.ends[partition] ?? 0;
    const entries: LogEntry[] = [];
    let sizeBytes = 0;
    for (let offset = Math.max(from, head.begins[partition] ?? 0); offset < end; offset++) {
      if (entries.length >= limit.maxRecords) break;
      const entry = readRecord(offset, this.#store.records.getBinary(recordKey(topic, partition, offset)));
      sizeBytes += entry.value.length;
      if (entries.length > 0 && sizeBytes > limit.maxBytes) break;
      entries.push(entry);
    }
    return entries;
  }

  waitFor(topic: Topic, partition: number, from: number, timeoutMs: number): Promise<void> {
    return this.#arrivals.waitFor({ topic, partition }, from, timeoutMs);
  }

  async bounds(topic: Topic, partition: number): Promise<LogBounds> {
    this.#check(topic, partition);
    const { begins, ends } = this.#freshHead(topic);
    return { begin: begins[partition] ?? 0, end: ends[partition] ?? 0 };
  }

  async join(group: string, topic: Topic, onAssigned: (partitions: readonly number[]) => Promise<void>): Promise<LogMembership> {
    const membership = await joinGroup({ groups: this.#store.groups, group, topic, partitions: this.partitions, onAssigned });
    this.#memberships.add(membership);
    return {
      leave: async () => {
        this.#memberships.delete(membership);
        await membership.leave();
      },
    };
  }

  async commit(group: string, topic: Topic, partition: number, offset: number): Promise<void> {
    await settled(this.#store.groups.put(`offset/${group}/${topic}/${partition}`, String(offset)));
  }

  async committed(group: string, topic: Topic, partition: number): Promise<number | null> {
    this.#store.root.resetReadTxn();
    const text = this.#store.groups.get(`offset/${group}/${topic}/${partition}`);
    return text === undefined ? null : Number(text);
  }

  async trim(topic: Topic, partition: number, below: number): Promise<void> {
    this.#check(topic, partition);
    const work = (): Promise<void> => settled(trimRecords(this.#store, { topic, partition, partitions: this.partitions }, below));
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LogFullError) || !(await this.#spare.release())) throw error;
      await work();
    }
    await this.#spare.restore();
  }

  async usage(): Promise<LogUsage> {
    this.#store.root.resetReadTxn();
    return this.#store.usage();
  }

  async close(): Promise<void> {
    for (const membership of this.#memberships) await membership.leave();
    await this.#commits.close();
    this.#arrivals.close();
    await this.#store.close();
  }

  /** Sees what other processes committed until now. */
  #freshHead(topic: Topic): Head {
    this.#store.root.resetReadTxn();
    return this.#store.readHead(topic, this.partitions);
  }

  /** In one snapshot; each topic is read once. */
  #endsOf(streams: readonly { readonly topic: Topic; readonly partition: number }[]): readonly number[] {
    const heads = new Map<Topic, Head>();
    this.#store.root.resetReadTxn();
    return streams.map(({ topic, partition }) => {
      const head = heads.get(topic) ?? this.#store.readHead(topic, this.partitions);
      heads.set(topic, head);
      return head.ends[partition] ?? 0;
    });
  }

  #check(topic: Topic, partition: number): void {
    if (!TOPIC.test(topic)) throw new TypeError(`not a name of a topic: ${JSON.stringify(topic)}`);
    if (!Number.isInteger(partition) || partition < 0 || partition >= this.partitions) {
      throw new RangeError(`the log has no partition ${partition}`);
    }
  }
}

/** Names hold nothing that means something in a key. */
const TOPIC = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

async function settlePartitions(store: LmdbStore, wanted: number): Promise<number> {
  return settled(
    store.root.transaction(() => {
      const stored = store.groups.get('partitions');
      if (stored !== undefined) return Number(stored);
      store.groups.put('partitions', String(wanted)).catch(() => {});
      return wanted;
    }),
  );
}

async function settled<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw await asLogError(error);
  }
}
