import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CacheHub } from '../engines/cache/bridge.ts';
import type { ProcessGuard } from '../lib/process-guard.ts';
import { supervise } from '../lib/supervise.ts';
import type { ChildEvent, SupervisedChild } from '../lib/supervise.ts';
import type { FromChild, ProcessorStart, ToChild } from './child-messages.ts';

export interface ProcessorParentOptions {
  readonly start: ProcessorStart;
  readonly guard: ProcessGuard;
  readonly hub: CacheHub;
  readonly onEvent: (event: ChildEvent) => void;
}

export interface ProcessorParent {
  readonly server: SupervisedChild;
  /** The child's metrics; empty while there is none. */
  metricsText(): Promise<string>;
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/**
 * Young objects of a batch must not be promoted: hot-path measurements, 12 % less CPU than the default. Buffers count towards the heap's
 * limit, which may grow by so much between full collections: without a bound the processor held 598 MB at 1,500 events a second, with
 * this one 496, for 0.07 ms of CPU an event and no event fewer a second (one run each).
 */
const FLAGS = ['--disable-proto=delete', '--max-semi-space-size=32', '--heap-growing-percent=70'];
/** Its work is acknowledged already, and each new request waits for its turn on a processor several times: docs/adr/0010. */
const NICENESS = 10;
const ANSWER_TIMEOUT_MS = 60_000;

/** The processor as a process of its own, beside the gateway: two cores, and a crash that is only a restart (design §2). */
export function startProcessorProcess({ start, guard, hub, onEvent }: ProcessorParentOptions): ProcessorParent {
  let asks = 0;
  const server = supervise({
    name: 'processor',
    guard,
    random: Math.random,
    stopTimeoutMs: 6_000,
    niceness: NICENESS,
    onEvent,
    start: () => {
      const child = spawn(process.execPath, [...FLAGS, MAIN, 'processor-child'], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child.send({ kind: 'start', start } satisfies ToChild);
      hub.attach(child);
      return child;
    },
    ready: (child) => nextMessage(child, (message) => message.kind === 'ready').then(() => undefined),
  });

  async function metricsText(): Promise<string> {
    const { child } = server;
    if (!child?.connected) return '';
    asks += 1;
    const ask = asks;
    const answer = nextMessage(child, (message) => message.kind === 'metrics' && message.ask === ask);
    child.send({ kind: 'metrics', ask } satisfies ToChild);
    const message = await answer;
    return message.kind === 'metrics' ? message.text : '';
  }

  // A scrape must not fail because a child is just dying.
  return { server, metricsText: () => metricsText().catch(() => '') };
}

function nextMessage(child: ChildProcess, isWanted: (message: FromChild) => boolean): Promise<FromChild> {
  const { promise, resolve, reject } = Promise.withResolvers<FromChild>();
  const onMessage = (value: unknown): void => {
    const message = value as FromChild; // the bridge's messages have other kinds and are not wanted
    if (isWanted(message)) resolve(message);
  };
  const onExit = (): void => reject(new Error('the process died'));
  const timer = setTimeout(() => reject(new Error('the process did not answer')), ANSWER_TIMEOUT_MS);
  child.on('message', onMessage).once('exit', onExit);
  return promise.finally(() => {
    clearTimeout(timer);
    child.off('message', onMessage).off('exit', onExit);
  });
}
