import type { Matcher, StackAction, StackRule } from '../../../features/grouping-rule/index.ts';
import type { Exception, Frame } from '../../../event/schema.ts';
import { familyOf } from './family.ts';
import type { FrameLimits, Mark } from './marks.ts';
import { originalInApp } from './original-in-app.ts';
import { holds, ofException, ofFrame } from './project-rules.ts';

export interface RuledStack {
  readonly marks: readonly Mark[] | null;
  readonly limits: FrameLimits | null;
}

export interface StackToMark {
  readonly frames: readonly Frame[];
  readonly platform: string;
  /** Whose stack it is; undefined for a thread's or the event's own. */
  readonly exception: Exception | undefined;
}

/**
 * The project's rules over what the built-in ones said, from the first line to the last; the later wins (processing §4.9). For each
 * rule the frames that fit are found first, so that what it does to one does not decide over the next.
 */
export function applyStackRules(stack: StackToMark, base: readonly Mark[] | null, rules: readonly StackRule[]): RuledStack {
  const marks =
    base?.map((mark) => ({ ...mark })) ?? stack.frames.map(() => ({ app: undefined, isWeak: false, isGrouped: true, reason: undefined }));
  const situation: Situation = { stack, marks, categories: new Map() };
  let limits: FrameLimits | null = null;
  let isTouched = base !== null;
  for (const rule of rules) {
    const fitting = stack.frames.flatMap((_, index) => (fitsFrame(rule, index, situation) ? [index] : []));
    if (fitting.length === 0) continue;
    for (const action of rule.actions) {
      if (action.kind === 'limit') limits = limited(limits, action);
      else fitting.forEach((index) => act(situation, index, { action, line: rule.line }));
      isTouched ||= action.kind === 'flag';
    }
  }
  return { marks: isTouched ? marks : null, limits };
}

interface Situation {
  readonly stack: StackToMark;
  readonly marks: Mark[];
  readonly categories: Map<number, string>;
}

function fitsFrame({ matchers, caller, callee }: StackRule, index: number, situation: Situation): boolean {
  return (
    matchers.every((matcher) => fitsOne(matcher, index, situation)) &&
    (caller === null || (index > 0 && fitsOne(caller, index - 1, situation))) &&
    (callee === null || (index + 1 < situation.stack.frames.length && fitsOne(callee, index + 1, situation)))
  );
}

function fitsOne(matcher: Matcher, index: number, { stack, marks, categories }: Situation): boolean {
  const frame = stack.frames[index];
  if (frame === undefined) return false;
  switch (matcher.key) {
    case 'type':
    case 'value':
    case 'mechanism':
      return holds(matcher, listed(ofException(stack.exception, matcher.key)));
    case 'family':
      return holds(matcher, [familyOf(frame.platform ?? stack.platform)]);
    case 'category':
      return holds(matcher, listed(categories.get(index)));
    default:
      return holds(matcher, ofFrame(frame, matcher.key, marks[index]?.app ?? originalInApp(frame) === true));
  }
}

function listed(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

function limited(limits: FrameLimits | null, action: StackAction & { kind: 'limit' }): FrameLimits {
  const known = limits ?? { max: 0, min: 0 };
  return action.name === 'max-frames' ? { ...known, max: action.count } : { ...known, min: action.count };
}

interface Act {
  readonly action: Exclude<StackAction, { readonly kind: 'limit' }>;
  readonly line: number;
}

function act({ marks, categories }: Situation, index: number, { action, line }: Act): void {
  if (action.kind === 'category') {
    categories.set(index, action.category);
    return;
  }
  const [from, to] = { own: [index, index + 1], above: [index + 1, marks.length], below: [0, index] }[action.range] as [number, number];
  for (const mark of marks.slice(from, to)) {
    if (action.name === 'app') {
      mark.app = action.isOn;
      mark.isWeak = false;
    } else {
      mark.isGrouped = action.isOn;
      mark.reason = action.isOn ? undefined : `stack trace rule in line ${line}`;
    }
  }
}
