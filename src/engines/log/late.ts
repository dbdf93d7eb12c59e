import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { writeDurably } from '../../lib/durable.ts';
import { LogUnavailableError } from './port.ts';
import type { Log } from './port.ts';

export interface LateLogOptions {
  /** @throws LogUnavailableError when it does not answer. */
  readonly open: () => Promise<Log>;
  /** Remembers the number of partitions for a start without the log. */
  readonly file: string;
  /** While nobody ever knew. */
  readonly partitions: number;
  readonly askAgainMs?: number;
}

/** A log that was away when the program started. */
export interface LateLog extends Log {
  /** Why it is not there yet; null when it is, whatever becomes of it then. */
  problem(): string | null;
}

const ASK_AGAIN_MS = 1_000;
/** How long a start waits: what answers at all has answered by then. */
const FIRST_PATIENCE_MS = 3_000;

/**
 * Opens a log that may be away, and is patient: until it answers every call fails as if the log were away, which is what it is, and a
 * spool before it takes the records. The number of partitions is that of the last time; should it have changed meanwhile, only the
 * recognition of repeats suffers.
 */
export async function openLateLog(options: LateLogOptions): Promise<LateLog> {
  const { open, file, askAgainMs = ASK_AGAIN_MS } = options;
  const stopping = new AbortController();
  let partitions = await knownPartitions(file, options.partitions);
  let log: Log | null = null;
  let reason = 'it did not answer yet';

  async function tryOpen(): Promise<boolean> {
    try {
      const opened = await open();
      if (stopping.signal.aborted) await opened.close();
      log = opened;
      partitions = opened.partitions;
      // What is remembered helps the next start; this one does without.
      await writeDurably(file, `${partitions}\n`).catch(() => undefined);
      return true;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  async function keepTrying(): Promise<void> {
    while (!stopping.signal.aborted && !(await tryOpen())) {
      // Rejects only when the program ends.
      await delay(askAgainMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const trying = keepTrying();
  await Promise.race([trying, delay(FIRST_PATIENCE_MS, undefined, { ref: false })]);

  async function opened(): Promise<Log> {
    if (log === null) throw new LogUnavailableError(`the log is away: ${reason}`);
    return log;
  }

  return {
    get partitions() {
      return partitions;
    },
    problem: () => (log === null ? reason : null),
    append: async (records) => (await opened()).append(records),
    read: async (topic, partition, from, limit) => (await opened()).read(topic, partition, from, limit),
    waitFor: (topic, partition, from, timeoutMs) => log?.waitFor(topic, partition, from, timeoutMs) ?? delay(timeoutMs),
    bounds: async (topic, partition) => (await opened()).bounds(topic, partition),
    join: async (group, topic, onAssigned) => (await opened()).join(group, topic, onAssigned),
    commit: async (group, topic, partition, offset) => (await opened()).commit(group, topic, partition, offset),
    committed: async (group, topic, partition) => (await opened()).committed(group, topic, partition),
    trim: async (topic, partition, below) => (await opened()).trim(topic, partition, below),
    usage: async () => (await opened()).usage(),
    async close() {
      stopping.abort();
      await trying;
      await log?.close();
    },
  };
}

async function knownPartitions(file: string, otherwise: number): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const known = Number(text);
  return Number.isSafeInteger(known) && known > 0 ? known : otherwise;
}
