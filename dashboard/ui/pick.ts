/** What a list to pick from does with letters and arrows; pure. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Choices that hold every typed word somewhere, those that begin with the text first. Order is kept otherwise. */
export function matching<Item extends Choice>(choices: readonly Item[], text: string): readonly Item[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return choices;
  const found = choices.filter((choice) => {
    const haystack = `${choice.label} ${choice.hint ?? ''} ${choice.value}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
  const begins = (choice: Item) => choice.label.toLowerCase().startsWith(words[0] ?? '');
  return [...found.filter(begins), ...found.filter((choice) => !begins(choice))];
}

/** Where the highlight goes; stops at the ends, as in a list one scrolls. */
export function moved(active: number, key: string, length: number): number {
  if (length === 0) return 0;
  if (key === 'ArrowDown') return Math.min(length - 1, active + 1);
  if (key === 'ArrowUp') return Math.max(0, active - 1);
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  return Math.min(active, length - 1);
}

/**
 * Whether a hand moved the pointer. A list that changes under a resting one makes browsers say so too (to renew what hovers), and
 * the highlight must not leave what the keyboard chose for that.
 */
export function hasMoved({ movementX, movementY }: { readonly movementX: number; readonly movementY: number }): boolean {
  return movementX !== 0 || movementY !== 0;
}

/** The selection with one value more or less. */
export function toggled(selected: readonly string[], value: string): readonly string[] {
  return selected.includes(value) ? selected.filter((each) => each !== value) : [...selected, value];
}
