/** Parts of a query as chips: `key:value`, with `!` before it, quotes and lists inside. Brackets and words stay text. Pure. */
export interface Token {
  readonly text: string;
  readonly key: string | null;
  readonly value: string;
  readonly isNegated: boolean;
}

const TOKEN = /!?[\w.[\]-]+:(?:\[[^\]]*\]|[<>=!]*"(?:[^"\\]|\\.)*"|[^\s()"]+)|"(?:[^"\\]|\\.)*"|[()]|[^\s()]+/g;

export function tokensOf(query: string): readonly Token[] {
  return [...query.matchAll(TOKEN)].map(([text]) => {
    const match = /^(!?)([\w.[\]-]+):(.+)$/s.exec(text);
    return match === null
      ? { text, key: null, value: text, isNegated: false }
      : { text, key: match[2] ?? null, value: match[3] ?? '', isNegated: match[1] === '!' };
  });
}

export function withoutToken(query: string, index: number): string {
  return tokensOf(query)
    .filter((_, each) => each !== index)
    .map((token) => token.text)
    .join(' ');
}

/** A value as a query has to write it. */
export function quoted(value: string): string {
  return /^[\w./@+-]+$/.test(value) ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Keys that say something about issues, not about their events. */
const ISSUE_KEYS = new Set([
  'is',
  'assigned',
  'assigned_or_suggested',
  'bookmarks',
  'subscribed',
  'has_seen',
  'issue.priority',
  'issue.category',
  'issue.type',
  'age',
  'firstSeen',
  'lastSeen',
  'first_seen',
  'last_seen',
  'timesSeen',
  'times_seen',
  'firstRelease',
  'first_release',
]);

/** The part of an issue query that events can answer; what is about issues is left out. */
export function eventQuery(query: string): string {
  return tokensOf(query)
    .filter((token) => token.key === null || !ISSUE_KEYS.has(token.key))
    .map((token) => token.text)
    .join(' ');
}
