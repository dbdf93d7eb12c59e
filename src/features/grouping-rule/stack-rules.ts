/** `[family:native] | function:panic_* | [module:core::*] ^-group -app` (processing §4.9). Pure. */
import { fail, ok } from '../../lib/result.ts';
import type { Result } from '../../lib/result.ts';
import { parseLines } from './lines.ts';
import type { Cursor, Fault, Parsed } from './lines.ts';
import { takeMatcher } from './matcher.ts';
import type { Matcher, MatcherKey } from './matcher.ts';

export type StackAction =
  | {
      readonly kind: 'flag';
      readonly name: 'app' | 'group';
      readonly isOn: boolean;
      /** The frames that fit, those above them (towards the crash), or those below. */
      readonly range: 'own' | 'above' | 'below';
    }
  | { readonly kind: 'limit'; readonly name: 'max-frames' | 'min-frames'; readonly count: number }
  | { readonly kind: 'category'; readonly category: string };

export interface StackRule {
  /** Counted from 1. */
  readonly line: number;
  readonly matchers: readonly Matcher[];
  /** Of the frame that called, one below; null asks nothing. */
  readonly caller: Matcher | null;
  /** Of the frame that was called, one above. */
  readonly callee: Matcher | null;
  readonly actions: readonly StackAction[];
}

const ALLOWED: ReadonlySet<MatcherKey> = new Set([
  'family',
  'path',
  'module',
  'function',
  'package',
  'app',
  'category',
  'type',
  'value',
  'mechanism',
]);
const OPEN = /\[/y;
const CLOSE = /\]/y;
const BAR = /\|/y;
const FLAG = /([\^v]?)([+-])(app|group)(?!\S)/y;
const SETTING = /(max-frames|min-frames|category|invert-stacktrace)=(\S+)/y;
/** More frames than a stack keeps. */
const MAX_FRAMES = 1_000;

export function parseStackRules(text: string): Parsed<StackRule> {
  return parseLines(text, rule);
}

function rule(cursor: Cursor, line: number): Result<StackRule, Fault> {
  const caller = neighbour(cursor);
  if (!caller.ok) return caller;
  if (caller.value !== null && cursor.take(BAR) === null) return fail(cursor.fault('Write | between the caller and the frame.'));

  const matchers: Matcher[] = [];
  for (;;) {
    const matcher = takeMatcher(cursor, ALLOWED);
    if (matcher === null) break;
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  if (matchers.length === 0) return fail(cursor.fault('Write key:pattern, as in stack.module:vendor.*.'));

  const callee = cursor.take(BAR) === null ? ok(null) : neighbour(cursor);
  if (!callee.ok) return callee;
  const actions = allActions(cursor);
  return actions.ok ? ok({ line, matchers, caller: caller.value, callee: callee.value, actions: actions.value }) : actions;
}

/** `[key:pattern]`, or nothing. */
function neighbour(cursor: Cursor): Result<Matcher | null, Fault> {
  if (cursor.take(OPEN) === null) return ok(null);
  const matcher = takeMatcher(cursor, ALLOWED, true);
  if (matcher === null) return fail(cursor.fault('Write key:pattern between [ and ].'));
  if (!matcher.ok) return matcher;
  return cursor.take(CLOSE) === null ? fail(cursor.fault('This [ is not closed by ].')) : matcher;
}

function allActions(cursor: Cursor): Result<readonly StackAction[], Fault> {
  const actions: StackAction[] = [];
  while (!cursor.isAtEnd()) {
    const action = oneAction(cursor);
    if (!action.ok) return action;
    actions.push(action.value);
  }
  return actions.length === 0 ? fail(cursor.fault('There is no action; write +app, -app, +group, -group or max-frames=10.')) : ok(actions);
}

function oneAction(cursor: Cursor): Result<StackAction, Fault> {
  const { at } = cursor;
  const flag = cursor.take(FLAG);
  if (flag !== null) {
    const range = flag[1] === '^' ? 'above' : flag[1] === 'v' ? 'below' : 'own';
    return ok({ kind: 'flag', name: flag[3] === 'app' ? 'app' : 'group', isOn: flag[2] === '+', range });
  }
  const setting = cursor.take(SETTING);
  if (setting === null)
    return fail({ at, message: 'This is no action; write +app, -app, ^-group, v-app, max-frames=10 or category=name.' });
  return settingOf(setting[1] ?? '', setting[2] ?? '', at);
}

function settingOf(name: string, value: string, at: number): Result<StackAction, Fault> {
  if (name === 'category') return ok({ kind: 'category', category: value });
  if (name === 'invert-stacktrace') return fail({ at, message: 'Stacks are always read from the start of the program to the crash here.' });
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0 || count > MAX_FRAMES) return fail({ at, message: `${name} is a number up to ${MAX_FRAMES}.` });
  return ok({ kind: 'limit', name: name === 'max-frames' ? 'max-frames' : 'min-frames', count });
}
