/**
 * What build tools upload, and what is made of it: source maps that turn the code that ran into the code that was written
 * (processing §2), and debug files (§3).
 *
 * - A file is used for the projects it was uploaded for and for no other, whatever debug id or address an event names.
 * - Files are checked and taken apart when they are uploaded; an event meets only what passed.
 * - Reading maps happens in threads of its own, within limits of time and memory: an event waits for them at most two seconds.
 * - A frame that is not resolved says why.
 */
export { createSymbolicator, type Symbolicator, type SymbolicatorParts } from './symbolicator.ts';
export { newFindings, type Findings } from './facts.ts';
export { explain } from './explain.ts';
export type { Reason } from './reasons.ts';
export type { DebugAnswer, DebugAsk, FrameAnswer, FramePosition, Question } from './question.ts';
export type { Context } from './worker/context.ts';
export type { RetraceResult } from './worker/orders.ts';
export type { ObfuscatedFrame, ObfuscatedStack, RetracedFrame, WrittenFrame } from './worker/retrace.ts';
export type { NativeFrame } from './worker/symbol-function.ts';
export { advanceRemap, beginRemap, endRemap, nextRemap, type Remap } from './remap-queue.ts';
export { joinUrl } from './urls.ts';
