import type { DebugAsk } from '../../../features/artifact/index.ts';
import type { ErrorEvent } from '../../../event/schema.ts';
import type { DebugStack } from './debug-stack.ts';
import { holdersOf, isMappable, sentFrames } from './eligible.ts';
import { jvmLayout, type JvmLayout } from './jvm-layout.ts';
import { nativeLayout, type NativeLayout } from './native-layout.ts';

/** What is asked of debug files for an event, and where the answers belong. */
export interface DebugLayout {
  readonly stacks: readonly DebugStack[];
  readonly jvm: JvmLayout;
  readonly native: NativeLayout;
  /** Those of `jvm`, then those of `native`. */
  readonly asks: readonly DebugAsk[];
}

/** Images of these types have debug files that frames are resolved with. */
const TYPES = new Set(['proguard', 'macho', 'elf', 'pe', 'symbolic']);

/** Whether there is anything to ask; cheap, for every event of a project with debug files. */
export function wantsDebugFiles(event: ErrorEvent): boolean {
  return imagesOf(event).some(({ type }) => TYPES.has(String(type)));
}

export function imagesOf({ debug_meta: meta }: ErrorEvent): readonly Readonly<Record<string, unknown>>[] {
  const images = meta?.['images'];
  return Array.isArray(images) ? images.filter(isRecord) : [];
}

/** Null when nothing is to be asked. Pure. */
export function debugLayoutOf(event: ErrorEvent): DebugLayout | null {
  if (!wantsDebugFiles(event)) return null;
  const stacks = holdersOf(event)
    .map((holder) => ({ holder, sent: sentFrames(holder) }))
    // Frames of JavaScript are source maps' business, and a stack is rewritten once.
    .filter(({ sent }) => sent.length > 0 && !sent.some((frame) => isMappable(frame, event.platform)));
  const images = imagesOf(event);
  const jvm = jvmLayout(event, images, stacks);
  const native = nativeLayout(event, images, stacks);
  const asks = [...jvm.asks, ...native.asks];
  return asks.length === 0 && native.strays.size === 0 ? null : { stacks, jvm, native, asks };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
