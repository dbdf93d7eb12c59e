/** A part of a source that can be parsed by itself. Pure. */

/** Where a statement can begin; the parser decides whether one does. */
const BEGINNING = /^(?:[A-Za-z_$@]|\/\*\*)/;
/** What a statement can end with, or a comment. */
const ENDED = /(?:[;}]|\*\/)\s*$|^\s*\/\//;

export interface Section {
  readonly start: number;
  readonly text: string;
}

/**
 * The statement at the outermost level around an offset, as the lines suggest that begin without a space: libraries come as one file
 * of a megabyte, of which a frame is in some lines. It may be wrong, which parsing it shows.
 */
export function sectionAt(text: string, offset: number): Section {
  let start = lineStart(text, offset);
  while (start > 0 && !beginsAt(text, start)) start = lineStart(text, start - 1);
  let end = nextLine(text, offset);
  while (end < text.length && !beginsAt(text, end)) end = nextLine(text, end);
  return { start, text: text.slice(start, end) };
}

/** The line that opens a class: what it is called stands behind the word, or before the sign. */
const CLASS =
  /^(?:export\s+)?(?:default\s+)?(?:(?:var|let|const)\s+([\w$]+)\s*=\s*)?(?:[\w$]+\s*=>\s*)?class\b(?:\s+(?!extends\b)([\w$]+))?[^{}]*\{\s*\n([ \t]+)/;

/**
 * Of a section that is a class, the member around an offset, as the only one of a class of that name: those of parsers and clients
 * have a hundred thousand characters. Null when it is no class, or the offset is in no member. It may be wrong as a section may.
 */
export function memberAt({ start, text }: Section, offset: number): Section | null {
  const opening = CLASS.exec(text);
  const body = text.indexOf('\n') + 1;
  if (opening === null || offset < start + body) return null;
  const [, assigned, name = assigned, indent = ''] = opening;
  let from = lineStart(text, offset - start);
  while (from > body && !beginsMember(text, from, indent)) from = lineStart(text, from - 1);
  let to = nextLine(text, offset - start);
  while (to < text.length && text.charAt(to) !== '}' && !beginsMember(text, to, indent)) to = nextLine(text, to);
  const head = `class ${name ?? ''} extends Object {\n`;
  return { start: start + from - head.length, text: `${head}${text.slice(from, to)}}` };
}

function beginsMember(text: string, at: number, indent: string): boolean {
  return text.startsWith(indent, at) && beginsAt(text, at, MEMBER, at + indent.length);
}

const MEMBER = /^(?:[A-Za-z_$@#*["']|\/\*\*)/;

/** `letter`: where the first letter of the line is. */
function beginsAt(text: string, at: number, beginning = BEGINNING, letter = at): boolean {
  if (!beginning.test(text.slice(letter, letter + 3))) return false;
  for (let before = at; before > 0;) {
    const line = lineStart(text, before - 1);
    const said = text.slice(line, before);
    if (said.trim() !== '') return ENDED.test(said);
    before = line;
  }
  return true;
}

/** Of the line that the offset is in. */
function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function nextLine(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  return found < 0 ? text.length : found + 1;
}

/** Imports and exports stand at the outermost level: nothing is around what begins there. */
const MODULE_LEVEL = /^(?:import|export)[\s{*]|^(?:module\.)?exports[.\s]/m;

/** Whether the outermost lines of a source are in no function, as those of scripts in a wrapper are. */
export function isPlainModule(text: string): boolean {
  return MODULE_LEVEL.test(text);
}
