import type { IncomingMessage } from 'node:http';

/** How slowly a body may come (reliability §6). */
export interface Pace {
  /** Unit of the others; a test shortens it. */
  readonly tickMs: number;
  readonly requestTicks: number;
  /** One more tick for so many bytes received. */
  readonly bytesPerTick: number;
  readonly graceTicks: number;
  readonly minBytesPerTick: number;
}

/** 30 s and 1 s more per 64 KiB; 1 kB/s on average once 5 s have passed. */
export const DEFAULT_PACE: Pace = { tickMs: 1_000, requestTicks: 30, bytesPerTick: 64 * 1024, graceTicks: 5, minBytesPerTick: 1_000 };

/**
 * Watches bodies that are being read. One timer for all of them, none when there is none; counts ticks instead of reading a
 * clock, so that a step of the clock ends nobody's request.
 */
export interface BodyWatch {
  /** Calls `onSlow` once when the body comes too slowly; the function it returns ends the watch. */
  watch(req: IncomingMessage, onSlow: () => void): () => void;
  close(): void;
}

interface Watched {
  ticks: number;
  readonly startBytes: number;
  readonly onSlow: () => void;
}

export function createBodyWatch(pace: Pace = DEFAULT_PACE): BodyWatch {
  const bodies = new Map<IncomingMessage, Watched>();
  let timer: NodeJS.Timeout | null = null;

  function tick(): void {
    for (const [req, body] of bodies) {
      body.ticks += 1;
      const received = req.socket.bytesRead - body.startBytes;
      if (!isTooSlow(body.ticks, received, pace)) continue;
      bodies.delete(req);
      body.onSlow();
    }
    stopWhenIdle();
  }

  function stopWhenIdle(): void {
    if (bodies.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  return {
    watch(req, onSlow) {
      bodies.set(req, { ticks: 0, startBytes: req.socket.bytesRead, onSlow });
      if (timer === null) {
        timer = setInterval(tick, pace.tickMs);
        timer.unref();
      }
      return () => void bodies.delete(req);
    },
    close() {
      bodies.clear();
      stopWhenIdle();
    },
  };
}

function isTooSlow(ticks: number, receivedBytes: number, pace: Pace): boolean {
  if (ticks > pace.requestTicks + receivedBytes / pace.bytesPerTick) return true;
  return ticks > pace.graceTicks && receivedBytes < ticks * pace.minBytesPerTick;
}
