import type { ErrorEvent } from '../schema.ts';
import type { Notes } from './notes.ts';
import type { FieldRule } from './shape.ts';

/** §6.3: SDK clocks that are off by more than this are corrected by the difference to `sent_at`. */
const MIN_DRIFT_MS = 55 * 60 * 1000;
const MAX_FUTURE_SECONDS = 60;
const MAX_AGE_SECONDS = 30 * 24 * 60 * 60;

/** The end of the year 9999, the last that every date library can say. */
const MAX_SECONDS = 253_402_300_799;

const ISO = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?\s*(?:([Zz])|([+-])(\d{2}):?(\d{2})?)?$/;

/** Seconds with microseconds of §6.1: a number, its text, or an ISO date with any offset (UTC without one). Undefined if none. */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value === 'number') return inRange(value);
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  if (/^\d{1,15}(?:\.\d*)?$/.test(trimmed)) return inRange(Number(trimmed));
  const match = ISO.exec(trimmed);
  return match === null ? undefined : inRange(isoSeconds(match));
}

function isoSeconds(match: RegExpExecArray): number {
  const part = (at: number): number => Number(match[at] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  // Date.UTC rolls over; the 30th of February is no date. A leap second is the next minute.
  const isDate = date.getUTCMonth() === month - 1 || (hour === 23 && second === 60);
  if (!isDate || hour > 24 || minute > 59 || second > 60) return Number.NaN;
  const offset = (part(10) * 60 + part(11)) * 60 * (match[9] === '-' ? -1 : 1);
  return ms / 1000 - offset + Number(`0.${match[7] ?? 0}`);
}

function inRange(seconds: number): number | undefined {
  return seconds >= 0 && seconds <= MAX_SECONDS ? roundToMicroseconds(seconds) : undefined;
}

function roundToMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

export const timestamp: FieldRule = (value, notes) => parseTimestamp(value) ?? notes.reject('invalid_data', value);

export interface Times {
  readonly receivedAtMs: number;
  readonly sentAtMs: number | null;
}

/** Milliseconds to add to every time of an item; 0 while the SDK's clock is near enough (§6.3). */
export function driftOf({ receivedAtMs, sentAtMs }: Times): number {
  const driftMs = sentAtMs === null ? 0 : receivedAtMs - sentAtMs;
  return Math.abs(driftMs) >= MIN_DRIFT_MS ? driftMs : 0;
}

/** Whether a time lies in the window in which items are taken (§6.3). */
export function isAccepted(atMs: number, receivedAtMs: number): boolean {
  const late = (atMs - receivedAtMs) / 1000;
  return late <= MAX_FUTURE_SECONDS && late >= -MAX_AGE_SECONDS;
}

/**
 * §6.3: takes the drift of the SDK's clock out of every time of the event, then brings it into the window that is accepted.
 * An event that says it was corrected is left alone, so that a normal form stays as it is.
 */
export function correctTimes(event: ErrorEvent, times: Times, notes: Notes): void {
  const received = times.receivedAtMs / 1000;
  const driftMs = times.sentAtMs === null ? 0 : times.receivedAtMs - times.sentAtMs;
  notes.down('timestamp');
  if (Math.abs(driftMs) >= MIN_DRIFT_MS && times.sentAtMs !== null && !notes.has('clock_drift')) {
    shift(event, driftMs / 1000);
    notes.fault('clock_drift', undefined, {
      sdk_time: new Date(times.sentAtMs).toISOString(),
      server_time: new Date(times.receivedAtMs).toISOString(),
    });
  }
  const late = event.timestamp - received;
  if (late > MAX_FUTURE_SECONDS || late < -MAX_AGE_SECONDS) {
    notes.fault(late > 0 ? 'future_timestamp' : 'past_timestamp', undefined, {
      sdk_time: new Date(event.timestamp * 1000).toISOString(),
      server_time: new Date(times.receivedAtMs).toISOString(),
    });
    shift(event, -late);
    event.timestamp = received;
  }
  notes.up(1);
}

function shift(event: ErrorEvent, seconds: number): void {
  event.timestamp = shifted(event.timestamp, seconds);
  for (const crumb of event.breadcrumbs?.values ?? []) {
    if (crumb.timestamp !== undefined) crumb.timestamp = shifted(crumb.timestamp, seconds);
  }
}

function shifted(time: number, seconds: number): number {
  return Math.min(MAX_SECONDS, Math.max(0, roundToMicroseconds(time + seconds)));
}
