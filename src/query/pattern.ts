/** Regular expressions of a search, and comparisons that are none (product §2.1 asks for neither; both databases see only what passes here). */
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import type { FilterTerm, Operator, TextValue } from './ast.ts';
import { QueryRefusedError } from './refusal.ts';

/** Longer ones are programs; the automaton of a pattern grows with it. */
const MAX_PATTERN_LENGTH = 1000;

/**
 * The pattern of `key:=~pattern`, in the syntax of RE2: the event store matches in time linear in the text, so that no pattern can
 * be made expensive. Read here too, so that a fault is told at its character before anything is asked.
 * @throws QueryRefusedError at the part of the pattern that means nothing.
 */
export function patternOf({ raw, position, isQuoted }: TextValue): string {
  if (raw.length > MAX_PATTERN_LENGTH) {
    throw new QueryRefusedError({ message: `A pattern has at most ${MAX_PATTERN_LENGTH} characters.`, position });
  }
  const fault = faultOf(raw);
  if (fault === null) return raw;
  const inside = Math.max(0, raw.indexOf(fault.input));
  throw new QueryRefusedError({
    message: `This regular expression is not understood: ${fault.error}${fault.input === '' ? '' : `, at ${fault.input}`}.`,
    position: position + inside + (isQuoted ? 1 : 0),
  });
}

interface Fault {
  readonly error: string;
  /** The part of the pattern that is at fault; may be empty. */
  readonly input: string;
}

function faultOf(pattern: string): Fault | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { error: error.getDescription(), input: error.getPattern() ?? '' };
    if (error instanceof RE2JSException) return { error: error.message, input: '' };
    throw error;
  }
}

/** The sign between a column and its value. @throws QueryRefusedError for a pattern: only texts have one. */
export function comparisonOf(term: FilterTerm): Exclude<Operator, '=~'> {
  if (term.operator !== '=~') return term.operator;
  throw new QueryRefusedError({
    message: `${term.key} is no text: a regular expression cannot be searched in it.`,
    position: term.position,
  });
}
