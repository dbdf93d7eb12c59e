import { setTimeout } from 'node:timers/promises';
import { PoisonRecordError } from './dead-letter.ts';
import type { Source, Step } from './offsets.ts';
import type { TakeLimit } from './fair-queue.ts';
import type { ReadAhead } from './read-ahead.ts';
import type { Turns } from './turns.ts';
import type { TopicHandler, Work } from './work.ts';

export interface GatherParts {
  readonly ahead: ReadAhead;
  readonly turns: Turns;
  readonly handler: TopicHandler;
  readonly source: Source;
}

export interface GatherOrder {
  readonly limit: TakeLimit;
  /** Whether a batch may begin now; asked every few milliseconds. `isFull`: nobody wants to see it larger. */
  readonly mayBegin: (isFull: boolean) => boolean;
  readonly signal: AbortSignal;
}

export interface Gathered {
  readonly work: Work;
  /** What it does to the standing of its partition. */
  readonly step: Step;
  readonly prepareMs: number;
}

/** Then the caller has a look at other things. */
const IDLE_WAIT_MS = 1_000;
/** How long the arrival of a record, or that the stores are free, may go unnoticed. */
const LOOK_MS = 10;
/** Some 20 ms of preparing: the stores become free meanwhile. */
const READ_RECORDS = 32;

/**
 * Prepares records as they come, projects in fair turns, until the stores take them or the batch is full: what is prepared while
 * the batch before it is being stored need not be prepared after. Null when nothing came, or when it was stopped.
 * @throws PoisonRecordError when the first record cannot be prepared; a later one ends the batch before it.
 */
export async function gather(parts: GatherParts, order: GatherOrder): Promise<Gathered | null> {
  const { ahead, handler, source } = parts;
  const { signal } = order;
  const work = handler.begin(source, ahead.base);
  let prepareMs = 0;
  await untilStopped(ahead.wait(IDLE_WAIT_MS), signal);

  for (let room = order.limit.maxRecords, bytes = order.limit.maxBytes; room > 0 && bytes > 0 && !signal.aborted;) {
    const limit = { maxRecords: Math.min(room, READ_RECORDS), maxBytes: bytes };
    const entries = await ahead.take(limit);
    if (entries.length === 0) {
      if (work.recordCount === 0) return null;
      // What waits still is a busy project's, which had its part: whoever comes until the stores are free is in this batch yet.
      if (order.mayBegin(ahead.isWaiting)) break;
      await sleep(LOOK_MS, signal);
      continue;
    }

    const startedAt = performance.now();
    const before = work.recordCount;
    const isOpen = await parts.turns.take(() => endingBeforePoison(work, () => work.add(entries)));
    prepareMs += performance.now() - startedAt;
    if (!isOpen) {
      ahead.giveBack(entries.length - (work.recordCount - before));
      break;
    }
    room -= entries.length;
    bytes -= entries.reduce((sum, entry) => sum + entry.value.length, 0);
  }
  return signal.aborted || work.recordCount === 0 ? null : { work, step: ahead.seal(), prepareMs };
}

/** The record that cannot be prepared is left to the next batch, where it is the first. */
async function endingBeforePoison(work: Work, add: () => Promise<boolean>): Promise<boolean> {
  try {
    return await add();
  } catch (error) {
    if (error instanceof PoisonRecordError && work.recordCount > 0) return false;
    throw error;
  }
}

async function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  // Rejects only when it is stopped, which is what the sleeper wants to know.
  await setTimeout(durationMs, undefined, { signal }).catch(() => undefined);
}

/** Waits for something that never rejects, but no longer than until it is stopped. */
function untilStopped(wait: Promise<void>, signal: AbortSignal): Promise<void> {
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
