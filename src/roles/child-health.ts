import type { ChildEvent } from '../lib/supervise.ts';

/** What a supervised process is going through, in a sentence for `/readyz` (reliability O11). */
export interface ChildHealth {
  observe(event: ChildEvent): void;
  /** Null while the process serves. */
  problem(): string | null;
  /** How often it was started, and the process that runs now. */
  process(): { readonly starts: number; readonly pid: number | null };
}

const MEANWHILE = 'events are accepted and wait in the log';

/** Remembers why a process is away and when it is started again. `nowMs` is a clock that only goes forward. */
export function childHealth(nowMs: () => number): ChildHealth {
  let isReady = false;
  let starts = 0;
  let pid: number | null = null;
  let death: string | null = null;
  let nextStartAtMs: number | null = null;

  return {
    process: () => ({ starts, pid }),
    observe(event) {
      if (event.kind === 'started') {
        starts += 1;
        pid = event.pid;
      }
      if (event.kind === 'ready') {
        isReady = true;
        death = null;
      }
      if (event.kind === 'exited') {
        isReady = false;
        pid = null;
        death = event.signal === null ? `ended with code ${event.code}` : `was ended by ${event.signal}`;
      }
      if (event.kind === 'failed' && !isReady) death = `did not start (${firstLine(event.error)})`;
      nextStartAtMs = event.kind === 'waiting' ? nowMs() + event.delayMs : null;
    },
    problem() {
      if (isReady) return null;
      if (death === null) return `is starting; ${MEANWHILE}`;
      const waitMs = Math.max(0, (nextStartAtMs ?? 0) - nowMs());
      const next = waitMs > 0 ? `is started again in ${(waitMs / 1_000).toFixed(1)} s` : 'is being started again';
      return `${death} and ${next}; ${MEANWHILE}`;
    },
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
