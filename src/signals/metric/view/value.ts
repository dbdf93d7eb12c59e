import { duration } from '#dashboard/ui/duration.ts';
import { bytes, count, percent } from '#dashboard/ui/format.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import type { Aggregate } from '../contract.ts';

/** Milliseconds of one, by the names SDKs and OpenTelemetry (UCUM) give to units of time. */
const MS: Readonly<Record<string, number>> = {
  nanosecond: 1e-6,
  ns: 1e-6,
  microsecond: 1e-3,
  us: 1e-3,
  millisecond: 1,
  ms: 1,
  second: 1000,
  s: 1000,
  minute: 60_000,
  min: 60_000,
  hour: 3_600_000,
  h: 3_600_000,
};
const BYTES: Readonly<Record<string, number>> = {
  byte: 1,
  By: 1,
  kilobyte: 1e3,
  kibibyte: 1024,
  KiBy: 1024,
  megabyte: 1e6,
  mebibyte: 1_048_576,
  MiBy: 1_048_576,
};

/** A value with its unit, as people write it. Counts and rates of points have none. */
export function valueIn(unit: string, aggregate: Aggregate | null): (value: number) => string {
  if (aggregate === 'count') return plain;
  const per = aggregate === 'rate' ? '/s' : aggregate === 'per_minute' ? '/min' : '';
  const [ms, size] = [MS[unit], BYTES[unit]];
  if (ms !== undefined) return (value) => `${value < 0 ? '−' : ''}${duration(Math.abs(value) * ms)}${per}`;
  if (size !== undefined) return (value) => `${bytes(Math.round(value * size))}${per}`;
  if (unit === 'ratio') return (value) => percent(value);
  const shown = unit === '' || unit === '1' || unit === 'none' ? '' : `\u2009${unit === 'percent' ? '%' : unit.replaceAll(/[{}]/g, '')}`;
  return (value) => `${plain(value)}${shown}${per}`;
}

function plain(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 1000) return count(value);
  return decimal(value, size < 0.01 ? 4 : size < 1 ? 3 : 2);
}
