import { jsonExcerpt } from '../../lib/json-text.ts';
import type { TextLimit } from './limits.ts';
import { ENUM, WORD } from './limits.ts';
import type { Notes } from './notes.ts';
import type { FieldRule } from './shape.ts';
import { isObject } from './shape.ts';

/** Rules for single values, shared by all interfaces. */

/** A string. It is cut at the limit at once, so this is for fields that the scrubber leaves alone; see `freeText`. */
export function text(limit: TextLimit): FieldRule {
  return (value, notes) => {
    if (typeof value !== 'string') return notes.reject('invalid_data', value);
    return value.length <= limit.soft ? value : cutText(value, limit, notes);
  };
}

/** A string that the scrubber has to see whole: trimming cuts it afterwards. */
export const freeText: FieldRule = (value, notes) => (typeof value === 'string' ? value : notes.reject('invalid_data', value));

/** A short string that names a kind of thing. */
export const word: FieldRule = text(ENUM);

export const flag: FieldRule = (value, notes) => (typeof value === 'boolean' ? value : notes.reject('invalid_data', value));

/** Limits are in characters, not in UTF-16 units: a string of emoji may be twice as long before it is cut. */
export function cutText(value: string, limit: TextLimit, notes: Notes): string {
  const most = limit.soft + limit.allowance;
  if (value.length <= most) return value;
  const characters = value.length > 4 * most ? Array.from(value.slice(0, 2 * most + 2)) : Array.from(value);
  if (characters.length <= most) return value;
  const result = `${characters.slice(0, limit.soft - 3).join('')}...`;
  notes.cut(result, value.length);
  return result;
}

/** §5.0, lenient string: numbers and booleans as their text. Undefined for what has none. */
export function lenientText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return Number.isInteger(value) || Math.abs(value) < 2 ** 53 ? integerText(value) : undefined;
    default:
      return undefined;
  }
}

function integerText(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const whole = Math.trunc(value);
  return Math.abs(whole) < 1e21 ? String(whole === 0 ? 0 : whole) : BigInt(whole).toString();
}

export const lenient: FieldRule = (value, notes) => lenientText(value) ?? notes.reject('invalid_data', value);

/** Text of any JSON value (§5.0, JSON-lenient string); large ones are cut later, after scrubbing. */
export const jsonLenient: FieldRule = (value) => (typeof value === 'string' ? value : jsonExcerpt(value, MAX_JSON_TEXT));

/** Longer than every limit on such a field, so that the scrubber sees what comes before the cut. */
const MAX_JSON_TEXT = 65_536;

const MAX_LINE = 0xffff_ffff;

/** A count or position: a whole number that is not negative, or its text. */
export const uint: FieldRule = (value, notes) => {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= Number.MAX_SAFE_INTEGER
    ? number
    : notes.reject('invalid_data', value);
};

/** 1-based; 0 says that nothing is known (§5.5). */
export const lineNumber: FieldRule = (value, notes) => {
  const number = uint(value, notes);
  return number === 0 || (number as number) > MAX_LINE ? undefined : number;
};

export const integer: FieldRule = (value, notes) => {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? number : notes.reject('invalid_data', value);
};

/** Memory address: decimal or hex text, or a number, as `0x…` in lower case. */
export const address: FieldRule = (value, notes) => {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value >= 0 ? `0x${value.toString(16)}` : notes.reject('invalid_data', value);
  if (typeof value !== 'string') return notes.reject('invalid_data', value);
  const match = /^(?:0x([0-9a-f]{1,16})|(\d{1,20}))$/i.exec(value.trim());
  if (match === null) return notes.reject('invalid_data', value);
  const hex = match[1] ?? BigInt(match[2] ?? 0).toString(16);
  return `0x${hex.toLowerCase().replace(/^0+(?=.)/, '')}`;
};

/** Ids of threads: a number, or its name. */
export const threadId: FieldRule = (value, notes) => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : notes.reject('invalid_data', value);
  if (typeof value !== 'string') return notes.reject('invalid_data', value);
  return cutText(value, WORD, notes);
};

/** A bag of free values; size and nesting are bounded by trimming, after scrubbing. */
export const bag: FieldRule = (value, notes) => (isObject(value) ? value : notes.reject('invalid_data', value));

/** A bag that may come as an array: its positions become keys. */
export const bagOrArray: FieldRule = (value, notes) => {
  if (Array.isArray(value)) return Object.fromEntries(value.entries());
  return bag(value, notes);
};

/** One of a few words. */
export function oneOf(...words: readonly string[]): FieldRule {
  return (value, notes) => (typeof value === 'string' && words.includes(value) ? value : notes.reject('invalid_data', value));
}

export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
