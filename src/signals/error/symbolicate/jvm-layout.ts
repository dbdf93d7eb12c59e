import type { DebugAsk, ObfuscatedFrame, ObfuscatedStack } from '../../../features/artifact/index.ts';
import type { ErrorEvent, Exception, Frame } from '../../../event/schema.ts';
import type { DebugStack } from './debug-stack.ts';

/** Mappings of one event: an app has one, its libraries and dynamic features may have more. */
const MAX_MAPPINGS = 5;

export interface JvmLayout {
  /** One for each mapping that the event names, each with all stacks and classes. */
  readonly asks: readonly DebugAsk[];
  readonly exceptions: readonly Exception[];
}

export function jvmLayout(
  event: ErrorEvent,
  images: readonly Readonly<Record<string, unknown>>[],
  stacks: readonly DebugStack[],
): JvmLayout {
  const ids = new Set(images.flatMap(({ type, uuid }) => (type === 'proguard' && typeof uuid === 'string' ? [uuid] : [])));
  if (ids.size === 0) return { asks: [], exceptions: [] };
  const exceptions = (event.exception?.values ?? []).filter((one: Exception | null) => one !== null && isOfJvm(one, event.platform));
  const task = {
    kind: 'retrace',
    stacks: stacks.map((stack) => obfuscated(stack, event)),
    classNames: exceptions.map(sentClass),
  } as const;
  const hasFrames = task.stacks.some(({ frames }) => frames.some(({ className }) => className !== ''));
  if (!hasFrames && exceptions.length === 0) return { asks: [], exceptions: [] };
  return { asks: [...ids].slice(0, MAX_MAPPINGS).map((debugId) => ({ debugId, name: '', task })), exceptions };
}

function isOfJvm({ stacktrace, type }: Exception, platform: string): boolean {
  if (type === undefined) return false;
  const frames = stacktrace?.frames ?? [];
  return frames.length === 0 ? platform === 'java' : frames.some((frame) => isJvmFrame(frame, platform));
}

export function isJvmFrame(frame: Frame, platform: string): boolean {
  return (frame.platform ?? platform) === 'java' && frame.module !== undefined && frame.function !== undefined;
}

/** As it was called at run time, whatever it was mapped to before. */
export function sentClass({ type = '', module, raw_type: rawType, raw_module: rawModule }: Exception): string {
  const name = rawType ?? type;
  const owner = rawType === undefined ? module : rawModule;
  return owner === undefined || owner === '' ? name : `${owner}.${name}`;
}

function obfuscated({ holder, sent }: DebugStack, event: ErrorEvent): ObfuscatedStack {
  const exception = event.exception?.values.find((one: Exception | null) => one === holder);
  return {
    thrown: exception === undefined ? null : sentClass(exception),
    frames: sent.map((frame) => toObfuscated(frame, event.platform)),
  };
}

/** Frames of another kind hold their place: nothing has a class without a name. */
const NONE: ObfuscatedFrame = { className: '', method: '', line: null, file: null };

function toObfuscated(frame: Frame, platform: string): ObfuscatedFrame {
  if (!isJvmFrame(frame, platform)) return NONE;
  const { module: className = '', function: method = '', lineno, filename } = frame;
  return { className, method, line: lineno === undefined || lineno < 1 ? null : lineno, file: filename ?? null };
}
