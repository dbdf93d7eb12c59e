/** How numbers, ages and sizes read (design language §3): units after a thin space, minus is −, missing is —. */

import { dateFormat, decimal, locale } from './locale.ts';

const THIN_SPACE = '\u2009';
const MINUS = '\u2212';
export const MISSING = '—';

/** Exact up to 99,999, then `120 k`, `1.2 M`, `3.4 G`. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const size = Math.abs(value);
  if (size < 100_000) return decimal(Math.round(value)).replace('-', MINUS);
  const [divisor, unit] = size < 1e6 ? [1e3, 'k'] : size < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${decimal(value / divisor, 1).replace('-', MINUS)}${THIN_SPACE}${unit}`;
}

/** For the ends of an axis, where the scale matters and the digits do not: `800`, `2k`, `1.5M`. */
export function axisCount(value: number): string {
  if (value < 1000) return String(value);
  const [divisor, unit] = value < 1e6 ? [1e3, 'k'] : value < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${decimal(value / divisor, 1)}${unit}`;
}

export function exactCount(value: number): string {
  return decimal(value, 3).replace('-', MINUS);
}

export function percent(share: number): string {
  const value = share * 100;
  const text = value > 0 && value < 1 ? '<1' : value < 100 && value > 99 ? '>99' : String(Math.round(value));
  return `${text}${THIN_SPACE}%`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size}${THIN_SPACE}B`;
  const [divisor, unit] = size < 1e6 ? [1e3, 'kB'] : size < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${decimal(size / divisor, 1)}${THIN_SPACE}${unit}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `now 8s 3m 2h 6d 3mo 2y`; a moment in the future (a clock that is off) reads `now`. */
export function age(atMs: number, nowMs: number): string {
  const past = nowMs - atMs;
  const { now, age: units } = locale().units;
  if (!Number.isFinite(past)) return MISSING;
  if (past < 5 * SECOND) return now;
  if (past < MINUTE) return `${Math.floor(past / SECOND)}${units.s}`;
  if (past < HOUR) return `${Math.floor(past / MINUTE)}${units.m}`;
  if (past < DAY) return `${Math.floor(past / HOUR)}${units.h}`;
  if (past < 60 * DAY) return `${Math.floor(past / DAY)}${units.d}`;
  if (past < 730 * DAY) return `${Math.floor(past / (30.44 * DAY))}${units.mo}`;
  return `${Math.floor(past / (365.25 * DAY))}${units.y}`;
}

/** An age in words of two units at most: `2 h 14 min`, `6 days`. */
export function span(durationMs: number): string {
  const names = locale().units.span;
  if (durationMs < MINUTE) return unit(Math.max(1, Math.floor(durationMs / SECOND)), names.s);
  if (durationMs < HOUR) return unit(Math.floor(durationMs / MINUTE), names.min);
  if (durationMs < DAY) {
    return two([Math.floor(durationMs / HOUR), names.h], [Math.floor((durationMs % HOUR) / MINUTE), names.min]);
  }
  const days = Math.floor(durationMs / DAY);
  if (days < 3) return two([days, days === 1 ? names.day : names.days], [Math.floor((durationMs % DAY) / HOUR), names.h]);
  return unit(days, names.days);
}

function unit(value: number, name: string): string {
  return `${decimal(value)}${THIN_SPACE}${name}`;
}

function two(large: [number, string], small: [number, string]): string {
  return small[0] === 0 ? unit(...large) : `${unit(...large)} ${unit(...small)}`;
}

/** Time counted back from a moment: `0 ms`, `−38 ms`, `−1.2 s`, `−4 min`. */
export function before(offsetMs: number): string {
  const size = Math.abs(offsetMs);
  const sign = offsetMs < 0 ? MINUS : offsetMs > 0 ? '+' : '';
  if (size < SECOND) return `${sign}${Math.round(size)}${THIN_SPACE}ms`;
  if (size < MINUTE) return `${sign}${decimal(size / SECOND, 1)}${THIN_SPACE}s`;
  if (size < HOUR) return `${sign}${Math.round(size / MINUTE)}${THIN_SPACE}min`;
  if (size < DAY) return `${sign}${Math.round(size / HOUR)}${THIN_SPACE}h`;
  return `${sign}${Math.round(size / DAY)}${THIN_SPACE}d`;
}

/** The moment in the reader's zone, with the zone. */
export function moment(at: string | number | Date): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return MISSING;
  return `${dateFormat('moment').format(date)} ${zone(date)}`;
}

function zone(date: Date): string {
  const part = dateFormat('zone')
    .formatToParts(date)
    .find((each) => each.type === 'timeZoneName');
  return part?.value ?? '';
}

/** `01:46` today, `12 Nov` this year, `12 Nov 2024` before. */
export function when(at: string | number | Date, nowMs: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return MISSING;
  const wholeDay = dateFormat('dayOfYear');
  if (wholeDay.format(date) === wholeDay.format(nowMs)) return clock(date);
  return yearOf(date) === yearOf(nowMs) ? day(date) : wholeDay.format(date);
}

function yearOf(at: number | Date): string | undefined {
  return dateFormat('dayOfYear')
    .formatToParts(at)
    .find((each) => each.type === 'year')?.value;
}

/** `12 Nov`. */
export function day(at: string | number | Date): string {
  return dateFormat('day').format(new Date(at));
}

export function clock(at: string | number | Date, withSeconds = false): string {
  return dateFormat(withSeconds ? 'clockWithSeconds' : 'clock').format(new Date(at));
}

/** Two letters for a person or a platform tile. Takes whole characters, so that an emoji is not cut in half. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/).filter(Boolean);
  const letters = words.length > 1 ? [first(words[0]), first(words[1])] : Array.from(words[0] ?? '?').slice(0, 2);
  return letters.join('').toUpperCase();
}

function first(word: string | undefined): string {
  return Array.from(word ?? '')[0] ?? '';
}
