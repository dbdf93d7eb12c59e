import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import type { FilterTerm, Operator, SearchError, TextValue } from './ast.ts';

export type Token =
  | { readonly kind: 'and' | 'or' | 'open' | 'close'; readonly position: number }
  | { readonly kind: 'word'; readonly isNegated: boolean; readonly value: TextValue; readonly position: number }
  | { readonly kind: 'filter'; readonly term: FilterTerm; readonly position: number };

/** `key:`; a key is a word with dots, quoted, `tags[…]`, `attr[…]`, `flags["…"]`, or an aggregate with its arguments. */
const KEY = /(!?)(?:"([^"\\\n]{1,200})"|((?:tags|flags|attr)\[[^\]\n]{1,200}\]|[\w.-]{1,200}(?:\([^()\n]{0,200}\))?)):/y;
const OPERATOR = />=|<=|!=|=~|!~|>|<|=/y;
/** What an operator written after the colon asks; negated ones ask the opposite of it. */
const ASKS: Readonly<Record<string, Operator>> = { '': '=', '!=': '=', '!~': '=~' };
const KEYWORD = /(AND|OR)(?=[\s()]|$)/iy;
const SPACE = /\s+/y;
/** Values of one list. */
const MAX_LIST = 500;

/** Operators that newer clients hide inside the value, between private-use characters (product §2.1). */
const HIDDEN_OPERATOR = /^\uf00d(Contains|StartsWith|EndsWith)\uf00d/;

/** Text → tokens. Never throws. */
export function scan(text: string): Result<readonly Token[], SearchError> {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    at += lengthOf(SPACE, text, at);
    if (at >= text.length) break;
    const step = scanToken(text, at);
    if (!step.ok) return step;
    tokens.push(step.value.token);
    at = step.value.end;
  }
  return ok(tokens);
}

type Step<T> = Result<{ readonly token: T; readonly end: number }, SearchError>;

function scanToken(text: string, at: number): Step<Token> {
  const letter = text.charAt(at);
  if (letter === '(') return ok({ token: { kind: 'open', position: at }, end: at + 1 });
  if (letter === ')') return ok({ token: { kind: 'close', position: at }, end: at + 1 });
  const keyword = match(KEYWORD, text, at);
  if (keyword) return ok({ token: { kind: keyword[0].toLowerCase() === 'and' ? 'and' : 'or', position: at }, end: at + keyword[0].length });

  const key = match(KEY, text, at);
  const name = key?.[2] ?? key?.[3] ?? '';
  return key && !isProse(text, at + key[0].length, name) ? scanFilter(text, at, key[0].length, name) : scanWord(text, at);
}

/** A colon at the end of a word is prose ("TypeError: x is not a function"), unless the key promises a value. */
function isProse(text: string, end: number, name: string): boolean {
  return endsAt(text, end) && name !== 'has' && name !== 'is';
}

function scanFilter(text: string, start: number, keyLength: number, key: string): Step<Token> {
  const isNegatedKey = text.charAt(start) === '!';
  let at = start + keyLength;
  const sign = match(OPERATOR, text, at)?.[0] ?? '';
  at += sign.length;
  const operator: Operator = ASKS[sign] ?? (sign as Operator);
  if (operator !== '=' && (key === 'has' || key === 'is')) {
    const repair = { from: at - sign.length, to: at, text: '' };
    return fail({ message: `"${key}:" takes a name, which cannot be compared.`, position: at - sign.length, repair });
  }
  const values = scanValues(text, at, operator);
  if (!values.ok) return values;
  const { token: list, end } = values.value;
  if (list.some((value) => value.raw === '' && !value.isQuoted)) {
    const repair = { from: at, to: at, text: '""' };
    return fail({ message: `There is no value after "${key}:". Write ${key}:"" for an empty one.`, position: at, repair });
  }
  if (list.length > 1 && operator !== '=') return fail({ message: `A list cannot be compared with ${sign}.`, position: at });
  const isNegated = isNegatedKey !== sign.startsWith('!');
  return ok({
    token: { kind: 'filter', term: { kind: 'filter', key, isNegated, operator, values: list, position: start }, position: start },
    end,
  });
}

function scanValues(text: string, at: number, operator: Operator): Step<readonly TextValue[]> {
  if (operator === '=~') return scanPattern(text, at);
  if (text.charAt(at) === '[') return scanList(text, at);
  const value = scanValue(text, at, STOPS_VALUE);
  return value.ok ? ok({ token: [value.value.token], end: value.value.end }) : value;
}

/**
 * A regular expression: its own backslashes and stars stay as they are. Without quotes it ends at a space or at a parenthesis that
 * it did not open; in quotes only `\"` is read as a quote.
 */
