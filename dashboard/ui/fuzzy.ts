/** How well a text answers what was typed; pure. Every typed word has to be found, as itself, as initials or as letters in order. */

const EXACT = 100;
const INITIALS = 70;
const SCATTERED = 40;
/** Letters in order with more than this many others between them, per letter, are chance. */
const WIDEST_GAP = 2;

/** Higher is better, null is no match. Case and accents do not matter. */
export function fuzzyScore(text: string, typed: string): number | null {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return 0;
  const target = plain(text);
  let sum = 0;
  for (const word of words) {
    const score = wordScore(target, word);
    if (score === null) return null;
    sum += score;
  }
  return sum / words.length - Math.min(target.length, 80) / 20;
}

function plain(text: string): string {
  return text.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');
}

function wordScore(text: string, word: string): number | null {
  const at = text.indexOf(word);
  if (at === 0) return EXACT + 30;
  if (at > 0) return EXACT + (isWordStart(text, at) ? 20 : 0);
  if (initials(text).includes(word)) return INITIALS;
  return scattered(text, word);
}

function isWordStart(text: string, at: number): boolean {
  return !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ');
}

function initials(text: string): string {
  return (text.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? []).join('');
}

function scattered(text: string, word: string): number | null {
  if (word.length < 3) return null;
  let at = -1;
  let gaps = 0;
  for (const letter of word) {
    const next = text.indexOf(letter, at + 1);
    if (next === -1) return null;
    if (at !== -1) gaps += next - at - 1;
    at = next;
  }
  return gaps > word.length * WIDEST_GAP ? null : SCATTERED - gaps;
}

/** Weaker answers are left out when there are much better ones: they would stand above them by their place in the list. */
const LEAST_SHARE = 0.6;

/** The items that answer, in their order; `textOf` is everything of an item that may be typed. */
export function fuzzyFilter<Item>(items: readonly Item[], typed: string, textOf: (item: Item) => string): readonly Item[] {
  const scored = items.flatMap((item) => {
    const score = fuzzyScore(textOf(item), typed);
    return score === null ? [] : [{ item, score }];
  });
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score >= best * LEAST_SHARE).map(({ item }) => item);
}
