import { retryAfterSeconds } from '../protocol/rate-limits.ts';

/** What an ingest route says; headers are those of this case only, the handler adds the rest. */
export interface Answer {
  readonly status: number;
  /** JSON, except where `contentType` says otherwise. */
  readonly body: Uint8Array | string;
  readonly contentType?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A refusal. The body has the shape of every error of the protocol (§1.3); tools read the header. */
export function refusal(status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    body: JSON.stringify({ detail }),
    headers: { ...headers, 'x-sentry-error': detail.replace(/[^\x20-\x7e]/g, '?') },
  };
}

/** Longest pause that is asked for when the server is full; each client gets its own, so that they do not return together. */
const BUSY_SECONDS = 30;

/** The server cannot take it now; nothing was kept. `random` is in [0, 1). */
export function busy(detail: string, random: () => number): Answer {
  const seconds = retryAfterSeconds(BUSY_SECONDS * 1000 * (0.5 + random() / 2), 0);
  return refusal(503, detail, { 'retry-after': String(seconds) });
}

export function accepted(eventId: string | null, headers: Readonly<Record<string, string>>): Answer {
  return { status: 200, body: eventId === null ? '{}' : `{"id":"${eventId}"}`, headers };
}
