/** Names after `@` and `#` in a comment that is being written. Pure. */
export interface Completion {
  readonly sign: '@' | '#';
  readonly typed: string;
  /** Where the sign stands. */
  readonly from: number;
}

/** Longer names than people have are not looked for. */
const LONGEST = 40;

/** What the caret stands behind: a sign at the beginning of a word, and what was typed of the name. */
export function completionAt(text: string, caret: number): Completion | null {
  const match = /(?:^|[\s(])([@#])([^\s@#]*)$/.exec(text.slice(Math.max(0, caret - LONGEST), caret));
  const [, sign, typed] = match ?? [];
  if ((sign !== '@' && sign !== '#') || typed === undefined) return null;
  return { sign, typed, from: caret - typed.length - 1 };
}

export interface Mentionable {
  /** `user:1`, `team:2`. */
  readonly id: string;
  readonly sign: '@' | '#';
  readonly name: string;
  readonly hint: string;
}

const MOST = 8;

/** Those whose name begins with what was typed before those that hold it somewhere. */
export function candidates(all: readonly Mentionable[], { sign, typed }: Completion): readonly Mentionable[] {
  const text = typed.toLowerCase();
  const fitting = all.filter((each) => each.sign === sign && `${each.name} ${each.hint}`.toLowerCase().includes(text));
  const begins = (each: Mentionable) => each.name.toLowerCase().startsWith(text);
  return [...fitting.filter(begins), ...fitting.filter((each) => !begins(each))].slice(0, MOST);
}

/** The text with the name in it, and where the caret stands afterwards. */
export function completed(text: string, { sign, typed, from }: Completion, name: string): { text: string; caret: number } {
  const before = `${text.slice(0, from)}${sign}${name} `;
  return { text: before + text.slice(from + 1 + typed.length), caret: before.length };
}

/** Of those who may be mentioned, the ones whose name stands in the text. */
export function mentionedIn(text: string, all: readonly Mentionable[]): readonly Mentionable[] {
  return all.filter(({ sign, name }) => text.includes(`${sign}${name}`));
}
