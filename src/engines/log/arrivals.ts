/** Waits for the end of a stream of records to pass an offset, whichever process moves it. */
export interface Arrivals {
  waitFor(stream: Stream, from: number, timeoutMs: number): Promise<void>;
  /** Something was appended by this process. */
  notice(): void;
  close(): void;
}

interface Stream {
  readonly topic: string;
  readonly partition: number;
}

interface Waiter {
  readonly stream: Stream;
  readonly from: number;
  readonly endsAt: number;
  wake(): void;
}

/**
 * Another process cannot wake us, so its appends are found by looking: every 2 ms while something happens, slower step by step
 * when nothing does. At 25 ms one look at both topics costs less than a thousandth of a core.
 */
const FASTEST_MS = 2;
const SLOWEST_MS = 25;
const SLOWER_BY = 1.25;

/** `endOf` reads the stored end of a stream; it sees what other processes committed. */
export function watchArrivals(endOf: (stream: Stream) => number): Arrivals {
  const waiters = new Set<Waiter>();
  let everyMs = FASTEST_MS;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  function look(): void {
    timer = null;
    const now = performance.now();
    let hasArrived = false;
    for (const waiter of waiters) {
      const isThere = hasPassed(waiter);
      hasArrived ||= isThere;
      if (!isThere && now < waiter.endsAt) continue;
      waiters.delete(waiter);
      waiter.wake();
    }
    everyMs = hasArrived ? FASTEST_MS : Math.min(SLOWEST_MS, everyMs * SLOWER_BY);
    schedule();
  }

  function hasPassed(waiter: Waiter): boolean {
    try {
      return endOf(waiter.stream) > waiter.from;
    } catch {
      // The reader meets the same fault when it reads, and can tell somebody.
      return true;
    }
  }

  function schedule(): void {
    if (waiters.size === 0 || timer || isClosed) return;
    const now = performance.now();
    let soonest = everyMs;
    for (const waiter of waiters) soonest = Math.min(soonest, Math.max(0, waiter.endsAt - now));
    timer = setTimeout(look, soonest);
  }

  return {
    waitFor(stream, from, timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter: Waiter = { stream, from, endsAt: performance.now() + timeoutMs, wake: resolve };
      if (isClosed || hasPassed(waiter)) return Promise.resolve();
      waiters.add(waiter);
      schedule();
      return promise;
    },
    notice() {
      everyMs = FASTEST_MS;
      if (timer) clearTimeout(timer);
      timer = null;
      if (waiters.size > 0) look();
    },
    close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      for (const waiter of waiters) waiter.wake();
      waiters.clear();
    },
  };
}
