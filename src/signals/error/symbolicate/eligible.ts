import type { FramePosition, Question } from '../../../features/artifact/index.ts';
import type { ErrorEvent, Frame, Stacktrace } from '../../../event/schema.ts';

/** Platforms whose code comes out of a bundler. */
const PLATFORMS = new Set(['javascript', 'node']);
const NATIVE = new Set(['native', '[native code]']);
/** Of node's frames; others are its own modules. */
const NODE_FILE = /^(?:app:|webpack:|[a-z]:|\/)/i;

export function isMappable(frame: Frame, eventPlatform: string): boolean {
  const platform = frame.platform ?? eventPlatform;
  if (!PLATFORMS.has(platform)) return false;
  const { abs_path: path, lineno: line } = frame;
  if (path === undefined || line === undefined || line < 1 || NATIVE.has(path)) return false;
  return platform !== 'node' || NODE_FILE.test(path);
}

/** A stack trace, with where the one that was sent is kept. */
export interface StackHolder {
  stacktrace?: Stacktrace | undefined;
  raw_stacktrace?: Stacktrace | undefined;
}

export function holdersOf(event: ErrorEvent): readonly StackHolder[] {
  return [...(event.exception?.values ?? []), ...(event.threads?.values ?? []), event].filter(
    (one: StackHolder) => one.stacktrace !== undefined,
  );
}

/** As they were sent: of a stack trace that was mapped before, the raw one. */
export function sentFrames(holder: StackHolder): readonly Frame[] {
  const frames = holder.stacktrace?.frames ?? [];
  const wasMapped = frames.some((frame) => frame.data?.['symbolicated'] === true);
  return wasMapped ? (holder.raw_stacktrace?.frames ?? frames) : frames;
}

/** Whether there is anything to ask; cheap, for every event of a project with artifacts. */
export function wantsMaps(event: ErrorEvent): boolean {
  return holdersOf(event).some((holder) => sentFrames(holder).some((frame) => isMappable(frame, event.platform)));
}

/** The frames that may have been minified, and with which debug ids. Frames in the order of `mappableFrames`. */
export function questionOf(event: ErrorEvent, projectId: number): Question {
  return {
    projectId,
    release: event.release ?? '',
    dist: event.dist ?? '',
    debugIds: debugIdsOf(event),
    frames: mappableFrames(event).map(toPosition),
  };
}

export function mappableFrames(event: ErrorEvent): readonly Frame[] {
  return holdersOf(event).flatMap((holder) => sentFrames(holder).filter((frame) => isMappable(frame, event.platform)));
}

function toPosition({ abs_path: absPath = '', lineno: line = 1, colno: column }: Frame): FramePosition {
  return { absPath, line, column: column ?? null };
}

/** Images of source maps name the file and its debug id (processing §2.1). Ids are normalised already; an age says nothing here. */
function debugIdsOf({ debug_meta: meta }: ErrorEvent): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const images = meta?.['images'];
  for (const image of Array.isArray(images) ? images : []) {
    const { type, code_file: file, debug_id: id } = (image ?? {}) as Record<string, unknown>;
    if (type === 'sourcemap' && typeof file === 'string' && typeof id === 'string') ids.set(file, id.slice(0, 36));
  }
  return ids;
}
