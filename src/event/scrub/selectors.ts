/**
 * Safe fields are selectors (§10.4) of the simple kind: keys joined by dots, `*` for any one key, `**` for any number of them,
 * `$type` for the interfaces below, quotes around keys with other characters. A selector without `**` in front may start
 * anywhere; `values` and positions in lists may be left out.
 */
export interface Selectors {
  /** Selectors that are one plain key, in lower case. */
  readonly keys: ReadonlySet<string>;
  matches(path: readonly (string | number)[]): boolean;
  /** Whether there are selectors that need a path. */
  readonly needPath: boolean;
}

/** What a settings form holds; more would cost every field of every event. */
const MAX_SELECTORS = 200;
const MAX_ITEMS = 12;

const TYPES: Record<string, readonly string[]> = {
  event: [],
  exception: ['exception'],
  error: ['exception'],
  stacktrace: ['stacktrace'],
  frame: ['frames'],
  request: ['request'],
  http: ['request'],
  user: ['user'],
  logentry: ['logentry'],
  message: ['logentry'],
  thread: ['threads'],
  breadcrumb: ['breadcrumbs'],
  sdk: ['sdk'],
};

const ITEM = /'((?:[^']|'')*)'|([^.']+)/g;

export function parseSelectors(texts: readonly string[]): Selectors {
  const keys = new Set<string>();
  const paths: (readonly string[])[] = [];
  for (const text of texts.slice(0, MAX_SELECTORS)) {
    const items = itemsOf(text);
    const [only] = items;
    if (items.length === 1 && only !== undefined && !only.startsWith('*')) keys.add(only);
    else if (items.length > 0 && items.length <= MAX_ITEMS) paths.push(items);
  }
  return { keys, needPath: paths.length > 0, matches: (path) => isMatch(path, paths) };
}

function itemsOf(text: string): string[] {
  return [...text.trim().toLowerCase().matchAll(ITEM)].flatMap((match) => {
    if (match[1] !== undefined) return [match[1].replaceAll("''", "'")];
    const item = (match[2] ?? '').trim();
    return item.startsWith('$') ? (TYPES[item.slice(1)] ?? [item]) : [item];
  });
}

function isMatch(path: readonly (string | number)[], selectors: readonly (readonly string[])[]): boolean {
  const keys = path.map((key) => String(key).toLowerCase());
  return selectors.some((items) => keys.some((_, start) => matchesFrom({ keys, items }, start, 0)));
}

interface Comparison {
  readonly keys: readonly string[];
  readonly items: readonly string[];
}

/** Both are short (some twenty keys, at most twelve items), and only a `**` branches. */
function matchesFrom(it: Comparison, key: number, item: number): boolean {
  if (item === it.items.length) return key === it.keys.length;
  const wanted = it.items[item];
  if (wanted === '**') {
    for (let next = key; next <= it.keys.length; next += 1) if (matchesFrom(it, next, item + 1)) return true;
    return false;
  }
  const found = it.keys[key];
  if (found === undefined) return false;
  if ((wanted === '*' || wanted === found) && matchesFrom(it, key + 1, item + 1)) return true;
  return item > 0 && (found === 'values' || /^\d+$/.test(found)) && matchesFrom(it, key + 1, item);
}
