import type { Clock } from './port.ts';

/** A clock that stands still until it is told otherwise: for tests and simulation. */
export interface ManualClock extends Clock {
  set(nowMs: number): void;
  advance(durationMs: number): void;
}

export function manualClock(startMs: number): ManualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    set: (value) => {
      nowMs = value;
    },
    advance: (durationMs) => {
      nowMs += durationMs;
    },
  };
}
