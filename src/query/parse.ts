import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import type { FreeTextTerm, Repair, SearchError, SearchNode, TextValue } from './ast.ts';
import { scan } from './scan.ts';
import type { Token } from './scan.ts';

/** Bounds of one search: each term is a condition that both databases evaluate. */
const MAX_TERMS = 100;
const MAX_DEPTH = 20;
const MAX_LENGTH = 4096;

/**
 * Search text → tree, by the grammar of product §2.1. Total: any text gives a tree or an error that points at its place.
 * `AND` binds tighter than `OR`; terms without a word between them are joined by AND.
 */
export function parseSearch(text: string): Result<SearchNode, SearchError> {
  if (text.length > MAX_LENGTH) return fail({ message: `The search is longer than ${MAX_LENGTH} characters.`, position: MAX_LENGTH });
  const scanned = scan(text);
  if (!scanned.ok) return scanned;
  const tokens = scanned.value;
  const terms = tokens.filter((token) => token.kind === 'filter' || token.kind === 'word');
  const excess = terms[MAX_TERMS];
  if (excess) return fail({ message: `A search holds at most ${MAX_TERMS} terms.`, position: excess.position });
  return parseAlternatives({ tokens, next: 0, end: text.length }, 0);
}

interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
  /** Length of the text. */
  readonly end: number;
}

/** a OR b OR c */
function parseAlternatives(cursor: Cursor, depth: number): Result<SearchNode, SearchError> {
  const parts: SearchNode[] = [];
  for (;;) {
    const part = parseSequence(cursor, depth);
    if (!part.ok) return part;
    parts.push(part.value);
    const token = cursor.tokens[cursor.next];
    if (token?.kind !== 'or') break;
    const problem = checkOr(cursor, part.value, token);
    if (problem) return fail(problem);
    cursor.next += 1;
  }
  const stray = cursor.tokens[cursor.next];
  if (depth === 0 && stray?.kind === 'close') {
    return fail({ message: 'This ) closes nothing.', position: stray.position, repair: without(stray, 1) });
  }
  return ok(parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts });
}

/** Taken out, with the space after it. */
function without({ position }: Token, length: number): Repair {
  return { from: position, to: position + length, text: '' };
}

function checkOr(cursor: Cursor, left: SearchNode, token: Token): SearchError | null {
  const repair = without(token, 2);
  if (isEmpty(left)) return { message: 'OR needs a term on its left.', position: token.position, repair };
  const after = cursor.tokens[cursor.next + 1];
  const hasRight = after !== undefined && after.kind !== 'close' && after.kind !== 'or';
  return hasRight ? null : { message: 'OR needs a term on its right.', position: token.position, repair };
}

/** a b AND c */
function parseSequence(cursor: Cursor, depth: number): Result<SearchNode, SearchError> {
  const parts: SearchNode[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.next];
    if (token === undefined || token.kind === 'or' || token.kind === 'close') break;
    cursor.next += 1;
    const problem = addPart(cursor, parts, token, depth);
    if (problem) return fail(problem);
  }
  return ok(parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts });
}

function addPart(cursor: Cursor, parts: SearchNode[], token: Token, depth: number): SearchError | null {
  if (token.kind === 'and') return checkAnd(cursor, parts, token);
  if (token.kind === 'word') addWord(parts, token, cursor);
  if (token.kind === 'filter') parts.push(token.term);
  if (token.kind !== 'open') return null;
  const group = parseGroup(cursor, depth, token);
  if (!group.ok) return group.error;
  parts.push(group.value);
  return null;
}

function checkAnd(cursor: Cursor, parts: readonly SearchNode[], token: Token): SearchError | null {
  const after = cursor.tokens[cursor.next];
  const repair = without(token, 3);
  if (parts.length === 0) return { message: 'AND needs a term on its left.', position: token.position, repair };
  if (after === undefined || after.kind === 'close' || after.kind === 'or' || after.kind === 'and') {
    return { message: 'AND needs a term on its right.', position: token.position, repair };
  }
  return null;
}

function parseGroup(cursor: Cursor, depth: number, open: Token): Result<SearchNode, SearchError> {
  if (depth + 1 > MAX_DEPTH) return fail({ message: `Parentheses go at most ${MAX_DEPTH} deep.`, position: open.position });
  const inner = parseAlternatives(cursor, depth + 1);
  if (!inner.ok) return inner;
  if (cursor.tokens[cursor.next]?.kind !== 'close') {
    return fail({ message: 'This ( is not closed.', position: open.position, repair: { from: cursor.end, to: cursor.end, text: ')' } });
  }
  if (isEmpty(inner.value)) return fail({ message: 'There is nothing between these parentheses.', position: open.position });
  cursor.next += 1;
  return inner;
}

/** Joins the word to the one before it; quoted text stands for itself. */
function addWord(parts: SearchNode[], token: Token & { kind: 'word' }, cursor: Cursor): void {
  const before = parts.at(-1);
  const previous = cursor.tokens[cursor.next - 2];
  const isJoined =
    before?.kind === 'text' &&
    previous?.kind === 'word' &&
    !before.isNegated &&
    !token.isNegated &&
    !before.value.isQuoted &&
    !token.value.isQuoted;
  if (isJoined) {
    parts[parts.length - 1] = { ...before, value: joined(before.value, token.value) };
  } else {
    parts.push({ kind: 'text', isNegated: token.isNegated, value: token.value, position: token.position } satisfies FreeTextTerm);
  }
}

function joined(left: TextValue, right: TextValue): TextValue {
  const seam = `${left.pieces.at(-1) ?? ''} ${right.pieces[0] ?? ''}`;
  return { ...left, raw: `${left.raw} ${right.raw}`, pieces: [...left.pieces.slice(0, -1), seam, ...right.pieces.slice(1)] };
}

function isEmpty(node: SearchNode): boolean {
  return node.kind === 'and' && node.parts.length === 0;
}
