import type { ErrorEvent, Frame, Stacktrace } from '../../../event/schema.ts';
import { familyOf } from './family.ts';
import type { FrameLimits, Mark, StackMarks } from './marks.ts';
import { markStack } from './marks.ts';
import { ORIGINAL, originalInApp } from './original-in-app.ts';
import { applyStackRules } from './project-marks.ts';
import type { RuledStack, StackToMark } from './project-marks.ts';
import type { ProjectRules } from './project-rules.ts';
import { stacksOf } from './stacks.ts';
import { isTrimmed, trimFunction } from './trim-function.ts';

/**
 * Decides for every frame whether it is the application's (processing §4.9) and trims native function names (§4.5), in place:
 * the SDK's answer is kept in `data.orig_in_app`, the full name in `raw_function`. Running it twice changes nothing.
 *
 * Where neither the SDK nor a rule has an answer, a frame is the application's only when no frame of the whole event is known
 * to be: an SDK that names the application's frames has thereby answered for the others. Returns what the rules said, for
 * `groupEvent`, which asks the same of the same frames. The project's `rules` have the last word.
 */
export function applyInApp(event: ErrorEvent, rules: ProjectRules | null = null): StackMarks {
  const of = new Map<Stacktrace, readonly Mark[] | null>();
  const undecided: Frame[] = [];
  let limits: Map<Stacktrace, FrameLimits> | null = null;
  let isAnyInApp = false;
  for (const stack of stacksOf(event)) {
    trimNames(stack, event.platform);
    const ruled = rule(stack, event, rules);
    const { marks } = ruled;
    of.set(stack, marks);
    if (ruled.limits !== null) (limits ??= new Map()).set(stack, ruled.limits);
    isAnyInApp = decide(stack, marks, undecided) || isAnyInApp;
  }
  for (const frame of undecided) setInApp(frame, !isAnyInApp && isNamed(frame, frame.platform ?? event.platform));
  return { of, limits };
}

function rule(stack: Stacktrace, event: ErrorEvent, rules: ProjectRules | null): RuledStack {
  const base = markStack(stack.frames, event.platform);
  if (rules === null || rules.stack.length === 0) return { marks: base, limits: null };
  return applyStackRules(toMark(stack, event), base, rules.stack);
}

function toMark(stack: Stacktrace, event: ErrorEvent): StackToMark {
  const exception = event.exception?.values.find((each) => each.stacktrace === stack);
  return { frames: stack.frames, platform: event.platform, exception };
}

/** Settles what can be settled and collects the rest; true when a frame is the application's. */
function decide(stack: Stacktrace, marks: readonly Mark[] | null, undecided: Frame[]): boolean {
  let isAnyInApp = false;
  for (const [i, frame] of stack.frames.entries()) {
    const said = originalInApp(frame);
    const mark = marks?.[i];
    const ruled = mark?.isWeak === true ? (said ?? mark.app) : (mark?.app ?? said);
    if (ruled === undefined) {
      undecided.push(frame);
    } else {
      setInApp(frame, ruled);
      isAnyInApp ||= ruled;
    }
  }
  return isAnyInApp;
}

function setInApp(frame: Frame, isInApp: boolean): void {
  if (frame.in_app === isInApp) return;
  if (frame.data?.orig_in_app === undefined) {
    const original = frame.in_app === undefined ? ORIGINAL.unsaid : frame.in_app ? ORIGINAL.yes : ORIGINAL.no;
    frame.data = { ...frame.data, orig_in_app: original };
  }
  frame.in_app = isInApp;
}

/** Native frames without a symbol say nothing; elsewhere a frame always does. */
function isNamed(frame: Frame, platform: string): boolean {
  return familyOf(platform) !== 'native' || (frame.function !== undefined && frame.function !== '');
}

function trimNames(stack: Stacktrace, platform: string): void {
  const isUsual = isTrimmed(platform);
  for (const frame of stack.frames) {
    if (!isUsual && frame.platform === undefined) continue;
    if (frame.function === undefined || frame.raw_function !== undefined) continue;
    const name = trimFunction(frame.function, frame.platform ?? platform);
    if (name === frame.function) continue;
    frame.raw_function = frame.function;
    frame.function = name;
  }
}
