/** Values of product §2.1: numbers with suffixes, durations, sizes, booleans, dates. Pure; null when the text is none. */

const NUMBER_SUFFIX: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 };

export function parseNumber(text: string): number | null {
  const match = /^(-?\d{1,15}(?:\.\d{1,9})?)([kmb]?)$/i.exec(text);
  if (!match) return null;
  return Number(match[1]) * (NUMBER_SUFFIX[(match[2] ?? '').toLowerCase()] ?? 1);
}

const DURATION_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  min: 60e3,
  m: 60e3,
  hr: 3600e3,
  h: 3600e3,
  day: 86_400e3,
  d: 86_400e3,
  wk: 604_800e3,
  w: 604_800e3,
};

/** Milliseconds; without a unit the number is milliseconds already. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|min|m|hr|h|day|d|wk|w)?$/i.exec(text);
  if (!match) return null;
  return Number(match[1]) * (DURATION_MS[(match[2] ?? 'ms').toLowerCase()] ?? 1);
}

export function parseBoolean(text: string): boolean | null {
  if (/^(true|1)$/i.test(text)) return true;
  return /^(false|0)$/i.test(text) ? false : null;
}

/** `-24h`: newer than; `+2w`: older than. Milliseconds before now. */
export function parseRelative(text: string): { readonly isNewer: boolean; readonly ms: number } | null {
  const match = /^([+-])(\d{1,6})([wdhm])$/i.exec(text);
  if (!match) return null;
  return { isNewer: match[1] === '-', ms: Number(match[2]) * (DURATION_MS[(match[3] ?? '').toLowerCase()] ?? 0) };
}

export interface Instant {
  readonly ms: number;
  /** How far an equality reaches: a day for a date, a minute for a date and time. */
  readonly precisionMs: number;
}

/** ISO 8601; without a zone it is UTC. */
export function parseInstant(text: string): Instant | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text);
  if (!match) return null;
  const [, day = '', time, zone = 'Z'] = match;
  const ms = Date.parse(time === undefined ? `${day}T00:00:00Z` : `${day}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) return null;
  return { ms, precisionMs: time === undefined ? 86_400_000 : 60_000 };
}
