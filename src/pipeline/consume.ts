import { setTimeout } from 'node:timers/promises';
import type { Log, LogEntry } from '../engines/log/port.ts';
import type { Logger } from '../lib/logger.ts';
import { applyBatch, BatchError, finishIntent, giveUpBatch, type BatchStores, type BatchTimes } from './batch.ts';
import type { Breaker } from './breaker.ts';
import { PoisonRecordError } from './dead-letter.ts';
import type { Intent } from './intent.ts';
import { loadOffset, type Source } from './offsets.ts';
import { loadPosition, readRange, setAside } from './position.ts';
import { isTransient } from './transient.ts';
import type { Turns } from './turns.ts';
import type { TopicHandler, Work } from './work.ts';

export interface ConsumerParts extends BatchStores {
  readonly log: Log;
  readonly logger: Logger;
  /** One at a time prepares; the others wait for their stores meanwhile. */
  readonly turns: Turns;
  readonly breaker: Breaker;
  /** Before each batch: what must be true of the metadata store whatever the batch holds. */
  readonly beforeBatch: () => Promise<void>;
  readonly observe: (batch: ObservedBatch) => void;
}

export interface ObservedBatch extends BatchTimes {
  readonly source: Source;
  readonly recordCount: number;
  readonly prepareMs: number;
  readonly oldestAtMs: number;
  readonly isRedo: boolean;
}

/** Tries before something is done about a record or a batch (reliability E9). */
const MAX_TRIES = 3;
const IDLE_WAIT_MS = 1_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** About half a second: longer than a deadlock or a restart of the pool. */
const WAITS_BEFORE_A_WARNING = 3;

/**
 * Reads one partition and applies it batch by batch until it is stopped. After any failure it forgets what it knows and asks the
 * metadata store again: the offset and the open intent there are the only truth, so a crash, a lost connection and a second
 * owner are one case. A batch that fails for good is halved until the record to blame is alone, and that one is set aside.
 */
export class PartitionConsumer {
  readonly #parts: ConsumerParts;
  readonly #handler: TopicHandler;
  readonly #source: Source;
  readonly #stop = new AbortController();
  #offset: number | null = null;
  #lastOffset = 0;
  #limit: number;
  #tries = 0;
  #pauses = 0;
  #done: Promise<void> = Promise.resolve();
  #isHalted = false;

  constructor(parts: ConsumerParts, handler: TopicHandler, source: Source) {
    this.#parts = parts;
    this.#handler = handler;
    this.#source = source;
    this.#limit = handler.limit.maxRecords;
  }

  get source(): Source {
    return this.#source;
  }

  /** Where the last applied batch ended, as far as this process knows. */
  get lastOffset(): number {
    return this.#lastOffset;
  }

  /** True when too many records were set aside: the consumer waits for a person. */
  get isHalted(): boolean {
    return this.#isHalted;
  }

  start(): void {
    this.#done = this.#run();
  }

  /** Resolves when the batch under way is applied or has failed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted && !this.#isHalted) {
      try {
        await this.#step();
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #step(): Promise<void> {
    await this.#parts.beforeBatch();
    if (this.#offset === null) {
      const { offset, intent } = await loadPosition(this.#parts, this.#source);
      this.#lastOffset = offset;
      if (intent !== null) return this.#redo(intent);
      this.#offset = offset;
    }

    const from = this.#offset;
    const { topic, partition } = this.#source;
    await this.#untilStopped(this.#parts.log.waitFor(topic, partition, from, IDLE_WAIT_MS));
    if (this.#handler.gatherMs > 0) await this.#gather(from);
    if (!this.#stop.signal.aborted) await this.#consumeFrom(from);
  }

  async #consumeFrom(from: number): Promise<void> {
    const startedAt = performance.now();
    const work = await this.#parts.turns.take(() => this.#prepareFrom(from));
    if (work === null) return;

    const prepareMs = performance.now() - startedAt;
    this.#offset = null;
    const times = await applyBatch(this.#parts, this.#source, work).catch((error: unknown) => this.#blame(error, work));
    this.#applied(work, { ...times, prepareMs, isRedo: false });
  }

  /** Reads in its turn, so that the batch holds whatever came while others were preparing. */
  async #prepareFrom(from: number): Promise<Work | null> {
    const entries = await this.#read(from, this.#limit);
    const last = entries.at(-1);
    if (last === undefined) return null;

