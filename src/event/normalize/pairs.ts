import { jsonExcerpt } from '../../lib/json-text.ts';
import type { Notes } from './notes.ts';
import { isUnsafeKey } from './keys.ts';
import { isObject } from './shape.ts';

type Pair = [key: string, value: string];

/** Headers, cookies, parameters: more than this is no request of a browser. */
const MAX_PAIRS = 1_000;
const MAX_VALUE_JSON = 8_192;

/** Pairs of a map, of a list of pairs, or of a text that `split` takes apart (§5.8). Undefined when the value is none of these. */
export function pairsOf(value: unknown, split: (text: string) => Pair[], notes: Notes): Pair[] | undefined {
  if (typeof value === 'string') return split(value).slice(0, MAX_PAIRS);
  if (Array.isArray(value)) return pairsOfList(value, notes);
  if (!isObject(value)) return notes.reject('invalid_data', value);
  return Object.keys(value)
    .filter((key) => !isUnsafeKey(key))
    .slice(0, MAX_PAIRS)
    .map((key) => [key, valueText(value[key])]);
}

/** In place where it can be: the normal form is a list of pairs already. */
function pairsOfList(list: unknown[], notes: Notes): Pair[] {
  if (list.length <= MAX_PAIRS && list.every(isPair)) return list;
  const pairs: Pair[] = [];
  for (const entry of list.slice(0, MAX_PAIRS)) {
    const key: unknown = Array.isArray(entry) ? entry[0] : undefined;
    if (typeof key === 'string' && !isUnsafeKey(key)) pairs.push([key, valueText((entry as unknown[])[1])]);
    else if (isObject(entry)) pairs.push(...Object.keys(entry).map((name): Pair => [name, valueText(entry[name])]));
    else notes.fault('invalid_data', entry);
  }
  return pairs.filter((pair) => !isUnsafeKey(pair[0])).slice(0, MAX_PAIRS);
}

function isPair(entry: unknown): entry is Pair {
  return (
    Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string' && typeof entry[1] === 'string' && !isUnsafeKey(entry[0])
  );
}

/** A header that came several times is a list. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join(',');
  return jsonExcerpt(value, MAX_VALUE_JSON);
}

/** `a=1&b=2`, with percent signs and plus signs resolved where they can be. */
export function splitQuery(text: string): Pair[] {
  const query = text.startsWith('?') ? text.slice(1) : text;
  return splitPairs(query, '&', decodeForm);
}

/** `a=1; b=2` */
export function splitCookies(text: string): Pair[] {
  return splitPairs(text, ';', (part) => part.trim());
}

function splitPairs(text: string, separator: string, clean: (part: string) => string): Pair[] {
  const pairs: Pair[] = [];
  for (const part of text.split(separator, MAX_PAIRS)) {
    if (part.trim() === '') continue;
    const at = part.indexOf('=');
    const name = clean(at === -1 ? part : part.slice(0, at));
    if (!isUnsafeKey(name)) pairs.push([name, at === -1 ? '' : clean(part.slice(at + 1))]);
  }
  return pairs;
}

export function decodeForm(part: string): string {
  const spaced = part.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    // Percent signs can hide what JSON escapes cannot: NUL has no place in any store.
    return decodeURIComponent(spaced).replaceAll('\0', '\ufffd');
  } catch {
    // Not valid percent encoding: people see it as it came.
    return spaced;
  }
}
