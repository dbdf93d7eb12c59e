/** What may be written next in a query; pure. The counts are the data's. */
import { quoted } from './query-tokens.ts';

export interface Suggestion {
  /** What stands in place of the part that is being written. */
  readonly insert: string;
  readonly label: string;
  readonly hint: string;
  /** A key still wants its value. */
  readonly isDone: boolean;
}

export interface Part {
  /** `!` or nothing. */
  readonly sign: string;
  /** Null while the key is being written. */
  readonly key: string | null;
  /** What was written of the key or the value. */
  readonly written: string;
}

export function partOf(text: string): Part {
  const match = /^(!?)([\w.[\]-]+):(.*)$/s.exec(text);
  if (match === null) return { sign: text.startsWith('!') ? '!' : '', key: null, written: text.replace(/^!/, '') };
  return { sign: match[1] ?? '', key: match[2] ?? '', written: (match[3] ?? '').replaceAll('"', '') };
}

export interface Counted {
  readonly value: string;
  /** Null: not counted. */
  readonly count: number | null;
}

/** Shown at once: more are found by writing on. */
const MOST = 10;

/** `first` are the keys that are always there, in the order people reach for them; the others come with their counts. */
export function keysFor(
  part: Part,
  { first: own, tags }: { readonly first: readonly string[]; readonly tags: readonly Counted[] },
  written: (count: number) => string,
): readonly Suggestion[] {
  const known = new Set<string>(own);
  const counts = new Map(tags.map((tag) => [tag.value, tag.count]));
  // Others have to be quoted, which a key that is being written is not.
  const isPlain = (key: string) => /^[\w.-]+$/.test(key);
  const all = [...own, ...tags.map((tag) => tag.value).filter((key) => !known.has(key) && isPlain(key))];
  const text = part.written.toLowerCase();
  const fitting = all.filter((key) => key.toLowerCase().includes(text));
  const first = fitting.filter((key) => key.toLowerCase().startsWith(text));
  return [...first, ...fitting.filter((key) => !first.includes(key))].slice(0, MOST).map((key) => {
    const count = counts.get(key) ?? null;
    return { insert: `${part.sign}${key}:`, label: `${key}:`, hint: count === null ? '' : written(count), isDone: false };
  });
}

export function valueSuggestions(part: Part, values: readonly Counted[], written: (count: number) => string): readonly Suggestion[] {
  const text = part.written.toLowerCase();
  return values
    .filter(({ value }) => value.toLowerCase().includes(text))
    .slice(0, MOST)
    .map(({ value, count }) => ({
      insert: `${part.sign}${part.key}:${/^[<>]=?\d[\w.]*$|^[+-]\d+\w$|^#?[\w.@-]+$/.test(value) ? value : quoted(value)}`,
      label: value === '' ? '""' : value,
      hint: count === null ? '' : written(count),
      isDone: true,
    }));
}
