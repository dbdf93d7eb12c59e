import { Admin, Consumer, Producer } from '@platformatic/kafka';
import { groupCommit } from './group-commit.ts';
import type { GroupCommit } from './group-commit.ts';
import { asLogError, clientOptions, closeSoon, ensureTopics } from './kafka-client.ts';
import type { KafkaAddress } from './kafka-client.ts';
import { groupIdOf, joinKafkaGroup } from './kafka-membership.ts';
import type { KafkaMembership } from './kafka-membership.ts';
import { openKafkaStream } from './kafka-stream.ts';
import type { KafkaStream } from './kafka-stream.ts';
import { kafkaWriter, streamKey } from './kafka-writer.ts';

import type { Log, LogAppend, LogBounds, LogEntry, LogMembership, LogUsage, ReadLimit, Topic } from './port.ts';

export interface KafkaLogOptions extends KafkaAddress {
  /** All that will be used; those that are missing are made. */
  readonly topics: readonly Topic[];
  readonly compression: 'none' | 'lz4' | 'zstd';
  /** The clock port's, for the time of each record. */
  readonly now: () => number;
}

/** Several parts of the program look each second. */
const COUNT_FRESH_MS = 2_000;

/** Kafka as the log. @throws LogUnavailableError when no broker answers. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<Log> {
  const admin = new Admin(clientOptions(options));
  admin.on('error', () => {});
  try {
    const partitions = await ensureTopics(admin, options, options.topics);
    return new KafkaLog(options, admin, partitions);
  } catch (error) {
    await closeSoon(admin);
    throw asLogError(error);
  }
}

class KafkaLog implements Log {
  readonly partitions: number;
  readonly #options: KafkaLogOptions;
  readonly #admin: Admin;
  readonly #producer: Producer<Buffer, Buffer, Buffer, Buffer>;
  /** Asks for bounds; never reads. */
  readonly #asking: Consumer;
  readonly #commits: GroupCommit;
  readonly #streams = new Map<string, KafkaStream>();
  readonly #memberships = new Set<{ readonly groupId: string; readonly membership: KafkaMembership }>();
  /** Of what this process wrote and read, for the estimate of what the log takes. */
  readonly #seen = { records: 0, sizeBytes: 0 };
  #count: Promise<number> | null = null;
  #countedAtMs = 0;
  #writtenSince = 0;

  constructor(options: KafkaLogOptions, admin: Admin, partitions: number) {
    this.partitions = partitions;
    this.#options = options;
    this.#admin = admin;
    this.#producer = new Producer({ ...clientOptions(options), idempotent: true, compression: options.compression });
    this.#asking = new Consumer({ ...clientOptions(options), groupId: `${options.prefix}asking` });
    for (const client of [this.#producer, this.#asking]) client.on('error', () => {});
    const onWritten = (_stream: string, records: number, sizeBytes: number): void => this.#note(records, sizeBytes);
    this.#commits = groupCommit(kafkaWriter({ producer: this.#producer, prefix: options.prefix, now: options.now, onWritten }));
  }

  async append(records: readonly LogAppend[]): Promise<readonly number[]> {
    for (const { topic, partition } of records) this.#check(topic, partition);
    const offsets = await this.#commits.append(records);
    this.#writtenSince += records.length;
    return offsets;
  }

  async read(topic: Topic, partition: number, from: number, limit: ReadLimit): Promise<readonly LogEntry[]> {
    const entries = await this.#stream(topic, partition).read(from, limit);
    this.#note(
      entries.length,
      entries.reduce((sum, entry) => sum + entry.value.length, 0),
    );
    return entries;
  }

  waitFor(topic: Topic, partition: number, from: number, timeoutMs: number): Promise<void> {
    return this.#stream(topic, partition).waitFor(from, timeoutMs);
  }

  async bounds(topic: Topic, partition: number): Promise<LogBounds> {
    this.#check(topic, partition);
    const [bounds] = await this.#boundsOf(topic, [partition]);
    return bounds ?? { begin: 0, end: 0 };
  }

  async join(group: string, topic: Topic, onAssigned: (partitions: readonly number[]) => Promise<void>): Promise<LogMembership> {
    const membership = await joinKafkaGroup({ address: this.#options, group, topic, onAssigned }).catch((error: unknown) => {
      throw asLogError(error);
    });
    const entry = { groupId: groupIdOf(this.#options, group, topic), membership };
    this.#memberships.add(entry);
    return {
      leave: async () => {
        this.#memberships.delete(entry);
        await membership.leave();
      },
    };
  }

  /** A group that has members takes commits from members alone; from others it takes them while it is empty. */
  async commit(group: string, topic: Topic, partition: number, offset: number): Promise<void> {
    const groupId = groupIdOf(this.#options, group, topic);
    const own = [...this.#memberships].find((one) => one.groupId === groupId && one.membership.owns(partition));
    if (own) return own.membership.commit(partition, offset);
    const partitionOffsets = [{ partition, offset: BigInt(offset) }];
    await this.#admin.alterConsumerGroupOffsets({ groupId, topics: [{ name: this.#nameOf(topic), partitionOffsets }] });
  }

  async committed(group: string, topic: Topic, partition: number): Promise<number | null> {
    const groupId = groupIdOf(this.#options, group, topic);
    const name = this.#nameOf(topic);
    const groups = await this.#admin.listConsumerGroupOffsets({ groups: [{ groupId, topics: [{ name, partitionIndexes: [partition] }] }] });
    const offset = groups[0]?.topics.find((one) => one.name === name)?.partitions[0]?.committedOffset ?? -1n;
    return offset < 0n ? null : Number(offset);
  }

  async trim(topic: Topic, partition: number, below: number): Promise<void> {
    const { begin, end } = await this.bounds(topic, partition);
    const offset = Math.min(below, end);
    if (offset <= begin) return;
    await this.#admin
      .deleteRecords({ topics: [{ name: this.#nameOf(topic), partitions: [{ partition, offset: BigInt(offset) }] }] })
      .catch((error: unknown) => {
        throw asLogError(error);
      });
    this.#streams.get(streamKey(topic, partition))?.forget();
    this.#count = null;
  }

  /**
   * An estimate: records that are kept, times their mean size; brokers give disk back by whole segments and later. There is no
   * capacity of ours: the brokers' disks are watched with the brokers.
   */
  async usage(): Promise<LogUsage> {
    const meanBytes = this.#seen.records === 0 ? 0 : this.#seen.sizeBytes / this.#seen.records;
    const records = (await this.#recount()) + this.#writtenSince;
    return { usedBytes: Math.round(records * meanBytes), capacityBytes: Number.MAX_SAFE_INTEGER };
  }

  /** Records of all topics, as counted lately. */
  #recount(): Promise<number> {
    const nowMs = performance.now();
    if (this.#count === null || nowMs - this.#countedAtMs > COUNT_FRESH_MS) {
      this.#countedAtMs = nowMs;
      this.#writtenSince = 0;
      const every = Array.from({ length: this.partitions }, (_, partition) => partition);
      this.#count = Promise.all(this.#options.topics.map((topic) => this.#boundsOf(topic, every))).then((topics) =>
        topics.flat().reduce((sum, { begin, end }) => sum + end - begin, 0),
      );
    }
    return this.#count;
  }

  async close(): Promise<void> {
    for (const { membership } of this.#memberships) await membership.leave();
    this.#memberships.clear();
    await this.#commits.close();
    await Promise.all([...this.#streams.values()].map((stream) => stream.close()));
    await Promise.all([this.#producer, this.#asking, this.#admin].map(closeSoon));
  }

  async #boundsOf(topic: Topic, partitions: readonly number[]): Promise<readonly LogBounds[]> {
    const name = this.#nameOf(topic);
    const ask = (timestamp: bigint) => this.#asking.listOffsets({ topics: [name], partitions: { [name]: [...partitions] }, timestamp });
    try {
      // The end after the begin: it must not lie before it.
      const begins = (await ask(-2n)).get(name);
      const ends = (await ask(-1n)).get(name);
      return partitions.map((partition) => ({ begin: Number(begins?.[partition] ?? 0), end: Number(ends?.[partition] ?? 0) }));
    } catch (error) {
      throw asLogError(error);
    }
  }

  #stream(topic: Topic, partition: number): KafkaStream {
    this.#check(topic, partition);
    const key = streamKey(topic, partition);
    const stream = this.#streams.get(key) ?? openKafkaStream(this.#options, topic, partition);
    this.#streams.set(key, stream);
    return stream;
  }

  #note(records: number, sizeBytes: number): void {
    this.#seen.records += records;
    this.#seen.sizeBytes += sizeBytes;
  }

  #nameOf(topic: Topic): string {
    return this.#options.prefix + topic;
  }

  #check(topic: Topic, partition: number): void {
    if (!this.#options.topics.includes(topic)) throw new TypeError(`not a topic of this log: ${JSON.stringify(topic)}`);
    if (!Number.isInteger(partition) || partition < 0 || partition >= this.partitions) {
      throw new RangeError(`the log has no partition ${partition}`);
    }
  }
}
