import { setTimeout as delay } from 'node:timers/promises';
import { Consumer } from '@platformatic/kafka';
import type { RecordsBatch } from '@platformatic/kafka';
import { asLogError, clientOptions, closeSoon, textOf } from './kafka-client.ts';
import type { KafkaAddress } from './kafka-client.ts';
import type { LogEntry, ReadLimit } from './port.ts';
import { readRecord } from './record.ts';

/** Reads one partition, from any offset. */
export interface KafkaStream {
  read(from: number, limit: ReadLimit): Promise<readonly LogEntry[]>;
  waitFor(from: number, timeoutMs: number): Promise<void>;
  /** Forgets what was fetched ahead. */
  forget(): void;
  close(): Promise<void>;
}

/** Neighbours, from the offset that was asked for to the one after the last. */
interface Stretch {
  readonly entries: readonly LogEntry[];
  readonly from: number;
  readonly to: number;
  readonly sizeBytes: number;
}

interface Fetched extends Stretch {
  /** The offset after the last record that is there. */
  readonly end: number;
}

/**
 * Of one answer, as the broker keeps it: compressed, so that several times as much is unpacked. A broker sends at least one batch of
 * records, however large.
 */
const FETCH_BYTES = 512 * 1024;
/**
 * Unpacked records that are kept of what was fetched. Whoever catches up reads in two places, ahead and where records are taken, a few
 * at a time: each time all that was fetched would be fetched and unpacked again (four fifths of a processor's time).
 */
const KEPT_BYTES = 16 * 1024 * 1024;
/** A broker answers earlier when something comes. */
const LONGEST_WAIT_MS = 5_000;
const PAUSE_AFTER_FAILURE_MS = 250;

/**
 * A connection of its own: a broker answers the requests of one connection in their order, and a request that waits for records
 * would hold up the others. What was fetched last is kept, for it is read in small pieces.
 */
export function openKafkaStream(address: KafkaAddress, topic: string, partition: number): KafkaStream {
  return new Stream(address, address.prefix + topic, partition);
}