function scanPattern(text: string, start: number): Step<readonly TextValue[]> {
  const isQuoted = text.charAt(start) === '"';
  const value = isQuoted ? scanQuoted(text, start) : scanBare(text, start, true);
  if (!value.ok) return value;
  const { end } = value.value;
  const raw = isQuoted ? text.slice(start + 1, end - 1).replaceAll(String.raw`\"`, '"') : text.slice(start, end);
  return ok({ token: [{ raw, pieces: [raw], isQuoted, position: start }], end });
}

function scanList(text: string, open: number): Step<readonly TextValue[]> {
  const values: TextValue[] = [];
  let at = open + 1;
  for (;;) {
    at += lengthOf(SPACE, text, at);
    const value = scanValue(text, at, STOPS_LIST);
    if (!value.ok) return value;
    values.push(value.value.token);
    at = value.value.end + lengthOf(SPACE, text, value.value.end);
    const letter = text.charAt(at);
    if (letter === ']') break;
    if (letter !== ',') return fail({ message: 'This [ is not closed by ].', position: open, repair: { from: at, to: at, text: ']' } });
    at += 1;
    if (values.length >= MAX_LIST) return fail({ message: `A list holds at most ${MAX_LIST} values.`, position: at });
  }
  return ok({ token: values, end: at + 1 });
}

const STOPS_VALUE = /[\s()]/;
const STOPS_LIST = /[\s,\]]/;

function scanValue(text: string, start: number, stops: RegExp): Step<TextValue> {
  if (text.charAt(start) === '"') return scanQuoted(text, start);
  return stops === STOPS_VALUE ? scanBare(text, start, false) : scanUntil(text, start, stops);
}

/** Calls such as `fetch()` belong to the value; a parenthesis that the value did not open ends it. */
function scanBare(text: string, start: number, mayOpen: boolean): Step<TextValue> {
  let at = start;
  let depth = 0;
  while (at < text.length) {
    const letter = text.charAt(at);
    if (letter === '(' && (mayOpen || at > start)) depth += 1;
    else if (letter === ')' && depth > 0) depth -= 1;
    else if (STOPS_VALUE.test(letter)) break;
    at += lengthOfLetter(text, at);
  }
  return ok({ token: toValue(text.slice(start, at), start, false), end: at });
}

function scanUntil(text: string, start: number, stops: RegExp): Step<TextValue> {
  let at = start;
  while (at < text.length && !stops.test(text.charAt(at))) at += lengthOfLetter(text, at);
  return ok({ token: toValue(text.slice(start, at), start, false), end: at });
}

/** A backslash and what it escapes are one. */
function lengthOfLetter(text: string, at: number): number {
  return text.charAt(at) === '\\' && at + 1 < text.length ? 2 : 1;
}

function scanQuoted(text: string, start: number): Step<TextValue> {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  if (at >= text.length)
    return fail({ message: 'This " is not closed.', position: start, repair: { from: text.length, to: text.length, text: '"' } });
  return ok({ token: toValue(text.slice(start + 1, at), start, true), end: at + 1 });
}

function scanWord(text: string, start: number): Step<Token> {
  const isNegated = text.charAt(start) === '!' && !endsAt(text, start + 1);
  const from = isNegated ? start + 1 : start;
  const value = text.charAt(from) === '"' ? scanQuoted(text, from) : scanValue(text, from, STOPS_VALUE);
  if (!value.ok) return value;
  // At least one letter is taken, so that the scanner always moves on.
  const end = Math.max(value.value.end, start + 1);
  return ok({ token: { kind: 'word', isNegated, value: value.value.token, position: start }, end });
}

function toValue(written: string, position: number, isQuoted: boolean): TextValue {
  const hidden = HIDDEN_OPERATOR.exec(written);
  const pieces = split(hidden ? written.slice(hidden[0].length) : written);
  if (hidden && hidden[1] !== 'StartsWith') pieces.unshift('');
  if (hidden && hidden[1] !== 'EndsWith') pieces.push('');
  return { raw: pieces.join('*'), pieces, isQuoted, position };
}

/** Pieces between wildcards; `\*`, `\"` and `\\` stand for themselves, any other backslash too (paths of Windows). */
function split(written: string): string[] {
  const pieces = [''];
  for (let at = 0; at < written.length; at += 1) {
    const letter = written.charAt(at);
    const escaped = letter === '\\' ? /^[*"\\]/.exec(written.slice(at + 1, at + 2))?.[0] : undefined;
    if (escaped !== undefined) {
      pieces[pieces.length - 1] += escaped;
      at += 1;
    } else if (letter === '*') {
      if (pieces.at(-1) !== '' || pieces.length === 1) pieces.push('');
    } else {
      pieces[pieces.length - 1] += letter;
    }
  }
  return pieces;
}

function endsAt(text: string, at: number): boolean {
  return at >= text.length || STOPS_VALUE.test(text.charAt(at));
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  return match(pattern, text, at)?.[0].length ?? 0;
}
