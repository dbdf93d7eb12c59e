/** `error.type:DatabaseUnavailable tags.tier:db -> database-down, {{ transaction }} title="Database is down"` (processing §4.8). Pure. */
import { fail, ok } from '../../lib/result.ts';
import type { Result } from '../../lib/result.ts';
import { parseLines, takeQuoted } from './lines.ts';
import type { Cursor, Fault, Parsed } from './lines.ts';
import { takeMatcher } from './matcher.ts';
import type { Matcher, MatcherKey } from './matcher.ts';

export interface FingerprintRule {
  /** Counted from 1. */
  readonly line: number;
  readonly matchers: readonly Matcher[];
  /** Values of the fingerprint; `{{ name }}` in them are variables. */
  readonly fingerprint: readonly string[];
  /** Of the issue; with variables too. Null: as without the rule. */
  readonly title: string | null;
}

const ALLOWED: ReadonlySet<MatcherKey> = new Set([
  'type',
  'value',
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
]);
const ARROW = /->/y;
const COMMA = /,/y;
const TITLE = /title=(?=")/y;
const VARIABLE = /\{\{\s*[^{}]+?\s*\}\}/y;
const WORD = /[^\s,"]+/y;
/** Of one fingerprint, as of those that SDKs send. */
const MAX_VALUES = 20;

export function parseFingerprintRules(text: string): Parsed<FingerprintRule> {
  return parseLines(text, rule);
}

function rule(cursor: Cursor, line: number): Result<FingerprintRule, Fault> {
  const matchers: Matcher[] = [];
  while (cursor.take(ARROW) === null) {
    const matcher = takeMatcher(cursor, ALLOWED);
    if (matcher === null) return fail(cursor.fault('Write key:pattern, as in error.type:TimeoutError, or -> and a fingerprint.'));
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  if (matchers.length === 0) return fail({ at: 0, message: 'A rule begins with what it asks, as in error.type:TimeoutError.' });
  return values(cursor, { line, matchers });
}

function values(cursor: Cursor, { line, matchers }: Pick<FingerprintRule, 'line' | 'matchers'>): Result<FingerprintRule, Fault> {
  const fingerprint: string[] = [];
  let title: string | null = null;
  while (!cursor.isAtEnd()) {
    const isTitle = cursor.take(TITLE) !== null;
    const value = takeQuoted(cursor) ?? ok((cursor.take(VARIABLE) ?? cursor.take(WORD))?.[0] ?? '');
    if (!value.ok) return value;
    if (value.value === '') return fail(cursor.fault('Write a value of the fingerprint here.'));
    if (isTitle) title = value.value;
    else fingerprint.push(value.value);
    cursor.take(COMMA);
    if (fingerprint.length > MAX_VALUES) return fail(cursor.fault(`A fingerprint has at most ${MAX_VALUES} values.`));
  }
  if (fingerprint.length === 0) return fail(cursor.fault('There is no fingerprint after ->; write a word or {{ default }}.'));
  return ok({ line, matchers, fingerprint, title });
}
