import { parseTimestamp } from './timestamps.ts';

/** Nanoseconds since the epoch. Spans are shorter than what milliseconds can tell apart. */
export type Nanos = bigint;

const FRACTION = /[.,](\d{1,9})\d*/;
const PLAIN = /^(\d{1,15})(?:\.(\d{0,9})\d*)?$/;

/**
 * The times of §6.1 with all the digits that were sent: seconds as a number or its text, or an ISO date with any offset. A number
 * keeps what a double of this size holds, a quarter of a microsecond, and reads back as the same double. Undefined if none.
 */
export function parseNanos(value: unknown): Nanos | undefined {
  const seconds = parseTimestamp(value);
  if (seconds === undefined) return undefined;
  if (typeof value === 'number') return nanosOf(value);
  // What parseTimestamp took is a number or text.
  const text = String(value).trim();
  const plain = PLAIN.exec(text);
  if (plain !== null) return BigInt(plain[1] ?? '') * 1_000_000_000n + BigInt((plain[2] ?? '').padEnd(9, '0'));
  // Without the fraction it is whole, and rounding cannot carry.
  const whole = parseTimestamp(text.replace(FRACTION, '')) ?? Math.floor(seconds);
  const digits = (FRACTION.exec(text)?.[1] ?? '').padEnd(9, '0');
  return BigInt(whole) * 1_000_000_000n + BigInt(digits);
}

/** @param seconds a finite number that is not negative */
function nanosOf(seconds: number): Nanos {
  const whole = Math.floor(seconds);
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.round((seconds - whole) * 1e9));
}

/** Seconds as the protocol writes them. */
export function secondsOf(nanos: Nanos): number {
  return Number(`${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, '0')}`);
}
