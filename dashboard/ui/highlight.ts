/**
 * Colours for lines of code in any language, without a parser: strings, comments, numbers, words that most languages keep for
 * themselves, and names before a bracket. Produces parts, never markup, so that nothing in an event can become an element.
 */
export interface Token {
  readonly kind: 'plain' | 'key' | 'str' | 'num' | 'fn' | 'com';
  readonly text: string;
}

const KEYWORDS = new Set(
  (
    'abstract and as assert async await begin break case catch class const continue def default defer del delete do elif else elsif end ' +
    'ensure enum except export extends extern false final finally fn for foreach from func function go goto if impl implements import in ' +
    'instanceof interface is lambda let loop match mod module mut namespace new nil nonlocal None not null of or override package pass ' +
    'private protected pub public raise readonly require rescue return self static struct super switch this throw throws trait true True ' +
    'False try type typeof undefined union unless unsafe use using val var void when where while with yield'
  ).split(' '),
);

/** Longer lines are minified code: they are shown plain. */
const LONGEST_LINE = 2000;

const PATTERN =
  /(\/\/.*$|\/\*.*?\*\/|(?<![\w$&])#(?![[\w]*[({]).*$|(?<=^|\s)--\s.*$)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|(\b\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\b0x[\da-fA-F]+\b)|([A-Za-z_$][\w$]*)(?=(\s*\()?)/g;

/** Parts of one line, in order; their texts joined are the line. */
export function tokens(line: string): readonly Token[] {
  if (line.length > LONGEST_LINE) return [{ kind: 'plain', text: line }];
  const found: Token[] = [];
  let end = 0;
  for (const match of line.matchAll(PATTERN)) {
    const text = match[0];
    if (text === '') continue;
    push(found, 'plain', line.slice(end, match.index));
    push(found, kindOf(match), text);
    end = match.index + text.length;
  }
  push(found, 'plain', line.slice(end));
  return found;
}

function kindOf(match: RegExpMatchArray): Token['kind'] {
  if (match[1] !== undefined) return 'com';
  if (match[2] !== undefined) return 'str';
  if (match[3] !== undefined) return 'num';
  if (KEYWORDS.has(match[4] ?? '')) return 'key';
  return match[5] === undefined ? 'plain' : 'fn';
}

function push(found: Token[], kind: Token['kind'], text: string): void {
  if (text === '') return;
  const last = found.at(-1);
  if (last !== undefined && last.kind === kind) found[found.length - 1] = { kind, text: last.text + text };
  else found.push({ kind, text });
}
