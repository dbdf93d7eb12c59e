import type { GroupingComponent } from '../grouping-types.ts';
import type { Frame, Stacktrace } from '../schema.ts';
import { node, silenced } from './component.ts';
import { frameComponent, hasUrlPath } from './frame.ts';
import { markStack } from './marks.ts';

/** The two ways to look at a stack: only the application's frames, or all (processing §4.2, item 4). */
export interface StackVariants {
  readonly app: GroupingComponent;
  readonly system: GroupingComponent;
}

/** A stack trace as both variants see it; the frames are worked out once. */
export function stackVariants(stack: Stacktrace, eventPlatform: string): StackVariants {
  const { frames } = stack;
  const marks = markStack(frames, eventPlatform);
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

  return { app: node('stacktrace', app, reason), system: node('stacktrace', all, reason) };
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
