import { setTimeout as delay } from 'node:timers/promises';
import { LogFullError } from './port.ts';
import type { LogAppend } from './port.ts';

/** One call of `append`, waiting for the commit that carries it. */
export interface PendingAppend {
  readonly records: readonly LogAppend[];
  readonly sizeBytes: number;
  resolve(offsets: readonly number[]): void;
  reject(error: unknown): void;
}

export interface GroupCommit {
  append(records: readonly LogAppend[]): Promise<readonly number[]>;
  /** Resolves when nothing is under way. Appends after it are refused. */
  close(): Promise<void>;
}

/**
 * The cost of an append is the commit, not the record (L3): one commit is in flight, what arrives meanwhile joins the next one.
 * At high load the next one waits a little longer for company: at 2,500 appends a second that saves a third of the processor
 * time for 1–2 ms of latency, below 1,500 it would only add latency.
 */
const LINGER_MS = 2;
const LINGER_ABOVE_PER_SECOND = 1_500;
const RATE_WINDOW_MS = 100;
/** A group this large does not wait, and grows no further: a failure refuses the whole group. */
const MAX_GROUP_CALLS = 256;
const MAX_GROUP_BYTES = 8 * 1024 * 1024;
const ENOUGH_CALLS = 64;
/** What may wait for a commit: some seconds of a slow disk. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/** A commit that takes longer has met a disk that does not answer: all who wait are told to come back, and so is who comes. */
const PATIENCE_MS = 30_000;

/** `write` stores the records of one group in one commit, settles every call of it, and never rejects. */
export function groupCommit(write: (group: readonly PendingAppend[]) => Promise<void>): GroupCommit {
  const rate = arrivalRate();
  let pending: PendingAppend[] = [];
  let pendingBytes = 0;
  let running: Promise<void> | null = null;
  let isStuck = false;
  let isClosed = false;

  async function run(): Promise<void> {
    // Everything that arrives in this turn of the event loop shares the first commit.
    await new Promise(setImmediate);
    while (pending.length > 0) {
      if (pending.length < ENOUGH_CALLS && rate.perSecond() > LINGER_ABOVE_PER_SECOND) await delay(LINGER_MS);
      await writePatiently(takeGroup());
    }
    running = null;
  }

  async function writePatiently(group: readonly PendingAppend[]): Promise<void> {
    const timer = setTimeout(() => {
      isStuck = true;
      const all = [...group, ...pending];
      pending = [];
      pendingBytes = 0;
      for (const call of all) call.reject(new LogFullError('the log has no room: the disk does not answer'));
    }, PATIENCE_MS);
    await write(group);
    clearTimeout(timer);
    isStuck = false;
  }

  function takeGroup(): PendingAppend[] {
    const group = firstOf(pending);
    pending = pending.slice(group.length);
    pendingBytes -= group.reduce((sum, call) => sum + call.sizeBytes, 0);
    return group;
  }

  return {
    append(records) {
      if (isClosed) return Promise.reject(new Error('the log is closed'));
      if (records.length === 0) return Promise.resolve([]);
      const sizeBytes = records.reduce((sum, record) => sum + record.value.length, 0);
      if (isStuck || (pending.length > 0 && pendingBytes + sizeBytes > MAX_PENDING_BYTES)) {
        return Promise.reject(new LogFullError('the log has no room: the disk is behind'));
      }
      rate.count();
      pendingBytes += sizeBytes;
      return new Promise((resolve, reject) => {
        pending.push({ records, sizeBytes, resolve, reject });
        running ??= run();
      });
    },
    async close() {
      isClosed = true;
      await running;
    },
  };
}

function firstOf(pending: readonly PendingAppend[]): PendingAppend[] {
  let sizeBytes = 0;
  let count = 0;
  for (const call of pending) {
    if (count > 0 && (count >= MAX_GROUP_CALLS || sizeBytes + call.sizeBytes > MAX_GROUP_BYTES)) break;
    sizeBytes += call.sizeBytes;
    count++;
  }
  return pending.slice(0, count);
}

/** Arrivals per second over the last one to two windows. */
function arrivalRate(): { count(): void; perSecond(): number } {
  let startedAt = performance.now();
  let current = 0;
  let before = 0;

  function roll(): number {
    const now = performance.now();
    const windows = Math.floor((now - startedAt) / RATE_WINDOW_MS);
    if (windows > 0) {
      before = windows === 1 ? current : 0;
      current = 0;
      startedAt += windows * RATE_WINDOW_MS;
    }
    return now - startedAt;
  }

  return {
    count() {
      roll();
      current++;
    },
    perSecond() {
      const elapsedMs = roll();
      return ((before + current) / (RATE_WINDOW_MS + elapsedMs)) * 1000;
    },
  };
}
