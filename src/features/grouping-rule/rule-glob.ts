/** Patterns of rules: `*` any run, `?` one character, `[abc]` and `[!a-z]` a class, `\` takes the meaning away. Pure. */
import { RE2JS } from 're2js';
import { BoundedCache } from '../../lib/bounded-cache.ts';

export interface GlobMode {
  readonly isCaseSensitive: boolean;
  /** `*` and `?` stop at a slash, `**` does not. */
  readonly isPath: boolean;
}

/** Frames of one program repeat: what was asked of a text is not asked again. */
const MAX_REMEMBERED = 1_000;
/** Longer texts are matched by their beginning, as far as events are kept. */
const MAX_TEXT_CHARS = 8_192;

/** Whether the whole text is what the pattern says. */
export function ruleGlob(pattern: string, mode: GlobMode): (text: string) => boolean {
  const regexp = RE2JS.compile(`^(?:${toExpression(pattern, mode)})$`, RE2JS.DOTALL | (mode.isCaseSensitive ? 0 : RE2JS.CASE_INSENSITIVE));
  const known = new BoundedCache<boolean>(MAX_REMEMBERED);
  return (text) => {
    const cut = text.length > MAX_TEXT_CHARS ? text.slice(0, MAX_TEXT_CHARS) : text;
    return known.get(cut) ?? known.set(cut, regexp.matcher(cut).find());
  };
}

function toExpression(pattern: string, { isPath }: GlobMode): string {
  let expression = '';
  for (let at = 0; at < pattern.length;) {
    const { written, length } = pieceAt(pattern, at, isPath);
    expression += written;
    at += length;
  }
  return expression;
}

/** What the part that begins here says as an expression, and how long it is. */
function pieceAt(pattern: string, at: number, isPath: boolean): { readonly written: string; readonly length: number } {
  const sign = pattern.charAt(at);
  if (sign === '?') return { written: isPath ? '[^/]' : '.', length: 1 };
  if (sign === '*') {
    const isDouble = pattern.charAt(at + 1) === '*';
    return { written: isPath && !isDouble ? '[^/]*' : '.*', length: isDouble ? 2 : 1 };
  }
  const end = sign === '[' ? classEnd(pattern, at) : -1;
  if (end > 0) return { written: classOf(pattern.slice(at + 1, end)), length: end + 1 - at };
  const isEscape = sign === '\\' && at + 1 < pattern.length;
  return { written: RE2JS.quote(pattern.charAt(isEscape ? at + 1 : at)), length: isEscape ? 2 : 1 };
}

/** A class has at least one character, behind a `!` too; -1 when it is none. */
function classEnd(pattern: string, open: number): number {
  return pattern.indexOf(']', open + (/[!^]/.test(pattern.charAt(open + 1)) ? 3 : 2));
}

/** A class whose ends are the wrong way round (`[z-a]`) is that of its characters. */
function classOf(inside: string): string {
  const isNegated = /^[!^]/.test(inside);
  const members = (isNegated ? inside.slice(1) : inside).replace(/[\\\]^[]/g, String.raw`\$&`);
  const safe = members.replace(/(.)-(.)/gs, (range, from: string, to: string) => (from <= to ? range : `${from}${to}${String.raw`\-`}`));
  return `[${isNegated ? '^' : ''}${safe}]`;
}
