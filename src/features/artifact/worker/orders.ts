/** What a worker is asked to do, and what it gives back. Survives being sent between threads. */
import type { FileKind } from '../manifest.ts';
import type { Context } from './context.ts';
import type { ObfuscatedStack, RetracedFrame } from './retrace.ts';
import type { NativeFrame } from './symbol-function.ts';

export interface Piece {
  readonly sha1: string;
  readonly sizeBytes: number;
}

export interface AssembleOrder {
  readonly sha1: string;
  readonly pieces: readonly Piece[];
}

/** A file that comes by itself. */
export interface KeepOrder {
  readonly bytes: Uint8Array;
  readonly kind: FileKind;
  readonly url: string;
  readonly mapReference: string | null;
}

/** A file of a bundle, kept under `name`. */
export interface AssembledFile {
  readonly kind: FileKind;
  readonly url: string;
  readonly debugId: string | null;
  readonly mapUrl: string | null;
  readonly sizeBytes: number;
  readonly name: string;
  readonly isDeflated: boolean;
  readonly problem: string | null;
}

/** `refusal` is a sentence for whoever uploads; then nothing is to be kept. */
export type AssembledBundle =
  | { readonly refusal: string }
  | { readonly refusal: null; readonly sizeBytes: number; readonly files: readonly AssembledFile[] };

/** A file of a bundle, as the worker reads it. */
export interface StoredFile {
  readonly blobKey: string;
  readonly isDeflated: boolean;
}

export interface FileOrder {
  /** For the lines of the code that ran; null when it was not uploaded. */
  readonly minified: StoredFile | null;
  /** Null: the file is what its author wrote. */
  readonly map: StoredFile | null;
  /** Line and column, both from zero. */
  readonly positions: readonly (readonly [line: number, column: number])[];
}

export interface ResolveOrder {
  readonly files: readonly FileOrder[];
}

export interface ResolvedFile {
  readonly problem: 'gone' | 'broken' | null;
  /** Of a broken map: what is wrong with it. */
  readonly detail: string | null;
  /** In the order of the positions. */
  readonly places: readonly Place[];
}

export interface Place {
  /** Of the code that ran. */
  readonly minified: Context | null;
  readonly original: OriginalPlace | null;
}

export interface OriginalPlace {
  readonly source: string;
  /** From zero. */
  readonly line: number;
  readonly column: number;
  /** What the map calls the thing at this place: at a call, the function that is called. */
  readonly token: string | null;
  /** `<anonymous>` and `<module>` included; null when the source could not be read as code. */
  readonly functionName: string | null;
  /** Null when the map does not hold the source. */
  readonly context: Context | null;
}

/** A debug file, as the worker reads it: pieces of one text. */
export interface StoredDebugFile {
  readonly blobPrefix: string;
  readonly pieces: number;
  readonly sizeBytes: number;
}

/** What is asked of a mapping. */
export interface RetraceTask {
  readonly kind: 'retrace';
  readonly stacks: readonly ObfuscatedStack[];
  /** Names at run time, of exceptions. */
  readonly classNames: readonly string[];
}

/** What is asked of symbols: the calls at addresses relative to the module. */
export interface LocateTask {
  readonly kind: 'locate';
  readonly addresses: readonly number[];
}

export type DebugTask = RetraceTask | LocateTask;

export interface DebugOrder {
  readonly tasks: readonly { readonly file: StoredDebugFile; readonly task: DebugTask }[];
}

export interface RetraceResult {
  readonly kind: 'retraced';
  readonly stacks: readonly (readonly RetracedFrame[])[];
  /** In the order of the task's; null when the mapping does not know the class. */
  readonly classNames: readonly (string | null)[];
}

export interface LocateResult {
  readonly kind: 'located';
  /** In the order of the addresses, each the outermost call first; none when the symbols do not know the address. */
  readonly places: readonly (readonly NativeFrame[])[];
}

export type DebugProblem = 'gone' | 'broken' | 'too_large';

export type DebugResult =
  | RetraceResult
  | LocateResult
  | { readonly kind: 'unread'; readonly problem: DebugProblem; readonly detail: string | null };
