import { join } from 'node:path';
import { watchArrivals } from './arrivals.ts';
import { ballast } from './ballast.ts';
import { groupCommit } from './group-commit.ts';
import { trimRecords } from './lmdb-trim.ts';
import { logWriter } from './lmdb-writer.ts';
import { asLogError, openLmdbStore, recordKey } from './lmdb-store.ts';
import type { LmdbStore } from './lmdb-store.ts';
import { joinGroup } from './membership.ts';
import { LogFullError } from './port.ts';
import type { Log, LogEntry, LogMembership, ReadLimit, Topic } from './port.ts';
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
  const memberships = new Set<LogMembership>();
  const spare = ballast(join(options.directory, 'ballast'), options.ballastBytes ?? 0);
  await spare.restore();

  const arrivals = watchArrivals(({ topic, partition }) => {
    store.root.resetReadTxn();
    return store.readHead(topic, partitions).ends[partition] ?? 0;
  });
  const writer = logWriter({ store, partitions, now: options.now, onAppended: () => arrivals.notice() });
  const commits = groupCommit(writer);

  return {
    partitions,

    async append(records) {
      for (const { topic, partition } of records) check(topic, partition, partitions);
      return commits.append(records);
    },

    async read(topic, partition, from, limit) {
      check(topic, partition, partitions);
      return readRecords(store, { topic, partition, partitions, from }, limit);
    },

    waitFor: (topic, partition, from, timeoutMs) => arrivals.waitFor({ topic, partition }, from, timeoutMs),

    async bounds(topic, partition) {
      check(topic, partition, partitions);
      store.root.resetReadTxn();
      const { begins, ends } = store.readHead(topic, partitions);
      return { begin: begins[partition] ?? 0, end: ends[partition] ?? 0 };
    },

    async join(group, topic, onAssigned) {
      const membership = await joinGroup({ groups: store.groups, group, topic, partitions, onAssigned });
      memberships.add(membership);
      return {
        async leave() {
          memberships.delete(membership);
          await membership.leave();
        },
      };
    },

    async commit(group, topic, partition, offset) {
      await settled(store.groups.put(`offset/${group}/${topic}/${partition}`, String(offset)));
    },

    async committed(group, topic, partition) {
      store.root.resetReadTxn();
      const text = store.groups.get(`offset/${group}/${topic}/${partition}`);
      return text === undefined ? null : Number(text);
    },

    async trim(topic, partition, below) {
      check(topic, partition, partitions);
      const work = () => settled(trimRecords(store, { topic, partition, partitions }, below));
      await work().catch(async (error: unknown) => {
        if (!(error instanceof LogFullError) || !(await spare.release())) throw error;
        await work();
      });
      await spare.restore();
    },

    async usage() {
      store.root.resetReadTxn();
      return store.usage();
    },

    async close() {
      for (const membership of memberships) await membership.leave();
      await commits.close();
      arrivals.close();
      await store.close();
    },
  };
}

/** Names hold nothing that means something in a key. */
const TOPIC = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

function check(topic: Topic, partition: number, partitions: number): void {
  if (!TOPIC.test(topic)) throw new TypeError(`not a name of a topic: ${JSON.stringify(topic)}`);
  if (!Number.isInteger(partition) || partition < 0 || partition >= partitions) {
    throw new RangeError(`the log has no partition ${partition}`);
  }
}

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

interface ReadFrom {
  readonly topic: Topic;
  readonly partition: number;
  readonly partitions: number;
  readonly from: number;
}

/** In one turn of the event loop, so that no snapshot is held while anybody waits (L6): it would keep trimmed pages from reuse. */
function readRecords(store: LmdbStore, at: ReadFrom, limit: ReadLimit): LogEntry[] {
  store.root.resetReadTxn();
  const head = store.readHead(at.topic, at.partitions);
  const end = head.ends[at.partition] ?? 0;
  const entries: LogEntry[] = [];
  let sizeBytes = 0;
  for (let offset = Math.max(at.from, head.begins[at.partition] ?? 0); offset < end; offset++) {
    if (entries.length >= limit.maxRecords) break;
    const entry = readRecord(offset, store.records.getBinary(recordKey(at.topic, at.partition, offset)));
    sizeBytes += entry.value.length;
    if (entries.length > 0 && sizeBytes > limit.maxBytes) break;
    entries.push(entry);
  }
  return entries;
}
