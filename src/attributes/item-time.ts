/** Times of single items: the rules of ingest protocol §6.3, for what has one time of its own. */
import { parseTimestamp } from '../event/normalize/timestamps.ts';
import type { Remarks } from './remarks.ts';

/** SDK clocks that are off by more than this are corrected by the difference to `sent_at`. */
const MIN_DRIFT_MS = 55 * 60 * 1000;
const MAX_FUTURE_MS = 60_000;
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

export interface ItemClock {
  readonly receivedAtMs: number;
  /** Of the envelope; null when the SDK did not say. */
  readonly sentAtMs: number | null;
}

/** What is added to every time of an envelope, in milliseconds: 0 while the SDK's clock can be believed. */
export function driftOf({ receivedAtMs, sentAtMs }: ItemClock): number {
  const drift = sentAtMs === null ? 0 : receivedAtMs - sentAtMs;
  return Math.abs(drift) >= MIN_DRIFT_MS ? drift : 0;
}

/**
 * Microseconds since 1970 of a time in seconds, without the drift and within the window that is accepted; null when it is no time.
 * What was changed is remarked at `field`.
 */
export function itemTime(
  wire: unknown,
  clock: ItemClock,
  { field, remarks }: { readonly field: string; readonly remarks: Remarks },
): number | null {
  const seconds = parseTimestamp(wire);
  if (seconds === undefined) return null;
  const drift = driftOf(clock);
  const micros = Math.round(seconds * 1e6 + drift * 1000);
  if (drift !== 0) remarks.at([field], (notes) => notes.fault('clock_drift', undefined, timesOf(seconds, clock)));
  const late = micros / 1000 - clock.receivedAtMs;
  if (late <= MAX_FUTURE_MS && late >= -MAX_AGE_MS) return micros;
  remarks.at([field], (notes) => notes.fault(late > 0 ? 'future_timestamp' : 'past_timestamp', undefined, timesOf(seconds, clock)));
  return clock.receivedAtMs * 1000;
}

/** Both clocks, for who reads the remark. */
function timesOf(seconds: number, { receivedAtMs }: ItemClock) {
  return { sdk_time: iso(seconds * 1000), server_time: iso(receivedAtMs) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
