import type { DebugAnswer, NativeFrame, Reason, RetracedFrame, RetraceResult, WrittenFrame } from '../../../features/artifact/index.ts';
import type { ErrorEvent, Exception, Frame } from '../../../event/schema.ts';
import type { DebugLayout } from './debug-layout.ts';
import type { DebugStack } from './debug-stack.ts';
import { inAppOf, packagesOf } from './jvm-in-app.ts';
import { isJvmFrame, sentClass } from './jvm-layout.ts';
import { isPlatformClass, isSystemImage } from './not-ours.ts';
import { noteProblems } from './problems.ts';

/** Frames of one stack after inlined calls were added: the innermost of them stay. */
const MAX_WRITTEN = 1_000;

interface Outcome {
  /** What takes the frame's place; null when it stays. */
  readonly frames: readonly Frame[] | null;
  readonly reason: Reason | null;
}

/**
 * Writes the answers of debug files into the event, in place: frames that were resolved take the place of those that were sent,
 * which are kept in `raw_stacktrace`; a frame that was not says why. Returns whether anything was resolved. Pure but for the event.
 */
export function applyDebugAnswers(event: ErrorEvent, layout: DebugLayout, answers: readonly DebugAnswer[]): boolean {
  const jvm = answers.slice(0, layout.jvm.asks.length);
  const native = answers.slice(layout.jvm.asks.length);
  const problems: Reason[] = [];
  let isResolved = renameExceptions(layout.jvm.exceptions, jvm);
  for (const [at, stack] of layout.stacks.entries()) {
    const outcomes = stack.sent.map((frame, place): Outcome => {
      if (isJvmFrame(frame, event.platform)) return jvmOutcome(event, frame, { answers: jvm, stack: at, place });
      return nativeOutcome(frame, layout, native);
    });
    for (const { reason } of outcomes) if (reason !== null) problems.push(reason);
    isResolved = rewrite(stack, outcomes) || isResolved;
  }
  noteProblems(event, ['proguard_', 'native_'], problems);
  return isResolved;
}

function rewrite({ holder, sent }: DebugStack, outcomes: readonly Outcome[]): boolean {
  const stack = holder.stacktrace;
  if (stack === undefined) return false;
  const isResolved = outcomes.some(({ frames }) => frames !== null);
  const written = outcomes.flatMap(({ frames, reason }, at) => frames ?? [withReason(sent[at] as Frame, reason)]);
  // A stack of nothing but what the compiler made is shown as it ran.
  if (written.length === 0) return false;
  if (isResolved) holder.raw_stacktrace = { ...stack, frames: [...sent] };
  holder.stacktrace = { ...stack, frames: written.slice(-MAX_WRITTEN) };
  return isResolved;
}

function withReason(frame: Frame, reason: Reason | null): Frame {
  if (reason !== null) return { ...frame, data: { ...frame.data, symbolicated: false, unresolved: reason } };
  if (frame.data?.['unresolved'] === undefined) return frame;
  const { unresolved: _, ...data } = frame.data;
  return { ...frame, data };
}

function resolvedData(frame: Frame): Record<string, unknown> {
  const { unresolved: _, ...data } = frame.data ?? {};
  return { ...data, symbolicated: true, resolved_with: 'debug-id' };
}

function renameExceptions(exceptions: readonly Exception[], answers: readonly DebugAnswer[]): boolean {
  let isRenamed = false;
  for (const [at, exception] of exceptions.entries()) {
    const original = firstOf(answers, (result) => result.classNames[at] ?? null);
    if (original === null || original === sentClass(exception)) continue;
    const dot = original.lastIndexOf('.');
    exception.raw_type ??= exception.type ?? '';
    if (exception.module !== undefined) exception.raw_module ??= exception.module;
    exception.type = original.slice(dot + 1);
    exception.module = dot < 0 ? undefined : original.slice(0, dot);
    isRenamed = true;
  }
  return isRenamed;
}

