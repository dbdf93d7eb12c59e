import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { getPriority, setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessGuard } from './process-guard.ts';

/** How a process is started, known to serve, and stopped. */
export interface ChildPlan {
  readonly name: string;
  readonly guard: ProcessGuard;
  /** Starts one process. Called again after each death; what it throws counts as a failed start. */
  readonly start: () => ChildProcess | Promise<ChildProcess>;
  /** Resolves when the process serves. The signal aborts when the process died, took too long, or must stop. */
  readonly ready: (child: ChildProcess, signal: AbortSignal) => Promise<void>;
  /** Jitter of the back-off, in [0, 1). */
  readonly random: () => number;
  /** Asks the process to end; SIGKILL follows after `stopTimeoutMs`. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** How far it stands back for this process when all processors are busy, 1 (hardly) to 19. Default 0: not at all. */
  readonly niceness?: number;
  readonly readyTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
  /** Failed starts in a row after which the child is given up before it ever served. Default: never. */
  readonly giveUpAfter?: number;
  readonly onEvent?: (event: ChildEvent) => void;
}

export type ChildEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'ready'; readonly pid: number }
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null; readonly isExpected: boolean }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'waiting'; readonly delayMs: number }
  | { readonly kind: 'killed'; readonly pid: number };

/** A process that is kept running until `stop`. */
export interface SupervisedChild {
  readonly name: string;
  /** Of the process that runs now, or null between two. */
  readonly pid: number | null;
  readonly isReady: boolean;
  /** The process that runs now, for messages to it; null between two. */
  readonly child: ChildProcess | null;
  /** Resolves when a process serves; rejects when the child was given up or stopped. */
  whenReady(): Promise<void>;
  /** Ends the process as `stop` would and lets the next one start. For a process that lives but does not answer. */
  restart(): Promise<void>;
  /** Ends the process: signal, then SIGKILL at the latest after `withinMs` (or the plan's time). Resolves when it is gone. */
  stop(withinMs?: number): Promise<void>;
}

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 10_000;
/** A process that served this long starts the back-off afresh. */
const STABLE_MS = 10_000;
const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;

/** Starts the process and keeps it running: a death is a restart, with a delay that doubles up to 10 s. */
export function supervise(plan: ChildPlan): SupervisedChild {
  return new Supervision(plan);
}

/** Stops one after the other, all within `totalMs`; each may take what the others left, less a share to kill the rest. */
export async function stopInOrder(children: readonly SupervisedChild[], totalMs = 10_000): Promise<void> {
  const endsAt = performance.now() + totalMs;
  for (const [index, child] of children.entries()) {
    const restMs = 100 * (children.length - index - 1);
    await child.stop(Math.max(50, endsAt - performance.now() - restMs));
  }
}

class Supervision implements SupervisedChild {
  readonly name: string;
  child: ChildProcess | null = null;
  isReady = false;
  readonly #plan: ChildPlan;
  readonly #stopping = new AbortController();
  readonly #finished: Promise<void>;
  #ready = Promise.withResolvers<void>();
  #expectExit = false;
  #failuresInRow = 0;

