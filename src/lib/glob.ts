import { fail, ok } from './result.ts';
import type { Result } from './result.ts';

/**
 * Patterns of people over names and messages (ingest protocol §9): `*` any run, `?` one character, `[abc]` `[a-z]` `[!x]` a class,
 * `{a,b}` alternatives, `\` takes the meaning away. The whole text has to match; upper and lower case are the same.
 */
export interface Glob {
  matches(text: string): boolean;
}

/** Longer ones are pasted by mistake. */
export const MAX_GLOB_CHARS = 512;
/** Alternatives are written out: `{a,b}{c,d}` is four patterns. */
const MAX_ALTERNATIVES = 64;
/** A text is looked at up to here, as far as events are kept. */
const MAX_TEXT_CHARS = 8_192;

/**
 * Time is the product of both lengths at most, and nearly always that of the text: between two stars the first place that fits is
 * the best one, so nothing is tried twice as a regular expression would.
 * @returns a sentence when the pattern is none.
 */
export function parseGlob(pattern: string): Result<Glob, string> {
  if (pattern.length > MAX_GLOB_CHARS) return fail(`a pattern has at most ${MAX_GLOB_CHARS} characters`);
  const alternatives = expand(pattern.toLowerCase());
  if (!alternatives.ok) return alternatives;
  const compiled: (readonly (readonly Unit[])[])[] = [];
  for (const alternative of alternatives.value) {
    const pieces = compile(alternative);
    if (!pieces.ok) return pieces;
    compiled.push(pieces.value);
  }
  return ok({
    matches(text) {
      const lower = text.slice(0, MAX_TEXT_CHARS).toLowerCase();
      return compiled.some((pieces) => matchesPieces(pieces, lower));
    },
  });
}

/** One character of a pattern: itself, any, or one of a class. */
type Unit = string | { readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] } | null;

/** `{a,b}` to `a` and `b`, from the left; a nested one is expanded again. */
function expand(pattern: string): Result<readonly string[], string> {
  const done: string[] = [];
  const todo = [pattern];
  while (todo.length > 0) {
    const next = todo.pop() ?? '';
    const group = firstGroup(next);
    if (group === 'open') return fail('a { has no }');
    if (group === null) done.push(next);
    else todo.push(...group.options.map((option) => next.slice(0, group.start) + option + next.slice(group.end)));
    if (done.length + todo.length > MAX_ALTERNATIVES) return fail(`the braces stand for more than ${MAX_ALTERNATIVES} patterns`);
  }
  return ok(done);
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly options: readonly string[];
}

function firstGroup(text: string): Group | 'open' | null {
  let depth = 0;
  let start = -1;
  let optionAt = 0;
  const options: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (sign === '{') {
      if (depth === 0) [start, optionAt] = [at, at + 1];
      depth += 1;
    } else if (depth === 0) continue;
    else if (sign === ',' && depth === 1) {
      options.push(text.slice(optionAt, at));
      optionAt = at + 1;
    } else if (sign === '}') {
      depth -= 1;
      if (depth === 0) return { start, end: at + 1, options: [...options, text.slice(optionAt, at)] };
    }
  }
  return depth > 0 ? 'open' : null;
}

/** What stands between the stars. */
function compile(pattern: string): Result<readonly (readonly Unit[])[], string> {
  const pieces: Unit[][] = [[]];
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at] ?? '';
    const piece = pieces.at(-1) ?? [];
    if (sign === '*') pieces.push([]);
    else if (sign === '?') piece.push(null);
    else if (sign === '\\') piece.push(pattern[(at += 1)] ?? '\\');
    else if (sign === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) return fail('a [ has no ]');
      piece.push(classOf(pattern.slice(at + 1, end)));
      at = end;
    } else piece.push(sign);
  }
  return ok(pieces);
}

function classOf(text: string): Unit {
  const isNegated = /^[!^]/.test(text);
  const ranges: (readonly [string, string])[] = [];
  for (let at = isNegated ? 1 : 0; at < text.length; at += 1) {
    const from = text[at] ?? '';
    const to = text[at + 1] === '-' && at + 2 < text.length ? text[at + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) at += 2;
  }
  return { isNegated, ranges };
}

function matchesPieces(pieces: readonly (readonly Unit[])[], text: string): boolean {
  const [first = [], ...rest] = pieces;
  const last = rest.pop();
  if (!fitsAt(first, text, 0)) return false;
  if (last === undefined) return text.length === first.length;
  let from = first.length;
  const until = text.length - last.length;
  for (const piece of rest) {
    const at = find(piece, text, from, until);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return until >= from && fitsAt(last, text, until);
}

function find(piece: readonly Unit[], text: string, from: number, until: number): number {
  for (let at = from; at + piece.length <= until; at += 1) if (fitsAt(piece, text, at)) return at;
  return -1;
}

function fitsAt(piece: readonly Unit[], text: string, at: number): boolean {
  if (at + piece.length > text.length) return false;
  return piece.every((unit, index) => fits(unit, text[at + index] ?? ''));
}

function fits(unit: Unit, sign: string): boolean {
  if (unit === null || unit === sign) return true;
  if (typeof unit === 'string') return false;
  return unit.ranges.some(([from, to]) => from <= sign && sign <= to) !== unit.isNegated;
}
