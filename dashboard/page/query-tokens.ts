/** Parts of a query as chips: `key:value`, with `!` before it, quotes and lists inside. Brackets and words stay text. Pure. */
export interface Token {
  readonly text: string;
  readonly key: string | null;
  readonly value: string;
  readonly isNegated: boolean;
  /** Where it begins in the query. */
  readonly from: number;
}

const TOKEN = /!?[\w.[\]-]+:(?:\[[^\]]*\]|[<>=!~]*"(?:[^"\\]|\\.)*"|[^\s()"]+)|"(?:[^"\\]|\\.)*"|[()]|[^\s()]+/g;

export function tokensOf(query: string): readonly Token[] {
  return [...query.matchAll(TOKEN)].map(({ 0: text, index: from }) => {
    const match = /^(!?)([\w.[\]-]+):(.+)$/s.exec(text);
    return match === null
      ? { text, key: null, value: text, isNegated: false, from }
      : { text, key: match[2] ?? null, value: match[3] ?? '', isNegated: match[1] === '!', from };
  });
}

export function withoutToken(query: string, index: number): string {
  return tokensOf(query)
    .filter((_, each) => each !== index)
    .map((token) => token.text)
    .join(' ');
}

/** What stands around the caret: the part that is being written, which may have no value yet. */
export function partAt(text: string, caret: number): { readonly from: number; readonly to: number; readonly text: string } {
  const token = tokensOf(text).find(({ from, text: own }) => from < caret && caret <= from + own.length);
  if (token === undefined) return { from: caret, to: caret, text: '' };
  return { from: token.from, to: token.from + token.text.length, text: token.text };
}

/** The place in a part where it stops making sense, and the part: what is underlined. */
export function faultIn(token: Token, position: number, isLast: boolean): { readonly good: string; readonly bad: string } | null {
  const end = token.from + token.text.length;
  if (position < token.from || (position >= end && !isLast)) return null;
  const at = Math.min(position - token.from, token.text.length - 1);
  return { good: token.text.slice(0, at), bad: token.text.slice(at) };
}

/** A value as a query has to write it. */
export function quoted(value: string): string {
  return /^[\w./@+-]+$/.test(value) ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** The same where a value stands for itself alone: a star in it is a star. */
export function exactly(value: string): string {
  return /^[\w./@+-]+$/.test(value) ? value : `"${value.replaceAll(/["*\\]/g, String.raw`\$&`)}"`;
}
