/** What a mapping says of one class: its members by the names they have at run time. Pure. */
import { noteOf, type Rewrite } from './mapping-notes.ts';
import { linesOf, textOf } from './text-lines.ts';

export interface ClassMapping {
  readonly original: string;
  /** As its author's file was called; null when the mapping does not say. */
  readonly sourceFile: string | null;
  readonly methods: ReadonlyMap<string, readonly MethodRange[]>;
}

/** What runs at some lines of a method: the method itself, and what was inlined there. */
export interface MethodRange {
  /** Lines at run time; null for all of them. */
  readonly from: number | null;
  readonly to: number | null;
  /** The innermost first; the last is the method whose code it became part of. */
  readonly frames: readonly MappedFrame[];
  readonly isSynthesized: boolean;
  /** Code that several methods share: its lines say nothing before those who call it were asked. */
  readonly isOutline: boolean;
  /** Lines of an outline, and which lines of this method they are then. */
  readonly callSites: ReadonlyMap<number, number> | null;
  readonly rewrites: readonly Rewrite[];
}

export interface MappedFrame {
  readonly className: string;
  readonly method: string;
  /** Lines as they were written; null when the mapping does not say. */
  readonly from: number | null;
  readonly to: number | null;
}

/** Of `1:3:void a.B.run(int):7:9 -> c`: range, name, lines as written, name at run time. */
const METHOD = /^\s+(?:(\d{1,9}):(\d{1,9}):)?\S+ (([^\s(]+)\([^)]*\))(?::(\d{1,9})(?::(\d{1,9}))?)? -> (\S+)$/;
const CLASS = /^(\S+) -> /;
/** As deep as compilers inline; more is a file that means harm. */
const MAX_INLINED = 100;

interface OpenRange {
  readonly from: number | null;
  readonly to: number | null;
  readonly obfuscated: string;
  readonly frames: MappedFrame[];
  /** Name and parameters of the last frame: which method the range is of. */
  signature: string;
  isClosed: boolean;
  isSynthesized: boolean;
  isOutline: boolean;
  callSites: Map<number, number> | null;
  readonly rewrites: Rewrite[];
}

/** The section that begins with the line of the class. */
export function readClass(text: Buffer, start: number, end: number): ClassMapping {
  let original = '';
  let sourceFile: string | null = null;
  const ranges: OpenRange[] = [];
  for (const line of linesOf(text, start, end)) {
    const said = textOf(text, line);
    const note = noteOf(said);
    if (note?.kind === 'sourceFile') sourceFile ??= note.fileName;
    else if (note !== null) applyNote(ranges.at(-1), note);
    else if (line.start === start) original = CLASS.exec(said)?.[1] ?? '';
    else addMember(ranges, said, original);
  }
  const methods = Map.groupBy(ranges, (range) => range.obfuscated);
  for (const ofName of methods.values()) markWhole(ofName);
  return { original, sourceFile, methods };
}

/** A note below one range of a method is about the method. */
function markWhole(ranges: readonly OpenRange[]): void {
  const synthesized = new Set(ranges.flatMap((range) => (range.isSynthesized ? [range.signature] : [])));
  const outlines = new Set(ranges.flatMap((range) => (range.isOutline ? [range.signature] : [])));
  if (synthesized.size === 0 && outlines.size === 0) return;
  for (const range of ranges) {
    range.isSynthesized = synthesized.has(range.signature);
    range.isOutline = outlines.has(range.signature);
  }
}

function addMember(ranges: OpenRange[], said: string, owner: string): void {
  const match = METHOD.exec(said);
  if (match === null) return; // a field, a comment, or what a newer tool writes
  const [, fromText, toText, signature = '', name = '', writtenFrom, writtenTo, obfuscated = ''] = match;
  const from = numberOf(fromText);
  const to = numberOf(toText);
  const dot = name.lastIndexOf('.');
  const frame: MappedFrame = {
    className: dot < 0 ? owner : name.slice(0, dot),
    method: name.slice(dot + 1),
    from: numberOf(writtenFrom),
    to: numberOf(writtenTo) ?? numberOf(writtenFrom),
  };
  const last = ranges.at(-1);
  if (last !== undefined && from !== null && continues(last, obfuscated, from, to)) {
    if (last.frames.length < MAX_INLINED) last.frames.push(frame);
    last.signature = signature;
    return;
  }
  const marks = { isClosed: false, isSynthesized: false, isOutline: false, callSites: null, rewrites: [] };
  ranges.push({ from, to, obfuscated, signature, frames: [frame], ...marks });
}

/** The same lines again are those that the code was inlined into. */
// oxlint-disable-next-line max-params -- one line of a mapping against the one before it
function continues(last: OpenRange, obfuscated: string, from: number, to: number | null): boolean {
  return !last.isClosed && last.obfuscated === obfuscated && last.from === from && last.to === to;
}

function applyNote(range: OpenRange | undefined, note: Exclude<ReturnType<typeof noteOf>, null>): void {
  if (range === undefined) return;
  if (note.kind === 'synthesized') range.isSynthesized = true;
  else if (note.kind === 'outline') range.isOutline = true;
  else if (note.kind === 'outlineCallsite') range.callSites = new Map([...(range.callSites ?? []), ...note.positions]);
  else if (note.kind === 'rewriteFrame') range.rewrites.push(note);
  // The signature at run time stands below the last of a method's frames: the same lines again are an overload's.
  else if (note.kind === 'residualsignature') range.isClosed = true;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
