import { parentPort } from 'node:worker_threads';
import { assemble } from './assemble.ts';
import { keepAlone } from './keep-text.ts';
import type { AskName, Asks, FromWorker, Host, ToWorker, Work, WorkName } from './messages.ts';
import { createDebugReader } from './read-debug-files.ts';
import { createResolver } from './resolve.ts';

/** The inside of a thread that `pool.ts` starts. */
const resolver = createResolver();
const debugReader = createDebugReader();
const asked = new Map<number, PromiseWithResolvers<unknown>>();
let asks = 0;

const WORK: { readonly [Name in WorkName]: (order: Work[Name]['order'], host: Host) => Promise<Work[Name]['answer']> } = {
  assemble,
  keepAlone,
  resolve: (order, host) => resolver.resolve(order, host),
  debug: (order, host) => debugReader.read(order, host),
};

function say(message: FromWorker, moved: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, [...moved]);
}

function hostOf(workId: number): Host {
  return {
    ask<Name extends AskName>(name: Name, given: Asks[Name]['given']) {
      asks += 1;
      const wait = Promise.withResolvers<unknown>();
      asked.set(asks, wait);
      say({ kind: 'ask', id: asks, workId, name, given });
      return wait.promise as Promise<Asks[Name]['answer']>;
    },
  };
}

async function work({ id, name, order }: ToWorker & { kind: 'work' }): Promise<void> {
  try {
    // The name decides which order it is; pool.ts' types hold both sides together.
    const answer = await (WORK[name] as (order: unknown, host: Host) => Promise<unknown>)(order, hostOf(id));
    say({ kind: 'done', id, answer, problem: null });
  } catch (error) {
    say({ kind: 'done', id, answer: null, problem: error instanceof Error ? error.message : String(error) });
  }
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'work') return void work(message);
  const wait = asked.get(message.id);
  asked.delete(message.id);
  if (message.problem === null) wait?.resolve(message.answer);
  else wait?.reject(new Error(message.problem));
});
