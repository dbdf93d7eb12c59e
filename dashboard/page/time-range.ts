import { words } from '../messages/words.ts';
import { clock, day } from '../ui/format.ts';

/** Which stretch of time a page looks at, as it stands in the address and as people type it. Pure. */
export interface TimeRange {
  /** `24h`; or two instants. */
  readonly statsPeriod?: string;
  readonly start?: string;
  readonly end?: string;
}

export const DEFAULT_RANGE: TimeRange = { statsPeriod: '14d' };
export const PRESETS = ['1h', '24h', '7d', '14d', '30d', '90d'] as const;

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof UNITS_MS;

function periodOf(period: string): { count: number; unit: Unit } | null {
  const match = /^(\d{1,4})\s*([smhdw])$/.exec(period);
  // The pattern admits the names of UNITS_MS and no other.
  return match === null ? null : { count: Number(match[1]), unit: match[2] as Unit };
}

export function periodMs(period: string): number | null {
  const parts = periodOf(period);
  return parts === null ? null : parts.count * UNITS_MS[parts.unit];
}

/** `Last 24 hours`, or `22 Nov 01:00 to 03:00`. */
export function nameOf(range: TimeRange): string {
  if (range.start !== undefined && range.end !== undefined) return between(new Date(range.start), new Date(range.end));
  const parts = periodOf(range.statsPeriod ?? '');
  return parts === null ? nameOf(DEFAULT_RANGE) : words().time.last[parts.unit](parts.count);
}

/** `24h`, or `2 h` of a fixed range: what fits a phone's bar. */
export function shortNameOf(range: TimeRange): string {
  if (range.statsPeriod !== undefined) return range.statsPeriod;
  return range.start === undefined ? '14d' : day(range.start);
}

function between(start: Date, end: Date): string {
  const last = day(start) === day(end) ? clock(end) : `${day(end)} ${clock(end)}`;
  return words().time.between(`${day(start)} ${clock(start)}`, last);
}

/** What somebody typed: `3h`, `2 days`, `yesterday`, `today`, `22 Nov 01:00 to 03:00`, also in German. Null when it means nothing. */
export function typedRange(text: string, nowMs: number): TimeRange | null {
  const typed = text.trim().toLowerCase();
  const period = /^(?:last\s+|letzten?\s+)?(\d{1,4})\s*([a-z]+)\.?$/.exec(typed);
  if (period !== null) return typedPeriod(Number(period[1]), period[2] ?? '');
  if (typed === 'today' || typed === 'heute') return days(nowMs, 0);
  if (typed === 'yesterday' || typed === 'gestern') return days(nowMs, 1);
  return typedDates(typed, nowMs);
}

/** Beginnings of units: `std` and `stunden` are hours, `s` and `sek` are seconds. The first that fits counts. */
const TYPED_UNITS: readonly (readonly [begins: string, unit: Unit, times: number])[] = [
  ['st', 'h', 1],
  ['s', 's', 1],
  ['mo', 'd', 30],
  ['m', 'm', 1],
  ['h', 'h', 1],
  ['d', 'd', 1],
  ['t', 'd', 1],
  ['w', 'w', 1],
];

function typedPeriod(count: number, word: string): TimeRange | null {
  const found = TYPED_UNITS.find(([begins]) => word.startsWith(begins));
  return found === undefined || count === 0 ? null : { statsPeriod: `${count * found[2]}${found[1]}` };
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
  const parts = text.split(/\s+(?:to|until|bis|–|-)\s+/);
  if (parts.length !== 2) return null;
  const start = instant(parts[0] ?? '', nowMs, undefined);
  const end = instant(parts[1] ?? '', nowMs, start);
  if (start === undefined || end === undefined || end <= start) return null;
  return { start: start.toISOString(), end: end.toISOString() };
}

const CLOCK = /^(\d{1,2}):(\d{2})$/;
const DAY_AND_MONTH = /^(\d{1,2})\.?\s+([a-zäöü]{3,})\.?(?:\s+(\d{4}))?(?:,?\s+(\d{1,2}):(\d{2}))?$/;

/** A date, a date with a time, or a time on the day of `onDay`. */
function instant(text: string, nowMs: number, onDay: Date | undefined): Date | undefined {
  if (text === 'now' || text === 'jetzt') return new Date(nowMs);
  const time = CLOCK.exec(text);
  if (time !== null) {
    const date = new Date(onDay ?? nowMs);
    date.setHours(Number(time[1]), Number(time[2]), 0, 0);
    return date;
  }
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return valid(new Date(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')));
  return dayAndMonth(text, new Date(nowMs).getFullYear());
}

function dayAndMonth(text: string, thisYear: number): Date | undefined {
  const [, date, name = '', year, hours = '0', minutes = '0'] = DAY_AND_MONTH.exec(text) ?? [];
  const month = monthOf(name);
  if (date === undefined || month === undefined) return undefined;
  return new Date(Number(year ?? thisYear), month, Number(date), Number(hours), Number(minutes));
}

/** First letters of the months in English and German, which differ in four. */
const MONTHS = [
  ['jan'],
  ['feb'],
  ['mar', 'mär'],
  ['apr'],
  ['may', 'mai'],
  ['jun'],
  ['jul'],
  ['aug'],
  ['sep'],
  ['oct', 'okt'],
  ['nov'],
  ['dec', 'dez'],
];

function monthOf(name: string): number | undefined {
  const month = MONTHS.findIndex((begins) => begins.some((each) => name.startsWith(each)));
  return month === -1 ? undefined : month;
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A window earlier or later, of the same length. One that would reach past now is the last window up to now again. */
export function stepped(range: TimeRange, windows: number, nowMs: number): TimeRange {
  const { startMs, endMs } = instantsOf(range, nowMs);
  const length = endMs - startMs;
  const end = endMs + windows * length;
  // Time went on since the first step: a window that ends within the last tenth of its length is the one up to now.
  if (end < nowMs - length / 10) return { start: new Date(end - length).toISOString(), end: new Date(end).toISOString() };
  const period = (['d', 'h', 'm'] as const).find((unit) => length % UNITS_MS[unit] === 0);
  return period === undefined
    ? { statsPeriod: `${Math.max(1, Math.round(length / 60_000))}m` }
    : { statsPeriod: `${length / UNITS_MS[period]}${period}` };
}

/** A range as it stands in the address; the form that it has not is taken out. */
export function rangeAddress({ statsPeriod, start, end }: TimeRange) {
  return { statsPeriod, start, end };
}

/** The two instants of a range. */
export function instantsOf(range: TimeRange, nowMs: number): { startMs: number; endMs: number } {
  if (range.start !== undefined && range.end !== undefined) return { startMs: Date.parse(range.start), endMs: Date.parse(range.end) };
  const length = periodMs(range.statsPeriod ?? '') ?? 14 * 86_400_000;
  return { startMs: nowMs - length, endMs: nowMs };
}
