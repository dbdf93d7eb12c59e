/** Which stretch of time a page looks at, as it stands in the address and as people type it. Pure. */
export interface TimeRange {
  /** `24h`; or two instants. */
  readonly statsPeriod?: string;
  readonly start?: string;
  readonly end?: string;
}

export const DEFAULT_RANGE: TimeRange = { statsPeriod: '14d' };
export const PRESETS = ['1h', '24h', '7d', '14d', '30d', '90d'] as const;

const UNITS: Readonly<Record<string, { ms: number; one: string; many: string }>> = {
  s: { ms: 1000, one: 'second', many: 'seconds' },
  m: { ms: 60_000, one: 'minute', many: 'minutes' },
  h: { ms: 3_600_000, one: 'hour', many: 'hours' },
  d: { ms: 86_400_000, one: 'day', many: 'days' },
  w: { ms: 604_800_000, one: 'week', many: 'weeks' },
};

const PERIOD = /^(\d{1,4})\s*(s|m|h|d|w)$/;

export function periodMs(period: string): number | null {
  const match = PERIOD.exec(period);
  const unit = UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Number(match[1]) * unit.ms;
}

/** `Last 24 hours`, or `22 Nov 01:00 to 03:00`. */
export function nameOf(range: TimeRange): string {
  if (range.start !== undefined && range.end !== undefined) return between(new Date(range.start), new Date(range.end));
  const match = PERIOD.exec(range.statsPeriod ?? '');
  const unit = UNITS[match?.[2] ?? ''];
  if (match === null || unit === undefined) return nameOf(DEFAULT_RANGE);
  return match[1] === '1' ? `Last ${unit.one}` : `Last ${match[1]} ${unit.many}`;
}

/** `24h`, or `2 h` of a fixed range: what fits a phone's bar. */
export function shortNameOf(range: TimeRange): string {
  if (range.statsPeriod !== undefined) return range.statsPeriod;
  return range.start === undefined ? '14d' : new Date(range.start).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

function between(start: Date, end: Date): string {
  const day = (date: Date) => date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const time = (date: Date) => date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return day(start) === day(end)
    ? `${day(start)} ${time(start)} to ${time(end)}`
    : `${day(start)} ${time(start)} to ${day(end)} ${time(end)}`;
}

/** What somebody typed: `3h`, `2 days`, `yesterday`, `today`, `22 Nov 01:00 to 03:00`. Null when it means nothing. */
export function typedRange(text: string, nowMs: number): TimeRange | null {
  const typed = text.trim().toLowerCase();
  const period = /^(?:last\s+)?(\d{1,4})\s*(s|m|h|d|w)[a-z]*$/.exec(typed);
  if (period !== null) return Number(period[1]) > 0 ? { statsPeriod: `${Number(period[1])}${period[2]}` } : null;
  if (typed === 'today') return days(nowMs, 0);
  if (typed === 'yesterday') return days(nowMs, 1);
  return typedDates(typed, nowMs);
}

function days(nowMs: number, back: number): TimeRange {
  const start = new Date(nowMs);
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() - back);
  const end = new Date(start);
  end.setDate(end.getDate() + 1);
  return { start: start.toISOString(), end: new Date(Math.min(end.getTime(), nowMs)).toISOString() };
}

function typedDates(text: string, nowMs: number): TimeRange | null {
  const parts = text.split(/\s+(?:to|until|–|-)\s+/);
  if (parts.length !== 2) return null;
  const start = instant(parts[0] ?? '', nowMs, undefined);
  const end = instant(parts[1] ?? '', nowMs, start);
  if (start === undefined || end === undefined || end <= start) return null;
  return { start: start.toISOString(), end: end.toISOString() };
}

/** A date, a date with a time, or a time on the day of `day`. */
function instant(text: string, nowMs: number, day: Date | undefined): Date | undefined {
  if (text === 'now') return new Date(nowMs);
  const time = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (time !== null) {
    const date = new Date(day ?? nowMs);
    date.setHours(Number(time[1]), Number(time[2]), 0, 0);
    return date;
  }
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return valid(new Date(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')));
  if (!/^\d{1,2}\s+[a-z]{3}/.test(text)) return undefined;
  const hasYear = /[a-z]\s+\d{4}/.test(text);
  return valid(new Date(hasYear ? text : text.replace(/^(\d{1,2}\s+[a-z]+)/, `$1 ${new Date(nowMs).getFullYear()}`)));
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The two instants of a range. */
export function instantsOf(range: TimeRange, nowMs: number): { startMs: number; endMs: number } {
  if (range.start !== undefined && range.end !== undefined) return { startMs: Date.parse(range.start), endMs: Date.parse(range.end) };
  const length = periodMs(range.statsPeriod ?? '') ?? 14 * 86_400_000;
  return { startMs: nowMs - length, endMs: nowMs };
}
