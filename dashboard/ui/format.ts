/** How numbers, ages and sizes read (design language §3): units after a thin space, minus is −, missing is —. */

const THIN_SPACE = '\u2009';
const MINUS = '\u2212';
export const MISSING = '—';

const exact = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** Exact up to 99,999, then `120 k`, `1.2 M`, `3.4 G`. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const size = Math.abs(value);
  if (size < 100_000) return exact.format(Math.round(value)).replace('-', MINUS);
  const [divisor, unit] = size < 1e6 ? [1e3, 'k'] : size < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${oneDigit.format(value / divisor).replace('-', MINUS)}${THIN_SPACE}${unit}`;
}

/** For the ends of an axis, where the scale matters and the digits do not: `800`, `2k`, `1.5M`. */
export function axisCount(value: number): string {
  if (value < 1000) return String(value);
  const [divisor, unit] = value < 1e6 ? [1e3, 'k'] : value < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${oneDigit.format(value / divisor)}${unit}`;
}

export function exactCount(value: number): string {
  return exact.format(value).replace('-', MINUS);
}

export function percent(share: number): string {
  const value = share * 100;
  const text = value > 0 && value < 1 ? '<1' : value < 100 && value > 99 ? '>99' : String(Math.round(value));
  return `${text}${THIN_SPACE}%`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size}${THIN_SPACE}B`;
  const [divisor, unit] = size < 1e6 ? [1e3, 'kB'] : size < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${oneDigit.format(size / divisor)}${THIN_SPACE}${unit}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `now 8s 3m 2h 6d 3mo 2y`; a moment in the future (a clock that is off) reads `now`. */
export function age(atMs: number, nowMs: number): string {
  const past = nowMs - atMs;
  if (!Number.isFinite(past)) return MISSING;
  if (past < 5 * SECOND) return 'now';
  if (past < MINUTE) return `${Math.floor(past / SECOND)}s`;
  if (past < HOUR) return `${Math.floor(past / MINUTE)}m`;
  if (past < DAY) return `${Math.floor(past / HOUR)}h`;
  if (past < 60 * DAY) return `${Math.floor(past / DAY)}d`;
  if (past < 730 * DAY) return `${Math.floor(past / (30.44 * DAY))}mo`;
  return `${Math.floor(past / (365.25 * DAY))}y`;
}

/** An age in words of two units at most: `2 h 14 min`, `6 days`. */
export function span(durationMs: number): string {
  if (durationMs < MINUTE) return unit(Math.max(1, Math.floor(durationMs / SECOND)), 's');
  if (durationMs < HOUR) return unit(Math.floor(durationMs / MINUTE), 'min');
  if (durationMs < DAY) return two([Math.floor(durationMs / HOUR), 'h'], [Math.floor((durationMs % HOUR) / MINUTE), 'min']);
  const days = Math.floor(durationMs / DAY);
  if (days < 3) return two([days, days === 1 ? 'day' : 'days'], [Math.floor((durationMs % DAY) / HOUR), 'h']);
  return unit(days, 'days');
}

function unit(value: number, name: string): string {
  return `${exact.format(value)}${THIN_SPACE}${name}`;
}

function two(large: [number, string], small: [number, string]): string {
  return small[0] === 0 ? unit(...large) : `${unit(...large)} ${unit(...small)}`;
}

/** Time counted back from a moment: `0 ms`, `−38 ms`, `−1.2 s`, `−4 min`. */
export function before(offsetMs: number): string {
  const size = Math.abs(offsetMs);
  const sign = offsetMs < 0 ? MINUS : offsetMs > 0 ? '+' : '';
  if (size < SECOND) return `${sign}${Math.round(size)}${THIN_SPACE}ms`;
  if (size < MINUTE) return `${sign}${oneDigit.format(size / SECOND)}${THIN_SPACE}s`;
  if (size < HOUR) return `${sign}${Math.round(size / MINUTE)}${THIN_SPACE}min`;
  if (size < DAY) return `${sign}${Math.round(size / HOUR)}${THIN_SPACE}h`;
  return `${sign}${Math.round(size / DAY)}${THIN_SPACE}d`;
}

/** The moment in the reader's zone, with the zone. */
export function moment(at: string | number | Date): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return MISSING;
  return date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }) + ` ${zone(date)}`;
}

function zone(date: Date): string {
  const part = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(date).find((p) => p.type === 'timeZoneName');
  return part?.value ?? '';
}

/** `01:46` today, `12 Nov` this year, `12 Nov 2024` before. */
export function when(at: string | number | Date, nowMs: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return MISSING;
  const now = new Date(nowMs);
  if (date.toDateString() === now.toDateString()) return clock(date);
  const sameYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) });
}

export function clock(at: string | number | Date, withSeconds = false): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(withSeconds ? { second: '2-digit' } : {}) });
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
