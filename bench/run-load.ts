import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Acknowledged, FromLoad, LoadDone, LoadOrder } from './load.ts';

const LOAD = fileURLToPath(new URL('./load.ts', import.meta.url));

/** A load generator at work. */
export interface RunningLoad {
  /** It has read its first events and begins. */
  readonly started: Promise<void>;
  readonly done: Promise<LoadDone>;
}

export function startLoad(order: LoadOrder, onAcknowledged: (event: Acknowledged) => void = () => undefined): RunningLoad {
  const child = fork(LOAD, [JSON.stringify(order)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: ['--max-semi-space-size=32'],
  });
  const started = Promise.withResolvers<void>();
  const done = Promise.withResolvers<LoadDone>();
  child.on('message', (value) => {
    const message = value as FromLoad; // load.ts sends nothing else
    if (message.kind === 'started') started.resolve();
    else if (message.kind === 'done') done.resolve(message);
    else onAcknowledged(message);
  });
  void once(child, 'exit').then(() => {
    const error = new Error('the load generator died');
    started.reject(error);
    done.reject(error);
  });
  // Whoever waits hears of it; nobody may.
  started.promise.catch(() => undefined);
  return { started: started.promise, done: done.promise };
}