    try {
      return await this.#handler.prepare(entries, this.#source, { from, to: last.offset + 1 }, undefined);
    } catch (error) {
      if (!(error instanceof PoisonRecordError)) throw error;
      return this.#isolate(error, from, entries);
    }
  }

  /** The records before the poisoned one, or, when it is the first, the one alone. */
  async #isolate(error: PoisonRecordError, from: number, entries: readonly LogEntry[]): Promise<Work | null> {
    const before = entries.filter((entry) => entry.offset < error.offset);
    const last = before.at(-1);
    if (last !== undefined) return this.#handler.prepare(before, this.#source, { from, to: last.offset + 1 }, undefined);

    this.#tries += 1;
    if (this.#tries < MAX_TRIES) throw error;
    await this.#setAside(from, entries[0] as LogEntry, 'prepare', error.cause);
    return null;
  }

  async #redo(intent: Intent): Promise<void> {
    const startedAt = performance.now();
    const work = await this.#parts.turns.take(async () => {
      const entries = await readRange(this.#parts.log, this.#source, intent.range, this.#handler.limit);
      return this.#handler.prepare(entries, this.#source, intent.range, intent.decisions);
    });
    const prepareMs = performance.now() - startedAt;

    this.#offset = null;
    const isTriedOut = this.#tries >= MAX_TRIES;
    if (isTriedOut && work.recordCount > 0) this.#parts.logger.error({ ...this.#source, ...intent.range }, 'settling each item by itself');
    try {
      const times = await finishIntent(this.#parts, intent, work, isTriedOut);
      this.#applied(work, { ...times, prepareMs, isRedo: true });
    } catch (error) {
      await this.#failRedo(error, intent, work);
    }
  }

  /** Rows that are refused again and again: back to the log, in smaller batches. */
  async #failRedo(error: unknown, intent: Intent, work: Work): Promise<void> {
    const isRefused = error instanceof BatchError && error.stage === 'insert' && !isTransient(error.cause);
    if (!isRefused || this.#tries < MAX_TRIES - 1) return this.#blame(error, work);

    this.#parts.logger.error({ ...this.#source, ...intent.range, error: error.cause }, 'the event store refuses the rows of a batch');
    await giveUpBatch(this.#parts.metadata, intent, work);
    this.#tries = 0;
    if (work.recordCount > 1) this.#limit = Math.max(1, work.recordCount >> 1);
    else await this.#setAsideFirst(intent.range.from, 'insert', error.cause);
  }

  /** Decides what a failure means for the next try, and throws it on. */
  #blame(error: unknown, work: Work): never {
    const cause = error instanceof BatchError ? error.cause : error;
    if (isTransient(cause)) throw error;

    const isBeforeIntent = error instanceof BatchError && error.stage === 'decide';
    if (isBeforeIntent && work.recordCount > 1) this.#limit = Math.max(1, work.recordCount >> 1);
    else this.#tries += 1;
    throw error;
  }

  async #recover(error: unknown): Promise<void> {
    this.#offset = null;
    const stage = error instanceof BatchError ? error.stage : 'prepare';
    const cause = error instanceof BatchError ? error.cause : error;
    const isPassing = isTransient(cause);
    if (!isPassing) this.#parts.logger.error({ ...this.#source, stage, error: cause }, 'a batch failed');
    else if (this.#pauses === WAITS_BEFORE_A_WARNING)
      this.#parts.logger.warn({ ...this.#source, stage, error: cause }, 'a batch has to wait');

    if (stage === 'decide' && this.#tries >= MAX_TRIES) await this.#setAsideStored(stage, cause);
    // A record to blame is found in a few quick tries; a store that is away is not asked more often for it.
    if (isPassing || this.#tries > MAX_TRIES) await this.#pause();
    else await this.#sleep(FIRST_PAUSE_MS);
  }

  async #setAsideStored(stage: string, cause: unknown): Promise<void> {
    const row = await loadOffset(this.#parts.metadata, this.#source, 0).catch(() => null);
    if (row !== null) await this.#setAsideFirst(row, stage, cause).catch(() => undefined);
  }

  async #setAsideFirst(from: number, stage: string, error: unknown): Promise<void> {
    const [entry] = await this.#read(from, 1);
    if (entry !== undefined) await this.#setAside(from, entry, stage, error);
  }

  async #setAside(from: number, entry: LogEntry, stage: string, error: unknown): Promise<void> {
    await setAside(this.#parts, from, { source: this.#source, entry, stage, error });
    this.#parts.logger.error({ ...this.#source, offset: entry.offset, stage, error }, 'a record was set aside');
    this.#offset = null;
    this.#tries = 0;
    this.#parts.breaker.setAside();
    if (!this.#parts.breaker.isOpen) return;
    this.#isHalted = true;
    this.#parts.logger.error({ ...this.#source }, 'too many records were set aside: the consumer has stopped and needs a person');
  }

  #applied(work: Work, times: BatchTimes & { readonly prepareMs: number; readonly isRedo: boolean }): void {
    const { recordCount, oldestAtMs, range } = work;
    this.#offset = range.to;
    this.#lastOffset = range.to;
    this.#tries = 0;
    this.#pauses = 0;
    this.#limit = Math.min(this.#handler.limit.maxRecords, this.#limit * 2);
    this.#parts.breaker.passed(recordCount);
    this.#parts.observe({ ...times, source: this.#source, recordCount, oldestAtMs });
    // Informational (the log's trimming reads it); the offset that counts was committed with the batch (E6).
    const { consumer, topic, partition } = this.#source;
    void this.#parts.log.commit(consumer, topic, partition, range.to).catch(() => undefined);
  }

  #read(from: number, maxRecords: number): Promise<readonly LogEntry[]> {
    const { topic, partition } = this.#source;
    return this.#parts.log.read(topic, partition, from, { maxRecords, maxBytes: this.#handler.limit.maxBytes });
  }

  /** After the first record of a batch, some time for others to join it. */
  async #gather(from: number): Promise<void> {
    const { end } = await this.#parts.log.bounds(this.#source.topic, this.#source.partition);
    if (end > from) await this.#sleep(this.#handler.gatherMs);
  }

  async #pause(): Promise<void> {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#pauses);
    this.#pauses = Math.min(this.#pauses + 1, 10);
    await this.#sleep(pauseMs);
  }

  async #sleep(durationMs: number): Promise<void> {
    // Rejects only when it is stopped, which is what the sleeper wants to know.
    await setTimeout(durationMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  /** Waits for something that never rejects, but no longer than until it is stopped. */
  #untilStopped(wait: Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      function done(): void {
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
      else void wait.then(done);
    });
  }
}
