/**
 * The durable log. It holds the truth: every store can be rebuilt from it.
 *
 * A topic has a fixed number of partitions; a partition is a sequence of records with offsets that only grow.
 * Order holds inside a partition, never across. Delivery is at least once: a reader that did not commit reads again.
 *
 * Engines: LMDB (embedded), Kafka. Both pass `conformance.ts`.
 */
export interface Log {
  /** Partitions of every topic. Constant for the life of a data directory. */
  readonly partitions: number;

  /**
   * Resolves when every record is on stable storage (fsync, or acks=all), with the offset of each, in order.
   * Records that arrive while a commit runs share the next one. All or none of one call's records of one partition are written.
   * @throws LogFullError when there is no room (disk, map size, quota): nothing of the call was written.
   * @throws LogUnavailableError when a distributed log does not answer: some may have been written all the same.
   */
  append(records: readonly LogAppend[]): Promise<readonly number[]>;

  /**
   * Records from `from` on, in order, at most `limit`; empty at the end. Always returns at least one record if there is one,
   * however large. Offsets below the trim point are skipped silently: the first entry says where reading resumed.
   * Values are copies that the caller owns. A record that does not pass its checksum comes with `isDamaged`.
   */
  read(topic: Topic, partition: number, from: number, limit: ReadLimit): Promise<readonly LogEntry[]>;

  /** Resolves as soon as there may be a record at or above `from`, at the latest after `timeoutMs`. Never rejects. */
  waitFor(topic: Topic, partition: number, from: number, timeoutMs: number): Promise<void>;

  /** The offset the next record will get, and the lowest one still kept. Equal when empty. */
  bounds(topic: Topic, partition: number): Promise<LogBounds>;

  /**
   * Joins a consumer group. `onAssigned` is called with the partitions this member owns now, at once and after each
   * rebalance; the promise it returns must settle when work on partitions that went away has stopped.
   */
  join(group: string, topic: Topic, onAssigned: (partitions: readonly number[]) => Promise<void>): Promise<LogMembership>;

  /** Informational: the offset that counts is the one in the metadata store's transaction (spec: E6). */
  commit(group: string, topic: Topic, partition: number, offset: number): Promise<void>;
  committed(group: string, topic: Topic, partition: number): Promise<number | null>;

  /** Forgets records below `below`. Idempotent. The caller answers for what consumers and backups still need. */
  trim(topic: Topic, partition: number, below: number): Promise<void>;

  usage(): Promise<LogUsage>;

  /** Waits for appends under way, then releases everything. */
  close(): Promise<void>;
}

/** Names of topics are constants in `pipeline/topics.ts`. */
export type Topic = string;

export interface LogAppend {
  readonly topic: Topic;
  readonly partition: number;
  readonly value: Uint8Array;
}

export interface LogEntry {
  readonly offset: number;
  /** When the record became durable, by the log's clock. */
  readonly appendedAtMs: number;
  readonly value: Uint8Array;
  readonly isDamaged: boolean;
}

export interface ReadLimit {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

export interface LogBounds {
  readonly begin: number;
  readonly end: number;
}

export interface LogUsage {
  readonly usedBytes: number;
  readonly capacityBytes: number;
}

export interface LogMembership {
  leave(): Promise<void>;
}

/** The log does not answer now; nothing is known about what was under way, and reading or appending it again is right. */
export class LogUnavailableError extends Error {
  override name = 'LogUnavailableError';
}

/** There is no room for the records; the caller answers 503 and nothing is lost that was acknowledged. */
export class LogFullError extends Error {
  override name = 'LogFullError';
}
