/** What the main thread and a worker say to each other. Bytes are moved, not copied. */
import type {
  AssembledBundle,
  AssembledFile,
  AssembleOrder,
  DebugOrder,
  DebugResult,
  KeepOrder,
  ResolvedFile,
  ResolveOrder,
} from './orders.ts';

/** Work for a worker, by name: what it is given and what it gives back. */
export interface Work {
  readonly assemble: { readonly order: AssembleOrder; readonly answer: AssembledBundle };
  readonly keepAlone: { readonly order: KeepOrder; readonly answer: readonly AssembledFile[] };
  readonly resolve: { readonly order: ResolveOrder; readonly answer: readonly ResolvedFile[] };
  readonly debug: { readonly order: DebugOrder; readonly answer: readonly DebugResult[] };
}
export type WorkName = keyof Work;

/** What a worker asks of the main thread, which has the engines. */
export interface Asks {
  /** A piece of the upload; null when it is gone. */
  readonly chunk: { readonly given: { readonly sha1: string }; readonly answer: Uint8Array | null };
  /** Keeps the next file of the bundle. */
  readonly keep: { readonly given: { readonly name: string; readonly bytes: Uint8Array }; readonly answer: null };
  /** A stored file; null when it is gone. */
  readonly blob: { readonly given: { readonly key: string }; readonly answer: Uint8Array | null };
}
export type AskName = keyof Asks;

export type ToWorker =
  | { readonly kind: 'work'; readonly id: number; readonly name: WorkName; readonly order: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown; readonly problem: string | null };

export type FromWorker =
  | { readonly kind: 'done'; readonly id: number; readonly answer: unknown; readonly problem: string | null }
  | { readonly kind: 'ask'; readonly id: number; readonly workId: number; readonly name: AskName; readonly given: unknown };

/** How the code inside a worker asks. */
export interface Host {
  ask<Name extends AskName>(name: Name, given: Asks[Name]['given']): Promise<Asks[Name]['answer']>;
}
