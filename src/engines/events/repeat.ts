import { setTimeout as delay } from 'node:timers/promises';

const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 1_000;

/** Repeats `work` while it fails in a way that passes and the deadline (of `performance.now()`) is ahead; then throws the last failure. */
export async function repeatUntil<T>(deadline: number, isPassing: (cause: unknown) => boolean, work: () => Promise<T>): Promise<T> {
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(MAX_DELAY_MS, delayMs * 2)) {
    try {
      return await work();
    } catch (cause) {
      if (!isPassing(cause) || performance.now() + delayMs > deadline) throw cause;
    }
    await delay(delayMs);
  }
}
