/** `!key:pattern`, the part that both kinds of rules share (processing §4.8, §4.9). Pure. */
import { nearest } from '../../lib/nearest.ts';
import { fail, ok } from '../../lib/result.ts';
import type { Result } from '../../lib/result.ts';
import { takeQuoted } from './lines.ts';
import type { Cursor, Fault } from './lines.ts';
import { ruleGlob } from './rule-glob.ts';
import type { GlobMode } from './rule-glob.ts';

const KEYS = [
  'type',
  'value',
  'mechanism',
  'message',
  'logger',
  'level',
  'tags',
  'path',
  'module',
  'function',
  'package',
  'app',
  'family',
  'sdk',
  'release',
  'category',
] as const;
export type MatcherKey = (typeof KEYS)[number];

export interface Matcher {
  readonly key: MatcherKey;
  /** For `tags`: which. */
  readonly tag: string;
  readonly isNegated: boolean;
  /** Whether a text is what the pattern says; the negation is the asker's. */
  readonly fits: (text: string) => boolean;
}

const LONG_NAMES: Readonly<Record<string, MatcherKey>> = {
  'error.type': 'type',
  'error.value': 'value',
  'error.mechanism': 'mechanism',
  'stack.abs_path': 'path',
  'stack.module': 'module',
  'stack.function': 'function',
  'stack.package': 'package',
};

const TEXT: GlobMode = { isCaseSensitive: true, isPath: false };
const LOOSE: GlobMode = { isCaseSensitive: false, isPath: false };
const PATH: GlobMode = { isCaseSensitive: false, isPath: true };

/** How the pattern of each key is read; what is not here is a list of words. */
const MODES: Readonly<Partial<Record<MatcherKey, GlobMode>>> = {
  type: TEXT,
  value: LOOSE,
  mechanism: TEXT,
  message: LOOSE,
  logger: TEXT,
  level: LOOSE,
  tags: TEXT,
  path: PATH,
  module: TEXT,
  function: TEXT,
  package: PATH,
  release: PATH,
  category: TEXT,
};

const KEY = /(!?)(?:"([\w.:-]{1,200})"|([\w.-]{1,200})):/y;
const BARE = /\S+/y;
const BARE_IN_BRACKETS = /[^\s\]]+/y;
const NAMES = [...KEYS, ...Object.keys(LONG_NAMES)];

/** The matcher that begins here; null when nothing that looks like one does. */
export function takeMatcher(cursor: Cursor, allowed: ReadonlySet<MatcherKey>, isInBrackets = false): Result<Matcher, Fault> | null {
  const { at } = cursor;
  const found = cursor.take(KEY);
  if (found === null) return null;
  const written = found[2] ?? found[3] ?? '';
  const key = keyOf(written);
  if (key === null || !allowed.has(key)) return fail({ at, message: unknownKey(written, key) });
  const fits = takePattern(cursor, key, isInBrackets ? BARE_IN_BRACKETS : BARE);
  if (!fits.ok) return fits;
  return ok({ key, tag: key === 'tags' ? written.slice('tags.'.length) : '', isNegated: found[1] === '!', fits: fits.value });
}

function takePattern(cursor: Cursor, key: MatcherKey, bare: RegExp): Result<Matcher['fits'], Fault> {
  const { at } = cursor;
  const argument = takeQuoted(cursor) ?? ok(cursor.take(bare)?.[0] ?? '');
  if (!argument.ok) return argument;
  if (argument.value === '') return fail({ at, message: 'There is no pattern after the colon.' });
  const fits = key === 'app' ? yesOrNo(argument.value) : fitting(key, argument.value);
  return fits === null ? fail({ at, message: 'app: is yes or no.' }) : ok(fits);
}

function keyOf(written: string): MatcherKey | null {
  if (/^tags\../.test(written)) return 'tags';
  const key = LONG_NAMES[written] ?? KEYS.find((each) => each === written && each !== 'tags');
  return key ?? null;
}

function unknownKey(written: string, key: MatcherKey | null): string {
  if (key !== null) return `${written} cannot be asked in this kind of rule.`;
  const near = nearest(written, NAMES);
  return `${written} is nothing that rules know${near === null ? '' : `; did you mean ${near}?`}.`.replace('?.', '?');
}

function fitting(key: MatcherKey, pattern: string): (text: string) => boolean {
  const mode = MODES[key];
  if (mode === undefined) {
    const wanted = new Set(pattern.split(',').map((word) => word.trim().toLowerCase()));
    return (text) => wanted.has('all') || wanted.has(text.toLowerCase());
  }
  const fits = ruleGlob(mode === PATH ? pattern.replaceAll('\\', '/') : pattern, mode);
  if (mode !== PATH) return fits;
  // Relative paths are tried as if they began at the root.
  return (text) => {
    const path = text.replaceAll('\\', '/');
    return fits(path) || (!path.startsWith('/') && fits(`/${path}`));
  };
}

function yesOrNo(word: string): ((text: string) => boolean) | null {
  if (/^(?:yes|true|1)$/i.test(word)) return (text) => text === 'yes';
  return /^(?:no|false|0)$/i.test(word) ? (text) => text === 'no' : null;
}
