import type { Clock } from '../engines/clock/port.ts';

/** Requests of one caller in one window. A dashboard needs about ten a second at its busiest; scripts page as fast as they can. */
const LIMIT = 1000;
const WINDOW_MS = 10_000;
/** At one time. The queries behind them share the two cores with acceptance. */
const CONCURRENT_LIMIT = 50;
/** Callers remembered; the oldest windows go first. */
const MAX_CALLERS = 10_000;

interface Use {
  endsAtMs: number;
  requests: number;
  running: number;
}

export interface Admission {
  readonly isAdmitted: boolean;
  /** `X-Sentry-Rate-Limit-*` of product §3, on every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfterSeconds: number;
  release(): void;
}

/** Limits of the REST API, by caller and process. */
export function requestRates(clock: Clock): { enter(caller: string): Admission } {
  const uses = new Map<string, Use>();

  function useOf(caller: string, nowMs: number): Use {
    const use = uses.get(caller);
    if (use && (use.running > 0 || use.endsAtMs > nowMs)) {
      if (use.endsAtMs <= nowMs) Object.assign(use, { endsAtMs: nowMs + WINDOW_MS, requests: 0 });
      return use;
    }
    const fresh = { endsAtMs: nowMs + WINDOW_MS, requests: 0, running: 0 };
    uses.delete(caller);
    uses.set(caller, fresh);
    if (uses.size > MAX_CALLERS) uses.delete(uses.keys().next().value ?? caller);
    return fresh;
  }

  return {
    enter(caller) {
      const nowMs = clock.now();
      const use = useOf(caller, nowMs);
      const isAdmitted = use.requests < LIMIT && use.running < CONCURRENT_LIMIT;
      if (isAdmitted) {
        use.requests += 1;
        use.running += 1;
      }
      return {
        isAdmitted,
        headers: {
          'x-sentry-rate-limit-limit': String(LIMIT),
          'x-sentry-rate-limit-remaining': String(Math.max(0, LIMIT - use.requests)),
          'x-sentry-rate-limit-reset': String(Math.ceil(use.endsAtMs / 1000)),
          'x-sentry-rate-limit-concurrentlimit': String(CONCURRENT_LIMIT),
          'x-sentry-rate-limit-concurrentremaining': String(Math.max(0, CONCURRENT_LIMIT - use.running)),
        },
        retryAfterSeconds: Math.max(1, Math.ceil((use.endsAtMs - nowMs) / 1000)),
        release: () => {
          if (isAdmitted) use.running -= 1;
        },
      };
    },
  };
}