class Stream implements KafkaStream {
  readonly #client: Consumer;
  readonly #name: string;
  readonly #partition: number;
  /** The one used last at the end. */
  #kept: Stretch[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(address: KafkaAddress, name: string, partition: number) {
    this.#name = name;
    this.#partition = partition;
    this.#client = new Consumer({ ...clientOptions(address), groupId: `${address.prefix}reading` });
    this.#client.on('error', () => {});
    this.#client.topics.track(name);
  }

  read(from: number, limit: ReadLimit): Promise<readonly LogEntry[]> {
    return this.#inTurn(() => this.#read(from, limit));
  }

  waitFor(from: number, timeoutMs: number): Promise<void> {
    return this.#inTurn(() => this.#wait(from, timeoutMs));
  }

  forget(): void {
    this.#kept = [];
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await closeSoon(this.#client);
  }

  /** One at a time: the broker keeps a session for the connection. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #read(from: number, limit: ReadLimit): Promise<readonly LogEntry[]> {
    const reader = limitedReader(limit);
    let at = from;
    while (!reader.isFull()) {
      const kept = this.#keptAt(at);
      const fetched = kept === null ? ((await this.#fetch(at, 1)) ?? (await this.#resume(at))) : null;
      const stretch = kept ?? fetched;
      if (stretch === null || stretch.entries.length === 0) break;
      at = reader.take(stretch.entries, at);
      if (reader.isFull()) break;
      // Between the last record and the end may lie what is no record.
      at = Math.max(at, stretch.to);
      if (fetched !== null && at >= fetched.end) break;
    }
    return reader.entries;
  }

  #keptAt(offset: number): Stretch | null {
    const place = this.#kept.findIndex(({ from, to }) => from <= offset && offset < to);
    const [found] = place === -1 ? [] : this.#kept.splice(place, 1);
    if (found === undefined) return null;
    this.#kept.push(found);
    return found;
  }

  #keep(stretch: Stretch): void {
    if (stretch.entries.length === 0) return;
    this.#kept.push(stretch);
    let sizeBytes = this.#kept.reduce((sum, one) => sum + one.sizeBytes, 0);
    while (sizeBytes > KEPT_BYTES && this.#kept.length > 1) sizeBytes -= this.#kept.shift()?.sizeBytes ?? 0;
  }

  async #wait(from: number, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const leftMs = Math.ceil(deadline - performance.now());
      if (this.#isClosed || leftMs <= 0 || this.#keptAt(from) !== null) return;
      // A broker that is away, and an offset that is not there yet: the reader meets it, or asks again.
      const fetched = await this.#fetch(from, Math.min(leftMs, LONGEST_WAIT_MS)).catch(() => null);
      if (fetched === null) await delay(Math.min(leftMs, PAUSE_AFTER_FAILURE_MS));
    }
  }

  /** Reading resumes behind what was trimmed. */
  async #resume(from: number): Promise<Fetched | null> {
    const begin = await this.#begin();
    return begin > from ? this.#fetch(begin, 1) : null;
  }

  async #begin(): Promise<number> {
    const wanted = { topics: [this.#name], partitions: { [this.#name]: [this.#partition] }, timestamp: -2n };
    const offsets = await this.#client.listOffsets(wanted).catch((error: unknown) => {
      throw asLogError(error);
    });
    return Number(offsets.get(this.#name)?.[this.#partition] ?? 0);
  }

  /** Null when there is nothing at this offset now: it was trimmed, or the log ends before it. */
  async #fetch(from: number, maxWaitTime: number): Promise<Fetched | null> {
    try {
      const fetched = await this.#ask(from, maxWaitTime);
      this.#keep(fetched);
      return fetched;
    } catch (error) {
      if (!textOf(error).includes('OFFSET_OUT_OF_RANGE')) throw asLogError(error);
      return null;
    }
  }

  async #ask(from: number, maxWaitTime: number): Promise<Fetched> {
    const metadata = await this.#client.metadata({ topics: [this.#name] });
    const found = metadata.topics.get(this.#name);
    const partition = this.#partition;
    const node = found?.partitions[partition]?.leader;
    if (found === undefined || node === undefined) throw new Error(`the partition ${this.#name}/${partition} has no leader`);
    const wanted = { partition, fetchOffset: BigInt(from), partitionMaxBytes: FETCH_BYTES, currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
    const topics = [{ topicId: found.id, partitions: [wanted] }];
    const response = await this.#client.fetch({ node, topics, maxWaitTime, minBytes: 1, maxBytes: FETCH_BYTES });
    const answer = response.responses[0]?.partitions[0];
    const entries = (answer?.records ?? []).flatMap((batch) => entriesOf(batch, from));
    const to = (entries.at(-1)?.offset ?? from - 1) + 1;
    const sizeBytes = entries.reduce((sum, entry) => sum + entry.value.length, 0);
    return { entries, from, to, sizeBytes, end: Number(answer?.highWatermark ?? -1) };
  }
}

/** A batch begins where it was written, not where we asked. */
function entriesOf({ firstOffset, records }: RecordsBatch, from: number): readonly LogEntry[] {
  const first = Number(firstOffset);
  const wanted = records.filter((record) => first + record.offsetDelta >= from);
  return wanted.map((record) => readRecord(first + record.offsetDelta, record.value ?? undefined));
}

interface LimitedReader {
  readonly entries: LogEntry[];
  /** Takes what the limits allow of what lies at or above `at`, and says where to go on. */
  take(entries: readonly LogEntry[], at: number): number;
  isFull(): boolean;
}

function limitedReader({ maxRecords, maxBytes }: ReadLimit): LimitedReader {
  const taken: LogEntry[] = [];
  let sizeBytes = 0;
  let isFull = maxRecords < 1;
  return {
    entries: taken,
    isFull: () => isFull,
    take(entries, at) {
      let next = at;
      for (const entry of entries) {
        if (entry.offset < at) continue;
        sizeBytes += entry.value.length;
        isFull ||= taken.length > 0 && sizeBytes > maxBytes;
        if (isFull) break;
        // The reader owns what it gets, and what is kept may be read again.
        taken.push({ ...entry, value: Buffer.from(entry.value) });
        next = entry.offset + 1;
        isFull = taken.length >= maxRecords;
      }
      return next;
    },
  };
}