function firstOf<T>(answers: readonly DebugAnswer[], ask: (result: RetraceResult) => T | null): T | null {
  for (const answer of answers) {
    const found = answer.kind === 'retraced' ? ask(answer) : null;
    if (found !== null) return found;
  }
  return null;
}

interface JvmPlace {
  readonly answers: readonly DebugAnswer[];
  readonly stack: number;
  readonly place: number;
}

function jvmOutcome(event: ErrorEvent, frame: Frame, { answers, stack, place }: JvmPlace): Outcome {
  const found = firstOf<NonNullable<RetracedFrame>>(answers, (result) => result.stacks[stack]?.[place] ?? null);
  if (found === null) {
    const unread = answers.find((answer) => answer.kind === 'unread');
    const isMissed = unread !== undefined && !isPlatformClass(frame.module ?? '');
    return { frames: null, reason: isMissed ? unread.reason : null };
  }
  const reason: Reason | null = found.isAmbiguous ? { code: 'no_line', wanted: frame.function ?? '' } : null;
  const packages = packagesOf(event);
  return { frames: found.frames.map((one) => withUnresolved(retracedFrame(frame, one, packages), reason)), reason };
}

function withUnresolved(frame: Frame, reason: Reason | null): Frame {
  return reason === null ? frame : { ...frame, data: { ...frame.data, unresolved: reason } };
}

function retracedFrame(frame: Frame, { className, method, line, file }: WrittenFrame, packages: readonly string[]): Frame {
  const written: Frame = {
    ...frame,
    module: className,
    function: method,
    lineno: line ?? undefined,
    filename: file ?? undefined,
    abs_path: file ?? undefined,
    data: resolvedData(frame),
  };
  const inApp = inAppOf(frame, className, packages);
  if (inApp === null) return written;
  const { orig_in_app: _, ...data } = written.data ?? {};
  return { ...written, in_app: inApp.said, data };
}

function nativeOutcome(frame: Frame, { native }: DebugLayout, answers: readonly DebugAnswer[]): Outcome {
  const place = native.places.get(frame);
  if (place === undefined) return { frames: null, reason: native.strays.has(frame) ? strayed(frame) : null };
  const answer = answers[place.ask];
  if (answer?.kind === 'unread') return { frames: null, reason: isSystemImage(place.image.name) ? null : answer.reason };
  const found = answer?.kind === 'located' ? (answer.places[place.at] ?? []) : [];
  if (found.length === 0) {
    return { frames: null, reason: { code: 'no_symbol', wanted: frame.instruction_addr ?? '', found: baseName(place.image.name) } };
  }
  return { frames: found.map((one) => locatedFrame(frame, one, place.image)), reason: null };
}

/** Of frames that already have a name nobody misses anything. */
function strayed({ function: name, instruction_addr: address = '' }: Frame): Reason | null {
  return name === undefined ? { code: 'unknown_image', wanted: address } : null;
}

function locatedFrame(frame: Frame, { function: name, file, line, start }: NativeFrame, image: { from: bigint; name: string }): Frame {
  const path = file === null ? null : pathOf(file);
  return {
    ...frame,
    function: name === '' ? frame.function : name,
    raw_function: undefined,
    filename: path === null ? frame.filename : baseName(path),
    abs_path: path ?? frame.abs_path,
    lineno: line ?? undefined,
    package: frame.package ?? (image.name === '' ? undefined : image.name),
    symbol_addr: `0x${(image.from + BigInt(start)).toString(16)}`,
    data: resolvedData(frame),
  };
}

/** Of files that are named by where they are in a repository: `git:host/repository:path:revision`. */
const VERSIONED = /^(?:git|hg|s3|svn):[^:]*:([^:]+):[^:]*$/;

function pathOf(file: string): string {
  return VERSIONED.exec(file)?.[1] ?? file;
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
