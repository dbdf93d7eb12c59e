import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Load } from './load.ts';
import type { ChildLoadOptions, ClientsKnow, LoadOrder } from './open-load-child.ts';

const CHILD = fileURLToPath(new URL('./open-load-child.ts', import.meta.url));

/** What clients in a process of their own know; only when they have stopped. */
interface LoadProcess {
  setRate(perSecond: number): void;
  stop(): Promise<Omit<Load, 'stop'>>;
}

export function startLoadProcess(options: ChildLoadOptions): LoadProcess {
  // Maps and sets go through as they are.
  const child = fork(CHILD, [JSON.stringify(options)], { serialization: 'advanced' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const order = (one: LoadOrder): void => void child.send(one);
  return {
    setRate: (perSecond) => order({ perSecond }),
    async stop() {
      const answer = once(child, 'message');
      order('stop');
      const [known] = (await answer) as [ClientsKnow];
      return { ...known, rude: () => known.rude };
    },
  };
}
