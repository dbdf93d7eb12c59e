import type { Edit } from './value-rules.ts';
import { FILTERED } from './value-rules.ts';
import { MAX_GAP, MAX_NAME, mayTellBefore } from './telling-names.ts';

/**
 * Values behind a telling name inside a text: `password=x`, `"token": "x"`, `Authorization: Basic x`, `'secret' => 'x'`. Only the
 * value is replaced. Where a value ends is a guess, so it errs towards too much: a quoted one ends with its quote, one that
 * stands close behind its name with a space, quote or `&`, any other with the line.
 */

export interface PairOptions {
  /** Whether a name tells; gets the name as it stands in the text. */
  readonly ruleOf: (name: string) => string | null;
  /**
   * In texts for people a name before a colon may be just a word («Unexpected token: x»): only `name=value` without spaces
   * and quoted names count there.
   */
  readonly isTight: boolean;
  /** Whether other names tell than those of the built-in rules. */
  readonly hasOtherNames: boolean;
}

const SEPARATOR = /[=:][=:>]{0,2}/g;
const NAME_END = /[^\s"'`\\&?;,{}()<>=:|#/[\]]/;
const NAME_START = /[\s"'`\\&?;,{}()<>=:|#/]/;

export function findPairs(text: string, options: PairOptions, edits: Edit[]): void {
  SEPARATOR.lastIndex = 0;
  for (let match = SEPARATOR.exec(text); match !== null; match = SEPARATOR.exec(text)) {
    if (!options.hasOtherNames && !mayTellBefore(text, match.index)) continue;
    const separator = { text: match[0], start: match.index, end: match.index + match[0].length };
    const name = nameBefore(text, separator.start);
    const ruleId = name === null ? null : options.ruleOf(name.text);
    if (name === null || ruleId === null || !isPair(text, name, separator, options.isTight)) continue;
    const value = valueAfter(text, separator.end);
    if (value.start < value.end) edits.push({ ...value, replacement: FILTERED, ruleId });
    SEPARATOR.lastIndex = Math.max(separator.end, value.end);
  }
}

interface Name {
  readonly text: string;
  readonly isQuoted: boolean;
  /** Space between the name and the separator. */
  readonly hasGap: boolean;
}

/** The name that ends before `end`, behind quotes, brackets and a little space; null when there is none. */
function nameBefore(text: string, end: number): Name | null {
  let at = end;
  while (at > 0 && end - at < MAX_GAP && !NAME_END.test(text[at - 1] ?? '')) at -= 1;
  const last = at;
  while (at > 0 && last - at < MAX_NAME && !NAME_START.test(text[at - 1] ?? '')) at -= 1;
  if (at === last) return null;
  const between = text.slice(last, end);
  return { text: text.slice(at, last), isQuoted: /["'`]/.test(between), hasGap: /\s/.test(between) };
}

interface Separator {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function isPair(text: string, name: Name, separator: Separator, isTight: boolean): boolean {
  // `Auth::check`, `https://auth.example.com:8080`, `AuthError: …` name no value.
  if (separator.text === '::') return false;
  const isColon = separator.text === ':';
  if (isColon && !name.isQuoted && isPortOrError(text, name, separator)) return false;
  if (!isTight || name.isQuoted) return true;
  return !isColon && !name.hasGap && !/\s/.test(text[separator.end] ?? '');
}

function isPortOrError(text: string, name: Name, separator: Separator): boolean {
  if (/(?:error|exception|warning)$/i.test(name.text)) return true;
  return name.text.includes('.') && /^\d{2,5}(?:\/|\s|$)/.test(text.slice(separator.end, separator.end + 7));
}

const QUOTED = /^(\\*["'`])/;
const SCHEME = /^(?:basic|bearer|digest|token|negotiate|apikey|key)\s+/i;

function valueAfter(text: string, from: number): { start: number; end: number } {
  let start = from;
  while (start < text.length && start - from < MAX_GAP && /[^\S\r\n]/.test(text[start] ?? '')) start += 1;
  const rest = text.slice(start, start + 16);
  const quote = QUOTED.exec(rest)?.[1];
  if (quote !== undefined) return { start: start + quote.length, end: endOfQuoted(text, start + quote.length, quote) };
  // A container, or prose: to the end of the line.
  // Done on an earlier pass: what follows was judged then.
  if (rest.startsWith(FILTERED)) return { start, end: start };
  if (start > from || /^[[{(<]/.test(rest)) return { start, end: endOf(text, start, /[\r\n]/g) };
  const scheme = SCHEME.exec(rest)?.[0].length ?? 0;
  return { start, end: endOf(text, start + scheme, /[\s&"'`]/g) };
}

/** The next such quote that is not escaped any further; the end of the text if there is none. */
function endOfQuoted(text: string, from: number, quote: string): number {
  let at = text.indexOf(quote, from);
  while (at > 0 && text[at - 1] === '\\') at = text.indexOf(quote, at + 1);
  return at === -1 ? text.length : at;
}

function endOf(text: string, from: number, boundary: RegExp): number {
  boundary.lastIndex = from;
  return boundary.exec(text)?.index ?? text.length;
}
