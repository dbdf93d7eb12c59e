import { fuzzyFilter } from '../../ui/fuzzy.ts';

/** In the order they are shown: what is in focus, where one was, places, then what is looked for. Nothing later pushes in above. */
export const SECTIONS = ['actions', 'recent', 'places', 'projects', 'releases', 'settings', 'look', 'search', 'issues'] as const;
export type Section = (typeof SECTIONS)[number];

export interface Command {
  readonly id: string;
  readonly section: Section;
  readonly label: string;
  /** At the right: what kind of thing it is. */
  readonly hint?: string;
  /** The shortcut that does the same. */
  readonly keys?: string;
  /** More words to find it by. */
  readonly also?: string;
  readonly run: () => void;
}

/** What an empty box offers: where one was, and what can be done here. */
const EMPTY_MOST: Readonly<Record<Section, number>> = {
  actions: 5,
  recent: 6,
  places: 8,
  projects: 0,
  releases: 0,
  settings: 0,
  look: 0,
  search: 0,
  issues: 0,
};
const TYPED_MOST = 6;

/** The commands that answer what was typed, section by section. */
export function answering(commands: readonly Command[], typed: string): readonly Command[] {
  const isEmpty = typed.trim() === '';
  const found = isEmpty ? commands : fuzzyFilter(commands, typed, ({ label, also = '' }) => `${label} ${also}`);
  return SECTIONS.flatMap((section) =>
    found.filter((command) => command.section === section).slice(0, isEmpty ? EMPTY_MOST[section] : TYPED_MOST),
  );
}

export type PastedId = { readonly kind: 'event' | 'issue'; readonly id: string };

/** An id as SDKs, logs and people write it: 32 hexadecimal digits with or without dashes, or `SHOP-1F`. Null when it is none. */
export function pastedId(text: string): PastedId | null {
  const trimmed = text.trim();
  const hex = trimmed.replaceAll('-', '').toLowerCase();
  if (/^[0-9a-f]{32}$/.test(hex)) return { kind: 'event', id: hex };
  // The number of an issue is written without I, L, O and U; names of projects look alike, so capitals or a digit must be there.
  const number = /^[a-z0-9_-]{1,60}-([0-9a-hjkmnp-tv-z]{1,12})$/i.exec(trimmed)?.[1];
  const isIssue = number !== undefined && (/\d/.test(number) || trimmed === trimmed.toUpperCase());
  return isIssue ? { kind: 'issue', id: trimmed.toUpperCase() } : null;
}
