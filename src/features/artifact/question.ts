import type { Plan } from './find.ts';
import type { Reason } from './reasons.ts';
import type { Context } from './worker/context.ts';
import type { DebugTask, LocateResult, OriginalPlace, RetraceResult } from './worker/orders.ts';

/** Frames of one event that may have been minified. */
export interface Question {
  readonly projectId: number;
  /** Empty when the event names none. */
  readonly release: string;
  readonly dist: string;
  /** By the address of the file that the frames name. */
  readonly debugIds: ReadonlyMap<string, string>;
  readonly frames: readonly FramePosition[];
}

/** As the SDK counts: from one. */
export interface FramePosition {
  readonly absPath: string;
  readonly line: number;
  readonly column: number | null;
}

/** What became of a frame, in the order of the question's frames. */
export type FrameAnswer =
  | { readonly kind: 'mapped'; readonly plan: Plan; readonly place: OriginalPlace; readonly minified: Context | null }
  /** The file is what its author wrote: there are only its lines to add. */
  | { readonly kind: 'source'; readonly plan: Plan; readonly context: Context | null }
  | { readonly kind: 'unresolved'; readonly reason: Reason; readonly minified: Context | null };

/** What is asked of the debug files of one project. */
export interface DebugQuestion {
  readonly projectId: number;
  readonly asks: readonly DebugAsk[];
}

export interface DebugAsk {
  /** As images name it: `uuid[-age]` in lower case. */
  readonly debugId: string;
  /** What people call the image; for reasons. */
  readonly name: string;
  readonly task: DebugTask;
}

/** In the order of the question's asks. */
export type DebugAnswer = RetraceResult | LocateResult | { readonly kind: 'unread'; readonly reason: Reason };
