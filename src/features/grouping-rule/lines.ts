/** A text of rules, line by line: comments and empty lines are none, and what cannot be read has a place. Pure. */
import { fail, ok } from '../../lib/result.ts';
import type { Result } from '../../lib/result.ts';

/** Both counted from 1. */
export interface RuleFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Parsed<Rule> {
  readonly rules: readonly Rule[];
  /** Of the lines that are no rules, from the top. */
  readonly faults: readonly RuleFault[];
}

/** Each rule is asked of each frame of each event: more would slow down the events of others. */
const MAX_RULES = 200;
/** Told at once; nobody reads more. */
const MAX_FAULTS = 20;

export function parseLines<Rule>(text: string, parse: (cursor: Cursor, line: number) => Result<Rule, Fault>): Parsed<Rule> {
  const rules: Rule[] = [];
  const faults: RuleFault[] = [];
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const cursor = new Cursor(written);
    if (cursor.isAtEnd() || cursor.peek() === '#') continue;
    const parsed = rules.length >= MAX_RULES ? fail(cursor.fault(`There are more than ${MAX_RULES} rules.`)) : parse(cursor, line);
    if (parsed.ok) rules.push(parsed.value);
    else faults.push({ line, column: parsed.error.at + 1, message: parsed.error.message });
    if (faults.length >= MAX_FAULTS) break;
  }
  return { rules, faults };
}

/** For people: the first fault of a text, null when it has none. */
export function faultSentence({ faults }: Parsed<unknown>): string | null {
  const [first] = faults;
  return first === undefined ? null : `Line ${first.line}, column ${first.column}: ${first.message}`;
}

export interface Fault {
  /** Place in the line, from 0. */
  readonly at: number;
  readonly message: string;
}

/** Where reading stands in one line. Space before what is read next is skipped. */
export class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** What the sticky pattern finds here; the cursor moves behind it. Null: it is not there, and nothing moved. */
  take(pattern: RegExp): RegExpExecArray | null {
    this.#skipSpace();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  peek(): string {
    this.#skipSpace();
    return this.#text.charAt(this.#at);
  }

  isAtEnd(): boolean {
    return this.peek() === '';
  }

  /** Place of what is read next. */
  get at(): number {
    this.#skipSpace();
    return this.#at;
  }

  fault(message: string, at = this.at): Fault {
    return { at, message };
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }
}

const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/** A text in quotes, in which a backslash takes the meaning of the next character away; null when none begins here. */
export function takeQuoted(cursor: Cursor): Result<string, Fault> | null {
  if (cursor.peek() !== '"') return null;
  const { at } = cursor;
  const found = cursor.take(QUOTED);
  return found === null ? fail({ at, message: 'This " is not closed.' }) : ok((found[1] ?? '').replace(/\\(.)/g, '$1'));
}
