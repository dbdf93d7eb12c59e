/**
 * Brings patterns together that differ in a word or two (as Drain does, over the patterns of a range instead of a stream of lines): the
 * same number of words, the same beginning, and most words alike. Pure. Templates that a program named are left as they are.
 */
import { WILDCARD } from './pattern.ts';

export interface CountedPattern {
  readonly pattern: string;
  readonly isTemplate: boolean;
  readonly count: number;
}

export interface PatternGroup<Member extends CountedPattern> {
  readonly pattern: string;
  readonly isTemplate: boolean;
  /** The most frequent first. */
  readonly members: readonly Member[];
}

/** Of the words of two patterns, so many are the same. */
const LEAST_ALIKE = 0.6;
/** Two words that differ say two things. */
const LEAST_WORDS = 3;
/** A place where so few words stand, each of them often, is no value: `opened` and `closed` are two statements. */
const FEW_WORDS = 2;
const OFTEN = 10;

interface Open<Member extends CountedPattern> {
  words: string[];
  readonly members: Member[];
}

/** `patterns` the most frequent first, so that a group is named by its most frequent member. */
export function mergePatterns<Member extends CountedPattern>(patterns: readonly Member[]): readonly PatternGroup<Member>[] {
  const told = tellingWords(patterns);
  const byShape = new Map<string, Open<Member>[]>();
  const groups: Open<Member>[] = [];
  for (const member of patterns) {
    const words = member.pattern.split(' ');
    const shape = member.isTemplate ? `template\n${member.pattern}` : shapeOf(words);
    const near = byShape.get(shape) ?? [];
    if (near.length === 0) byShape.set(shape, near);
    const group = near.find((one) => isAlike(one.words, words) && !isTold(one.words, words, told.get(shape)));
    if (group === undefined) {
      const opened = { words, members: [member] };
      near.push(opened);
      groups.push(opened);
    } else {
      group.members.push(member);
      group.words = group.words.map((word, at) => (word === words[at] ? word : WILDCARD));
    }
  }
  return groups.map(({ words, members }) => ({ pattern: words.join(' '), isTemplate: members[0]?.isTemplate === true, members }));
}

/** How often each word stands at each place of a shape. */
type Places = readonly ReadonlyMap<string, number>[];

function tellingWords(patterns: readonly CountedPattern[]): ReadonlyMap<string, Places> {
  const shapes = new Map<string, Map<string, number>[]>();
  for (const { pattern, isTemplate, count } of patterns) {
    if (isTemplate) continue;
    const words = pattern.split(' ');
    const shape = shapeOf(words);
    const places = shapes.get(shape) ?? words.map(() => new Map<string, number>());
    shapes.set(shape, places);
    for (const [at, word] of words.entries()) places[at]?.set(word, (places[at]?.get(word) ?? 0) + count);
  }
  return shapes;
}

/** Whether two patterns differ where a word tells one statement from another. */
function isTold(one: readonly string[], other: readonly string[], places: Places | undefined): boolean {
  return one.some((word, at) => {
    const place = places?.[at];
    if (word === other[at] || word === WILDCARD || place === undefined || place.size > FEW_WORDS) return false;
    return (place.get(word) ?? 0) >= OFTEN && (place.get(other[at] ?? '') ?? 0) >= OFTEN;
  });
}

/** Values are mostly not at the beginning: a line that begins otherwise is another statement. */
function shapeOf(words: readonly string[]): string {
  const first = words[0] ?? '';
  return `${words.length}\n${first.includes(WILDCARD) ? WILDCARD : first}`;
}

function isAlike(one: readonly string[], other: readonly string[]): boolean {
  const same = one.filter((word, at) => word === other[at]).length;
  if (same === one.length) return true;
  return one.length >= LEAST_WORDS && same / one.length >= LEAST_ALIKE && one.some((word, at) => word === other[at] && word !== WILDCARD);
}
