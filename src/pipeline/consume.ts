import { setTimeout } from 'node:timers/promises';
import type { Log, LogEntry } from '../engines/log/port.ts';
import type { Logger } from '../lib/logger.ts';
import { applyBatch, BatchError, finishIntent, giveUpBatch, type BatchStores, type BatchTimes } from './batch.ts';
import type { Breaker } from './breaker.ts';
import { PoisonRecordError } from './dead-letter.ts';
import { gather, type Gathered } from './gather.ts';
import type { Intent } from './intent.ts';
import { createPace } from './pace.ts';
import type { Pace } from './pace.ts';
import { stepPast, type Source, type Standing, type Step } from './offsets.ts';
import { loadPosition, setAside } from './position.ts';
import { ReadAhead, readPicked, readRange, type ReadAheadParts } from './read-ahead.ts';
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
  readonly pressureLevel: () => number;
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
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** Under pressure batches are so much larger (reliability §5 level 1): two of them must still fit the memory. */
const PRESSED_SIZE = 1.5;
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
  /** Null when this process does not know where the partition stands. */
  #reader: ReadAhead | null = null;
  #behind = { offset: 0, aheadCount: 0 };
  #limit: number;
  #tries = 0;
  /** A record that could not be prepared. */
  #poison = { offset: -1, tries: 0 };
  #pauses = 0;
  #triedTo = 0;
  #done: Promise<void> = Promise.resolve();
  #isHalted = false;
  /** The batch after the one that is being applied. */
  #ahead: Ahead | null = null;
  readonly #pace: Pace;

  constructor(parts: ConsumerParts, handler: TopicHandler, source: Source) {
    this.#parts = parts;
    this.#handler = handler;
    this.#source = source;
    this.#limit = handler.limit.maxRecords;
    this.#pace = createPace(handler.paceMs, parts.pressureLevel);
  }

  get source(): Source {
    return this.#source;
  }

  /** Records below `end` that are not applied, as far as this process knows. */
  behind(end: number): number {
    return end - this.#behind.offset - this.#behind.aheadCount;
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
    await this.#dropAhead();
  }

  async #step(): Promise<void> {
    await this.#parts.beforeBatch();
    if (this.#reader === null) {
      const { standing, intent } = await loadPosition(this.#parts, this.#source);
      this.#behind = { offset: standing.offset, aheadCount: standing.ahead.size };
      this.#triedTo = standing.triedTo;
      if (intent !== null) return this.#redo(intent);
      this.#reader = new ReadAhead(this.#reading(), standing);
    }

    const reader = this.#reader;
    const ahead = this.#ahead ?? this.#gather(reader);
    this.#ahead = null;
    const gathered = await ahead.result.catch((error: unknown) => this.#isolate(error));
    if (gathered !== null && !this.#stop.signal.aborted) await this.#apply(gathered, reader);
  }

  /** While the batch is in the stores, the next one is prepared. */
  async #apply({ work, step, prepareMs }: Gathered, reader: ReadAhead): Promise<void> {
    this.#pace.began();
    this.#ahead = this.#gather(reader);
    try {
      const batch = { source: this.#source, step, isTried: step.range.from < this.#triedTo };
      const times = await applyBatch(this.#parts, batch, work).catch((error: unknown) => this.#blame(error, work));
      this.#applied(work, step, { ...times, prepareMs, isRedo: false });
    } finally {
      this.#pace.ended();
    }
  }

  #reading(): ReadAheadParts {
    return { log: this.#parts.log, source: this.#source, limit: this.#handler.limit, peek: (entry) => this.#handler.peek(entry) };
  }

  #gather(reader: ReadAhead): Ahead {
    const given = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, given.signal]);
    const factor = this.#parts.pressureLevel() > 0 && this.#limit === this.#handler.limit.maxRecords ? PRESSED_SIZE : 1;
    const limit = { maxRecords: this.#limit * factor, maxBytes: this.#handler.limit.maxBytes * factor };
    const order = { limit, mayBegin: (isFull: boolean) => this.#pace.mayBegin(isFull), signal };
    const result = gather({ turns: this.#parts.turns, ahead: reader, handler: this.#handler, source: this.#source }, order);
    // Whoever takes it hears of its failure; it may be given up before.
    result.catch(() => undefined);
    return { result, giveUp: () => given.abort() };
  }

  /** The first record of a batch cannot be prepared: tried a few times, then set aside. */
  async #isolate(error: unknown): Promise<null> {
    if (!(error instanceof PoisonRecordError)) throw error;
    const { offset } = error;
    this.#poison = { offset, tries: this.#poison.offset === offset ? this.#poison.tries + 1 : 1 };
    if (this.#poison.tries < MAX_TRIES) throw error;
    await this.#setAside(offset, 'prepare', error.cause);
    return null;
  }

  async #redo(intent: Intent): Promise<void> {
    const startedAt = performance.now();
    const { range, picked } = intent.step;
    const work = await this.#parts.turns.take(async () => {
      const entries = await (picked === null ? readRange(this.#reading(), range) : readPicked(this.#reading(), picked));
      return this.#handler.prepareAgain(entries, intent);
    });
    const prepareMs = performance.now() - startedAt;

    const isTriedOut = this.#tries >= MAX_TRIES;
    if (isTriedOut && work.recordCount > 0) this.#parts.logger.error({ ...this.#source, ...range }, 'settling each item by itself');
    try {
      const times = await finishIntent(this.#parts, intent, work, { isRedo: true, isTried: range.from < this.#triedTo, apart: isTriedOut });
      this.#applied(work, intent.step, { ...times, prepareMs, isRedo: true });
    } catch (error) {
      await this.#failRedo(error, intent, work);
    }
  }

  /** Rows that are refused again and again: back to the log, in smaller batches. */
  async #failRedo(error: unknown, intent: Intent, work: Work): Promise<void> {
    const isRefused = error instanceof BatchError && error.stage === 'insert' && !isTransient(error.cause);
    if (!isRefused || this.#tries < MAX_TRIES - 1) return this.#blame(error, work);

    this.#parts.logger.error({ ...this.#source, ...intent.step.range, error: error.cause }, 'the event store refuses the rows of a batch');
    await giveUpBatch(this.#parts.metadata, intent, work);
    this.#tries = 0;
    if (work.recordCount > 1) this.#limit = Math.max(1, work.recordCount >> 1);
    else await this.#setAside(intent.step.picked?.[0] ?? null, 'insert', error.cause);
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
    this.#reader = null;
    // It began where the batch that failed would have ended.
    await this.#dropAhead();
    const stage = error instanceof BatchError ? error.stage : 'prepare';
    const cause = error instanceof BatchError ? error.cause : error;
    const isPassing = isTransient(cause);
    if (!isPassing) this.#parts.logger.error({ ...this.#source, stage, error: cause }, 'a batch failed');
    else if (this.#pauses === WAITS_BEFORE_A_WARNING)
      this.#parts.logger.warn({ ...this.#source, stage, error: cause }, 'a batch has to wait');

    // A batch of one after a failure is the first record that is not applied. A store that is away keeps it for the next time.
    if (stage === 'decide' && this.#tries >= MAX_TRIES) await this.#setAside(null, stage, cause).catch(() => undefined);
    // A record to blame is found in a few quick tries; a store that is away is not asked more often for it.
    if (isPassing || this.#tries > MAX_TRIES) await this.#pause();
    else await this.#sleep(FIRST_PAUSE_MS);
  }

  /** Null: the first record that is not applied. */
  async #setAside(offset: number | null, stage: string, error: unknown): Promise<void> {
    const { standing } = await loadPosition(this.#parts, this.#source);
    const first = await this.#firstOf(standing);
    const entry = offset === null || offset === first?.offset ? first : (await readPicked(this.#reading(), [offset]))[0];
    if (entry === undefined) return;
    const step = stepPast(standing, entry.offset, entry === first);
    await setAside(this.#parts, step, { source: this.#source, entry, stage, error });
    this.#parts.logger.error({ ...this.#source, offset: entry.offset, stage, error }, 'a record was set aside');
    this.#reader = null;
    this.#tries = 0;
    this.#parts.breaker.setAside();
    if (!this.#parts.breaker.isOpen) return;
    this.#isHalted = true;
    this.#parts.logger.error({ ...this.#source }, 'too many records were set aside: the consumer has stopped and needs a person');
  }

  #applied(work: Work, { range, ahead }: Step, times: BatchTimes & { readonly prepareMs: number; readonly isRedo: boolean }): void {
    const { recordCount, oldestAtMs } = work;
    this.#behind = { offset: range.to, aheadCount: ahead.size };
    this.#tries = 0;
    this.#pauses = 0;
    this.#limit = Math.min(this.#handler.limit.maxRecords, this.#limit * 2);
    this.#parts.breaker.passed(recordCount);
    this.#parts.observe({ ...times, source: this.#source, recordCount, oldestAtMs });
    // Informational (the log's trimming reads it); the offset that counts was committed with the batch (E6).
    const { consumer, topic, partition } = this.#source;
    void this.#parts.log.commit(consumer, topic, partition, range.to).catch(() => undefined);
  }

  async #firstOf({ offset, ahead }: Standing): Promise<LogEntry | undefined> {
    const { topic, partition } = this.#source;
    const entries = await this.#parts.log.read(topic, partition, offset, { maxRecords: 1, maxBytes: this.#handler.limit.maxBytes });
    return entries.find((entry) => !ahead.has(entry.offset));
  }

  async #dropAhead(): Promise<void> {
    this.#ahead?.giveUp();
    await this.#ahead?.result.catch(() => undefined);
    this.#ahead = null;
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
}

/** A batch that is being gathered. */
interface Ahead {
  readonly result: Promise<Gathered | null>;
  giveUp(): void;
}