  constructor(plan: ChildPlan) {
    this.name = plan.name;
    this.#plan = plan;
    // Nobody may be waiting for readiness when it is refused.
    this.#ready.promise.catch(() => {});
    this.#finished = this.#keepRunning();
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  async restart(): Promise<void> {
    const child = this.child;
    if (child) await this.#end(child, this.#plan.stopTimeoutMs ?? STOP_TIMEOUT_MS);
  }

  async stop(withinMs?: number): Promise<void> {
    this.#stopping.abort(new Error(`${this.name} is being stopped`));
    const child = this.child;
    if (child) await this.#end(child, Math.min(withinMs ?? Infinity, this.#plan.stopTimeoutMs ?? STOP_TIMEOUT_MS));
    await this.#finished;
  }

  async #keepRunning(): Promise<void> {
    let delayMs = 0;
    let hasServed = false;
    while (!this.#stopping.signal.aborted) {
      if (delayMs > 0) await this.#pause(delayMs);
      if (this.#stopping.signal.aborted) break;
      const servedMs = await this.#runOnce();
      hasServed ||= servedMs !== null;
      if (!hasServed && this.#failuresInRow >= (this.#plan.giveUpAfter ?? Infinity)) return;
      delayMs = servedMs !== null && servedMs >= STABLE_MS ? 0 : Math.min(MAX_DELAY_MS, Math.max(FIRST_DELAY_MS, delayMs * 2));
    }
    this.#ready.reject(new Error(`${this.name} was stopped`));
  }

  async #pause(delayMs: number): Promise<void> {
    const jitteredMs = delayMs * (0.5 + this.#plan.random() / 2);
    this.#tell({ kind: 'waiting', delayMs: jitteredMs });
    // Rejects only when the supervision stops, which the loop sees by itself.
    await delay(jitteredMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }

  /** One life of the process. Milliseconds it served, or null when it never did. */
  async #runOnce(): Promise<number | null> {
    let child: ChildProcess;
    try {
      child = await this.#spawn();
    } catch (error) {
      this.#fail(error);
      return null;
    }
    const exit = exitOf(child);
    let readyAt: number | null = null;
    try {
      await this.#becomeReady(child, exit);
      readyAt = performance.now();
    } catch (error) {
      this.#fail(error);
      await this.#end(child, this.#plan.stopTimeoutMs ?? STOP_TIMEOUT_MS);
    }
    const { code, signal } = await exit;
    this.#leave(code, signal);
    return readyAt === null ? null : performance.now() - readyAt;
  }

  async #spawn(): Promise<ChildProcess> {
    this.#expectExit = false;
    const child = await this.#plan.start();
    // A program that cannot be started has no pid and tells it by an event of its own.
    if (child.pid === undefined) {
      const [error] = await once(child, 'error');
      throw error;
    }
    child.on('error', (error) => this.#tell({ kind: 'failed', error }));
    standBack(child.pid, this.#plan.niceness ?? 0);
    const forget = this.#plan.guard.watch(child.pid, this.#plan.stopSignal ?? 'SIGTERM');
    void exitOf(child).then(forget);
    this.child = child;
    this.#tell({ kind: 'started', pid: child.pid });
    if (this.#stopping.signal.aborted) void this.#end(child, STOP_TIMEOUT_MS);
    return child;
  }

  async #becomeReady(child: ChildProcess, exit: Promise<Exit>): Promise<void> {
    const gone = new AbortController();
    void exit.then(({ code, signal }) => gone.abort(new Error(`${this.name} ended at its start (${signal ?? `code ${code}`})`)));
    const readyTimeoutMs = this.#plan.readyTimeoutMs ?? READY_TIMEOUT_MS;
    const signal = AbortSignal.any([gone.signal, this.#stopping.signal, AbortSignal.timeout(readyTimeoutMs)]);
    const aborted = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
    await Promise.race([this.#plan.ready(child, signal), aborted.promise]);
    this.isReady = true;
    this.#failuresInRow = 0;
    this.#tell({ kind: 'ready', pid: child.pid ?? 0 });
    this.#ready.resolve();
  }

  #leave(code: number | null, signal: string | null): void {
    this.child = null;
    if (this.isReady) {
      this.isReady = false;
      this.#ready = Promise.withResolvers<void>();
      this.#ready.promise.catch(() => {});
    }
    this.#tell({ kind: 'exited', code, signal, isExpected: this.#expectExit });
  }

  #fail(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#failuresInRow++;
    this.#tell({ kind: 'failed', error });
    if (this.#failuresInRow >= (this.#plan.giveUpAfter ?? Infinity)) this.#ready.reject(error);
  }

  async #end(child: ChildProcess, withinMs: number): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    this.#expectExit = true;
    child.kill(this.#plan.stopSignal ?? 'SIGTERM');
    const kill = setTimeout(() => {
      this.#tell({ kind: 'killed', pid: child.pid ?? 0 });
      child.kill('SIGKILL');
    }, withinMs);
    await exitOf(child);
    clearTimeout(kill);
  }

  #tell(event: ChildEvent): void {
    this.#plan.onEvent?.(event);
  }
}

/** At once: threads take after the one that starts them, and the process has only one yet. */
function standBack(pid: number, niceness: number): void {
  try {
    if (niceness > 0) setPriority(pid, Math.min(19, getPriority() + niceness));
  } catch {
    // It has ended already, or the system allows no such thing: it runs like any other.
  }
}

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

async function exitOf(child: ChildProcess): Promise<Exit> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
  return { code: child.exitCode, signal: child.signalCode };
}
