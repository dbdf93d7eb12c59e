/** Turns stack traces of an obfuscated program into those of the program that was written, with one mapping. Pure. */
import type { Mapping } from './mapping.ts';
import type { ClassMapping, MappedFrame, MethodRange } from './mapping-class.ts';
import { sourceFileOf } from './source-file.ts';

export interface ObfuscatedFrame {
  readonly className: string;
  readonly method: string;
  readonly line: number | null;
  readonly file: string | null;
}

/** Frames with the oldest call first. */
export interface ObfuscatedStack {
  /** Class of the exception that the stack is of. */
  readonly thrown: string | null;
  readonly frames: readonly ObfuscatedFrame[];
}

export interface WrittenFrame {
  readonly className: string;
  readonly method: string;
  readonly line: number | null;
  readonly file: string | null;
}

/**
 * What became of a frame: null when the mapping knows nothing of its class; no frames when nobody wrote it; several, the oldest
 * call first, when calls were inlined. `isAmbiguous`: methods of several names are called this at run time, and no line tells
 * which.
 */
export type RetracedFrame = { readonly frames: readonly WrittenFrame[]; readonly isAmbiguous: boolean } | null;

export function retraceStack(mapping: Mapping, { thrown, frames }: ObfuscatedStack): readonly RetracedFrame[] {
  const retraced = Array.from<RetracedFrame>({ length: frames.length }).fill(null);
  let outlineLine: number | null = null;
  for (let at = frames.length - 1; at >= 0; at -= 1) {
    const frame = frames[at] as ObfuscatedFrame;
    const owner = mapping.classNamed(frame.className);
    if (owner === null) {
      outlineLine = null;
      continue;
    }
    const line = atCallSite(owner, frame, outlineLine);
    const found = rangesOf(owner, frame.method, line);
    const range = found[0];
    if (range?.isOutline === true) {
      outlineLine = frame.line;
      retraced[at] = { frames: [], isAmbiguous: false };
      continue;
    }
    outlineLine = null;
    const names = thrown === null || at < frames.length - 1 ? [] : [thrown, mapping.classNamed(thrown)?.original ?? thrown];
    retraced[at] = retraceFrame(mapping, { owner, frame, line, found, thrown: names });
  }
  return retraced;
}

/** The line of a method after code that it shares with others was left: the one that the outline's line is here. */
function atCallSite(owner: ClassMapping, frame: ObfuscatedFrame, outlineLine: number | null): number | null {
  if (outlineLine === null) return frame.line;
  for (const { callSites } of rangesOf(owner, frame.method, frame.line)) {
    const line = callSites?.get(outlineLine);
    if (line !== undefined) return line;
  }
  return frame.line;
}

/** Those with the line; without any, those that stand for all lines. */
function rangesOf(owner: ClassMapping, method: string, line: number | null): readonly MethodRange[] {
  const all = owner.methods.get(method) ?? [];
  const exact = line === null ? [] : all.filter(({ from, to }) => from !== null && from <= line && line <= (to ?? from));
  return exact.length > 0 ? exact : all.filter(({ from }) => from === null);
}

interface Retracing {
  readonly owner: ClassMapping;
  readonly frame: ObfuscatedFrame;
  readonly line: number | null;
  readonly found: readonly MethodRange[];
  /** Names of what was thrown right here; none for frames further out. */
  readonly thrown: readonly string[];
}

function retraceFrame(mapping: Mapping, retracing: Retracing): RetracedFrame {
  const { owner, frame, line, found, thrown } = retracing;
  const range = found[0];
  if (range === undefined) return byNameOnly(mapping, retracing);
  const names = new Set(found.map((one) => one.frames.at(-1)?.method));
  // Of all lines: which of the methods it was cannot be told.
  const isAmbiguous = names.size > 1;
  let shown = isAmbiguous ? [unnamed(owner, frame)] : rewritten(range, thrown);
  if (range.isSynthesized) shown = shown.slice(0, -1);
  const frames = shown.map((one) => written(mapping, one, { frame, line: lineIn(range, one, line) }));
  return { frames: frames.toReversed(), isAmbiguous };
}

/** Without the innermost frames when that was thrown which they stand for. One stays: something threw it. */
function rewritten({ frames, rewrites }: MethodRange, thrown: readonly string[]): readonly MappedFrame[] {
  const meant = rewrites.filter((one) => one.thrown.length > 0 && one.thrown.every((name) => thrown.includes(name)));
  const removed = meant.reduce((sum, one) => sum + one.removed, 0);
  return removed === 0 ? frames : frames.slice(Math.min(removed, frames.length - 1));
}

/** No entry has the line: the name still is the right one when only one method can be meant. */
function byNameOnly(mapping: Mapping, { owner, frame, line }: Retracing): RetracedFrame {
  const all = owner.methods.get(frame.method) ?? [];
  if (all.length > 0 && all.every((range) => range.isSynthesized)) return { frames: [], isAmbiguous: false };
  const outermost = all.flatMap((range) => range.frames.at(-1) ?? []);
  const methods = new Set(outermost.map((one) => one.method));
  const classes = new Set(outermost.map((one) => one.className));
  const isAmbiguous = methods.size > 1 || classes.size > 1;
  const known = {
    ...unnamed(owner, frame),
    ...(methods.size === 1 ? { method: outermost[0]?.method ?? frame.method } : {}),
    ...(classes.size === 1 ? { className: outermost[0]?.className ?? owner.original } : {}),
  };
  return { frames: [written(mapping, known, { frame, line: all.length === 0 ? line : null })], isAmbiguous };
}

function unnamed(owner: ClassMapping, frame: ObfuscatedFrame): MappedFrame {
  return { className: owner.original, method: frame.method, from: null, to: null };
}

/** As the line was before: the same distance from the beginning, but for lines that became one. */
function lineIn({ from, to }: MethodRange, mapped: MappedFrame, line: number | null): number | null {
  if (mapped.from === null || mapped.to === null) return line;
  if (mapped.from === mapped.to || line === null || from === null || (to ?? from) - from === 0) return zeroIsNone(mapped.from);
  return zeroIsNone(Math.min(mapped.from + line - from, mapped.to));
}

/** R8 writes 0 where there is no line. */
function zeroIsNone(line: number | null): number | null {
  return line === 0 ? null : line;
}

function written(mapping: Mapping, mapped: MappedFrame, at: { frame: ObfuscatedFrame; line: number | null }): WrittenFrame {
  const { className, method } = mapped;
  const file = mapping.classWritten(className)?.sourceFile ?? sourceFileOf(className, at.frame.file);
  return { className, method, line: at.line, file };
}
