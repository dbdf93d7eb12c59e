import type { ErrorEvent, Frame, Stacktrace } from '../schema.ts';
import { familyOf } from './family.ts';
import { markStack } from './marks.ts';
import { isTrimmed, trimFunction } from './trim-function.ts';

/** `data.orig_in_app`: what the SDK said before the rules spoke. */
const ORIGINAL = { unsaid: -1, no: 0, yes: 1 } as const;

/**
 * Decides for every frame whether it is the application's (processing §4.9) and trims native function names (§4.5), in place:
 * the SDK's answer is kept in `data.orig_in_app`, the full name in `raw_function`. Running it twice changes nothing.
 *
 * Where neither the SDK nor a rule has an answer, a frame is the application's only when no frame of the whole event is known
 * to be: an SDK that names the application's frames has thereby answered for the others.
 */
export function applyInApp(event: ErrorEvent): void {
  const undecided: Frame[] = [];
  let isAnyInApp = false;
  for (const stack of stacksOf(event)) {
    trimNames(stack, event.platform);
    isAnyInApp = decide(stack, event.platform, undecided) || isAnyInApp;
  }
  for (const frame of undecided) setInApp(frame, !isAnyInApp && isNamed(frame, frame.platform ?? event.platform));
}

/** Every stack trace that takes part in grouping or is shown; the raw ones are left as they were sent. */
export function stacksOf(event: ErrorEvent): Stacktrace[] {
  const stacks: Stacktrace[] = [];
  for (const exception of event.exception?.values ?? []) if (exception.stacktrace !== undefined) stacks.push(exception.stacktrace);
  for (const thread of event.threads?.values ?? []) if (thread.stacktrace !== undefined) stacks.push(thread.stacktrace);
  if (event.stacktrace !== undefined) stacks.push(event.stacktrace);
  return stacks;
}

/** Settles what can be settled and collects the rest; true when a frame is the application's. */
function decide(stack: Stacktrace, platform: string, undecided: Frame[]): boolean {
  const marks = markStack(stack.frames, platform);
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

function originalInApp(frame: Frame): boolean | undefined {
  const original = frame.data?.orig_in_app;
  if (original === undefined) return frame.in_app;
  return original === ORIGINAL.unsaid ? undefined : original === ORIGINAL.yes;
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
