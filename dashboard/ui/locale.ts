/** In which language, zone and clock numbers and dates are written. The kit asks; whoever knows the person sets it. */
export interface Locale {
  /** A BCP 47 tag for `Intl`: `en-GB`, `de-DE`. */
  readonly tag: string;
  /** An IANA zone; undefined is the browser's. */
  readonly timeZone?: string | undefined;
  /** Twelve hours with am and pm; undefined is the custom of the language. */
  readonly hour12?: boolean | undefined;
  readonly units: Units;
}

/** Short names of units where `Intl` has only longer ones: a column of ages has room for three letters. */
export interface Units {
  readonly now: string;
  /** One unit without a space: `8s 3m 2h 6d 3mo 2y`. */
  readonly age: { readonly s: string; readonly m: string; readonly h: string; readonly d: string; readonly mo: string; readonly y: string };
  /** After a thin space: `2 h 14 min`. */
  readonly span: { readonly s: string; readonly min: string; readonly h: string; readonly day: string; readonly days: string };
}

const ENGLISH: Locale = {
  tag: 'en-GB',
  units: {
    now: 'now',
    age: { s: 's', m: 'm', h: 'h', d: 'd', mo: 'mo', y: 'y' },
    span: { s: 's', min: 'min', h: 'h', day: 'day', days: 'days' },
  },
};

/** Making a formatter of `Intl` takes tens of microseconds, using one less than one; a list of ages uses hundreds a second. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const numberFormats = new Map<string, Intl.NumberFormat>();
let current = ENGLISH;

export function locale(): Locale {
  return current;
}

export function setLocale(next: Partial<Locale>): void {
  current = { ...current, ...next };
  dateFormats.clear();
  numberFormats.clear();
}

/** A number with at most so many digits after the point, or comma; and at least so many, for columns whose points stand in one line. */
export function decimal(value: number, mostDigits = 0, leastDigits = 0): string {
  const digits = `${leastDigits} ${mostDigits}`;
  let format = numberFormats.get(digits);
  if (format === undefined) {
    format = new Intl.NumberFormat(current.tag, { minimumFractionDigits: leastDigits, maximumFractionDigits: mostDigits });
    numberFormats.set(digits, format);
  }
  return format.format(value);
}

const DATES = {
  day: { day: 'numeric', month: 'short' },
  dayOfYear: { day: 'numeric', month: 'short', year: 'numeric' },
  clock: { hour: '2-digit', minute: '2-digit' },
  clockWithSeconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  moment: { dateStyle: 'medium', timeStyle: 'medium' },
  zone: { timeZoneName: 'short' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** How a date is to be written, by name, so that each is made once. */
export type DateShape = keyof typeof DATES;

export function dateFormat(shape: DateShape): Intl.DateTimeFormat {
  let format = dateFormats.get(shape);
  if (format === undefined) {
    const { tag, timeZone, hour12 } = current;
    const isClock = shape === 'clock' || shape === 'clockWithSeconds' || shape === 'moment';
    format = new Intl.DateTimeFormat(tag, {
      ...DATES[shape],
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(isClock && hour12 !== undefined ? { hour12 } : {}),
    });
    dateFormats.set(shape, format);
  }
  return format;
}
