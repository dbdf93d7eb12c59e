import { Worker } from 'node:worker_threads';
import type { Logger } from '../../../lib/logger.ts';
import type { AskName, Asks, FromWorker, ToWorker, Work, WorkName } from './messages.ts';

/** What the main thread answers to a worker's question. */
export type Answers = { readonly [Name in AskName]?: (given: Asks[Name]['given']) => Promise<Asks[Name]['answer']> };

/** The work was given up: it took too long, or broke the thread it ran on. Whoever waits decides what that means. */
export class WorkLostError extends Error {
  override name = 'WorkLostError';
}

export interface WorkerThread {
  /** @throws WorkLostError; Error with what the work itself threw. */
  run<Name extends WorkName>(name: Name, order: Work[Name]['order'], terms: Terms): Promise<Work[Name]['answer']>;
  close(): Promise<void>;
}

export interface Terms {
  readonly answers: Answers;
  readonly limitMs: number;
}

/** Files above this are read in a thread of their own: reading one takes seconds, which nobody else's frames shall wait for. */
export const HEAVY_BYTES = 16 * 1024 * 1024;

/** Of JavaScript objects; texts and bytes of maps are outside of it. A map of 128 MB needs some 600 MB for a moment. */
const HEAP_MB = 1_024;

interface Running {
  readonly answers: Answers;
  readonly settle: PromiseWithResolvers<unknown>;
  readonly timer: NodeJS.Timeout;
}

/**
 * One thread for heavy work, started when it is first needed. Work that takes longer than its limit ends the thread, and with it
 * whatever else was running there: the next work gets a new one.
 */
export function workerThread({ logger }: { readonly logger: Logger }): WorkerThread {
  let thread: Worker | null = null;
  let ids = 0;
  const running = new Map<number, Running>();

  function open(): Worker {
    const made = new Worker(new URL('./main.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    // Never keeps the program alive by itself.
    made.unref();
    made.on('message', (message: FromWorker) => void take(made, message));
    made.on('error', (error) => {
      logger.error({ error: String(error) }, 'a thread for source maps broke');
      lose(made);
    });
    made.on('exit', () => lose(made));
    thread = made;
    return made;
  }

  function lose(lost: Worker): void {
    if (thread !== lost) return;
    thread = null;
    for (const [id, one] of running) {
      clearTimeout(one.timer);
      running.delete(id);
      one.settle.reject(new WorkLostError('The thread for source maps ended.'));
    }
  }

  async function take(from: Worker, message: FromWorker): Promise<void> {
    if (message.kind === 'ask') return answer(from, message);
    const one = running.get(message.id);
    if (one === undefined) return;
    running.delete(message.id);
    clearTimeout(one.timer);
    if (message.problem === null) one.settle.resolve(message.answer);
    else one.settle.reject(new Error(message.problem));
  }

  async function answer(from: Worker, ask: FromWorker & { kind: 'ask' }): Promise<void> {
    // The name decides which answer is found, and both sides were written together.
    const give = running.get(ask.workId)?.answers[ask.name] as ((given: unknown) => Promise<unknown>) | undefined;
    const reply = await attempt(give, ask.given);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node has no origin
    if (thread === from) from.postMessage({ kind: 'answer', id: ask.id, ...reply } satisfies ToWorker);
  }

  return {
    run(name, order, { answers, limitMs }) {
      const to = thread ?? open();
      ids += 1;
      const settle = Promise.withResolvers<unknown>();
      const timer = setTimeout(() => void to.terminate(), limitMs);
      running.set(ids, { answers, settle, timer });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node has no origin
      to.postMessage({ kind: 'work', id: ids, name, order } satisfies ToWorker);
      return settle.promise as Promise<Work[typeof name]['answer']>;
    },
    async close() {
      await thread?.terminate();
    },
  };
}

async function attempt(give: ((given: unknown) => Promise<unknown>) | undefined, given: unknown) {
  try {
    return { answer: await give?.(given), problem: null };
  } catch (error) {
    return { answer: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
