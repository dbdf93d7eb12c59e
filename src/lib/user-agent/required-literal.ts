/**
 * The longest text that every match of a regular expression contains, or null when none can be told. Lower case, to be looked
 * for in lower-case text: that finds too much at most. A search for such a text costs a tenth of trying the expression.
 */
export function requiredLiteral(source: string): string | null {
  const reader: Reader = { source, at: 0, run: '', best: '' };
  if (!readSequence(reader, 0)) return null;
  endRun(reader);
  return reader.best.length >= MIN_LITERAL ? reader.best.toLowerCase() : null;
}

/** Shorter texts are in almost every user agent. */
const MIN_LITERAL = 3;
/** Groups in groups of real patterns; deeper ones are not looked into. */
const MAX_NESTING = 8;

interface Reader {
  readonly source: string;
  at: number;
  run: string;
  best: string;
}

/** Reads to the end of the group or of the source; false when there are alternatives, of which none is required. */
function readSequence(reader: Reader, nesting: number): boolean {
  while (reader.at < reader.source.length) {
    const char = reader.source[reader.at] ?? '';
    if (char === '|') return false;
    if (char === ')') return true;
    reader.at += 1;
    if (char === '(') readGroup(reader, nesting);
    else readAtom(reader, char);
  }
  return true;
}

function readGroup(reader: Reader, nesting: number): void {
  const start = reader.at;
  const end = endOfGroup(reader.source, start);
  const isAssertion = /^\?(?:[=!]|<[=!])/.test(reader.source.slice(start, start + 3));
  const body = reader.source.slice(start, end).replace(/^\?(?::|<\w+>)/, '');
  reader.at = end + 1;
  const isRequired = !isAssertion && !isOptional(reader) && nesting < MAX_NESTING;
  const inner: Reader = { source: body, at: 0, run: '', best: '' };
  // A group that is repeated or has alternatives ends the run around it.
  if (isRequired && readSequence(inner, nesting + 1)) {
    endRun(inner);
    endRun(reader);
    if (inner.best.length > reader.best.length) reader.best = inner.best;
  }
  endRun(reader);
  skipQuantifier(reader);
}

/** Position of the parenthesis that closes the group whose body starts at `start`. */
function endOfGroup(source: string, start: number): number {
  let level = 1;
  let isClass = false;
  let at = start;
  for (; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (isClass) isClass = char !== ']';
    else if (char === '[') isClass = true;
    else if (char === '(') level += 1;
    else if (char === ')') level -= 1;
    if (level === 0) break;
  }
  return at;
}

function readAtom(reader: Reader, char: string): void {
  const literal = literalOf(reader, char);
  if (literal !== null && !isOptional(reader)) reader.run += literal;
  else endRun(reader);
  if (isQuantifier(reader)) endRun(reader);
  skipQuantifier(reader);
}

/** The character an atom stands for; null when it may be several or none. Moves past the atom. */
function literalOf(reader: Reader, char: string): string | null {
  if (char === '[') {
    let at = reader.at;
    while (at < reader.source.length && reader.source[at] !== ']') at += reader.source[at] === '\\' ? 2 : 1;
    reader.at = at + 1;
    return null;
  }
  if (char !== '\\') return '.^$'.includes(char) ? null : char;
  const escaped = reader.source[reader.at] ?? '';
  reader.at += 1;
  return /[A-Za-z0-9]/.test(escaped) ? null : escaped;
}

function isOptional(reader: Reader): boolean {
  const next = reader.source[reader.at];
  return (
    next === '?' ||
    next === '*' ||
    (next === '{' && /^\{0?,/.test(reader.source.slice(reader.at))) ||
    reader.source.startsWith('{0}', reader.at)
  );
}

function isQuantifier(reader: Reader): boolean {
  return '?*+{'.includes(reader.source[reader.at] ?? ' ');
}

function skipQuantifier(reader: Reader): void {
  const match = /^(?:[?*+]|\{\d*,?\d*\})\??/.exec(reader.source.slice(reader.at, reader.at + 16));
  if (match !== null) reader.at += match[0].length;
}

function endRun(reader: Reader): void {
  if (reader.run.length > reader.best.length) reader.best = reader.run;
  reader.run = '';
}
