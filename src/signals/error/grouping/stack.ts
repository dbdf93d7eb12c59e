import type { GroupingComponent } from '../grouping-types.ts';
import type { Frame, Stacktrace } from '../../../event/schema.ts';
import { node, silenced } from './component.ts';
import { frameComponent, hasUrlPath } from './frame.ts';
import type { FrameLimits, StackMarks } from './marks.ts';
import { markStack } from './marks.ts';

/** The two ways to look at a stack: only the application's frames, or all (processing §4.2, item 4). */
export interface StackVariants {
  readonly app: GroupingComponent;
  readonly system: GroupingComponent;
}

/** A stack trace as both variants see it; the frames are worked out once. `known` are the marks that were made already. */
export function stackVariants(stack: Stacktrace, eventPlatform: string, known: StackMarks | undefined): StackVariants {
  const { frames } = stack;
  const found = known?.of.get(stack);
  const marks = found === undefined ? markStack(frames, eventPlatform) : found;
  const reason = stackReason(frames, eventPlatform);
  const all: GroupingComponent[] = [];
  const app: GroupingComponent[] = [];

  for (let i = 0; i < frames.length; i++) {
    const frame = frames[i] as Frame; // i < frames.length
    const mark = marks?.[i];
    const hint = mark?.isGrouped === false ? mark.reason : repeatReason(frame, frames[i - 1]);
    const component = frameComponent(frame, frame.platform ?? eventPlatform, hint);
    all.push(component);
    app.push(frame.in_app === true || !component.contributes ? component : silenced(component, 'not the application’s'));
  }

  const limits = known?.limits?.get(stack);
  return { app: stackNode(app, reason, limits), system: stackNode(all, reason, limits) };
}

/** What a project's own rules say of the number of frames: those nearest to the crash count, and too few say nothing. */
function stackNode(frames: readonly GroupingComponent[], reason: string | undefined, limits: FrameLimits | undefined): GroupingComponent {
  if (limits === undefined) return node('stacktrace', frames, reason);
  const counting = frames.filter((frame) => frame.contributes);
  const kept = new Set(limits.max === 0 ? counting : counting.slice(-limits.max));
  const shown = frames.map((frame) =>
    frame.contributes && !kept.has(frame) ? silenced(frame, 'beyond max-frames of the project') : frame,
  );
  return node('stacktrace', shown, reason ?? (counting.length < limits.min ? 'fewer frames than min-frames of the project' : undefined));
}

/** A function that calls itself gives as many frames as it went deep. */
function repeatReason(frame: Frame, previous: Frame | undefined): string | undefined {
  if (previous === undefined || frame.function !== previous.function || frame.lineno !== previous.lineno) return undefined;
  const isSame =
    frame.abs_path === previous.abs_path &&
    frame.package === previous.package &&
    frame.module === previous.module &&
    frame.filename === previous.filename &&
    frame.colno === previous.colno;
  return isSame && isPlaced(frame) ? 'calls itself' : undefined;
}

/** Frames without a name or a place are not known to be the same. */
function isPlaced(frame: Frame): boolean {
  return frame.function !== undefined || frame.filename !== undefined || frame.module !== undefined;
}

/** One frame of a page without a function is where the script was loaded, not where it failed. */
function stackReason(frames: readonly Frame[], platform: string): string | undefined {
  const [only] = frames;
  if (frames.length !== 1 || only === undefined || (only.platform ?? platform) !== 'javascript') return undefined;
  const isNameless = only.function === undefined || only.function === '' || only.function === '?';
  return isNameless && hasUrlPath(only) ? 'a single frame of a page without a function' : undefined;
}
