import { lenientText } from './fields.ts';
import type { Notes } from './notes.ts';
import type { FieldRule } from './shape.ts';
import { isUnsafeKey } from './keys.ts';
import { isObject } from './shape.ts';

/** Tags (§6.6): pairs or a map, to a list of unique pairs. */

const MAX_KEY = 200;
const MAX_VALUE = 200;
/** The protocol has no limit; this is far above what any SDK sends and keeps the tag columns in bounds. */
const MAX_TAGS = 500;

/** Fields of their own, or computed by the server. */
const RESERVED = new Set(['release', 'dist', 'user', 'filename', 'function', 'device.class']);

type Tag = [key: string, value: string];

export const tags: FieldRule = (value, notes) => {
  const entries = entriesOf(value);
  if (entries === null) return notes.reject('invalid_data', value);
  const seen = new Set<string>();
  const result: Tag[] = [];
  for (const [key, tagValue] of entries) {
    notes.down(String(result.length));
    const tag = tagOf(key, tagValue, notes);
    notes.up(1);
    if (tag === undefined || seen.has(tag[0]) || RESERVED.has(tag[0]) || result.length >= MAX_TAGS) continue;
    seen.add(tag[0]);
    result.push(tag);
  }
  return result;
};

function entriesOf(value: unknown): (readonly [unknown, unknown])[] | null {
  if (isObject(value)) return Object.keys(value).map((key) => [key, value[key]] as const);
  if (!Array.isArray(value)) return null;
  return value.filter((entry) => entry !== null).map((entry: unknown) => pairOf(entry));
}

function pairOf(entry: unknown): readonly [unknown, unknown] {
  if (Array.isArray(entry)) return [entry[0], entry[1]];
  // Some old SDKs wrote each tag as an object of its own.
  if (isObject(entry) && 'key' in entry) return [entry['key'], entry['value']];
  return [undefined, undefined];
}

function tagOf(key: unknown, value: unknown, notes: Notes): Tag | undefined {
  // A null value is allowed and says nothing.
  if (value === null || value === undefined) return undefined;
  const name = tagKey(key, notes);
  const text = name === undefined ? undefined : tagValue(value, notes);
  return name === undefined || text === undefined || isUnsafeKey(name) ? undefined : [name, text];
}

function tagKey(key: unknown, notes: Notes): string | undefined {
  const name = lenientText(key)?.trim();
  notes.down('0');
  const result =
    name === undefined || name === '' ? notes.reject('invalid_data', key) : tooLong(name, MAX_KEY, notes)?.replace(/[^\w.:-]/g, '-');
  notes.up(1);
  return result;
}

function tagValue(value: unknown, notes: Notes): string | undefined {
  const given = lenientText(value);
  const text = given === undefined ? undefined : oneLine(given);
  notes.down('1');
  const result = text === undefined || text === '' ? notes.reject('invalid_data', value) : tooLong(text, MAX_VALUE, notes);
  notes.up(1);
  return result;
}

/** A value of a tag is one line without blanks around it. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s*[\r\n]+\s*/g, ' ');
}

/** §6.6: too long is dropped, not cut: half a value would be another value. Characters count, not UTF-16 units. */
function tooLong(text: string, limit: number, notes: Notes): string | undefined {
  if (text.length <= limit || (text.length <= 2 * limit && Array.from(text).length <= limit)) return text;
  return notes.reject('value_too_long', text);
}
