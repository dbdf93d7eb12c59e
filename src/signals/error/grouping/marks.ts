import type { Frame, Stacktrace } from '../../../event/schema.ts';
import { effectOf } from './base-rules.ts';
import type { Effect } from './effect.ts';

/** What the rules say of one frame in its stack. */
export interface Mark {
  /** The rules' answer; undefined leaves it to the SDK. */
  app: boolean | undefined;
  isWeak: boolean;
  isGrouped: boolean;
  reason: string | undefined;
}

/** How many frames a stack is hashed by (processing §4.4). */
export interface FrameLimits {
  /** Those nearest to the crash; 0 is all. */
  readonly max: number;
  /** A stack with fewer says nothing. */
  readonly min: number;
}

/** What the rules said of the stacks of one event. */
export interface StackMarks {
  /** Null for nothing. */
  readonly of: ReadonlyMap<Stacktrace, readonly Mark[] | null>;
  /** Of stacks for which the project's own rules say how many frames count; null when they say so of none. */
  readonly limits: ReadonlyMap<Stacktrace, FrameLimits> | null;
}

/** One mark per frame, or null when no rule has anything to say about this stack: most stacks of most applications. */
export function markStack(frames: readonly Frame[], platform: string): readonly Mark[] | null {
  let marks: Mark[] | null = null;
  let effects: (Effect | null)[] | null = null;
  for (let i = 0; i < frames.length; i++) {
    const frame = frames[i] as Frame; // i < frames.length
    const effect = effectOf(frame, frame.platform ?? platform);
    if (effect === null) continue;
    effects ??= frames.map(() => null);
    marks ??= frames.map(() => ({ app: undefined, isWeak: false, isGrouped: true, reason: undefined }));
    effects[i] = effect;
  }
  if (marks === null || effects === null) return null;

  markOwn(marks, effects);
  spread(marks, effects);
  return marks;
}

function markOwn(marks: readonly Mark[], effects: readonly (Effect | null)[]): void {
  for (const [i, effect] of effects.entries()) {
    const mark = marks[i];
    if (effect === null || mark === undefined) continue;
    mark.app = effect.app;
    mark.isWeak = effect.isWeak === true;
    mark.reason = effect.reason;
    // The first of a run stands for all: how deep a library nests differs from one release of it to the next.
    const isRepeat = effect.run !== undefined && effects[i - 1]?.run === effect.run;
    mark.isGrouped = effect.group !== false && !isRepeat;
  }
}

/** The frames above and below a match. The nearest match is reason enough: these effects only take away. */
function spread(marks: readonly Mark[], effects: readonly (Effect | null)[]): void {
  spreadAbove(marks, effects);
  spreadBelow(marks, effects);
}

function spreadAbove(marks: readonly Mark[], effects: readonly (Effect | null)[]): void {
  let active: Effect | null = null;
  for (const [i, mark] of marks.entries()) {
    if (active !== null) silence(mark, active.reason, active.above?.app);
    const own = effects[i] ?? null;
    // A throw says more than a handler: it also takes the frames out of the application.
    if (own?.above !== undefined && (active === null || own.above.app === false)) active = own;
  }
}

function spreadBelow(marks: readonly Mark[], effects: readonly (Effect | null)[]): void {
  const last = effects.findLastIndex((effect) => effect?.below !== undefined);
  const reason = effects[last]?.reason ?? '';
  for (const mark of marks.slice(0, Math.max(last, 0))) silence(mark, reason, undefined);
}

function silence(mark: Mark, reason: string, app: false | undefined): void {
  mark.isGrouped = false;
  mark.reason ??= `next to a frame that ${reason}`;
  if (app === false) {
    mark.app = false;
    mark.isWeak = false;
  }
}
