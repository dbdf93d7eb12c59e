import type { EngineAddresses } from '../wire.ts';

/** What the processor process is told first. */
export interface ProcessorStart {
  readonly addresses: EngineAddresses;
  readonly logLevel: string;
}

/** Over the IPC channel; messages of other kinds belong to the cache's bridge. */
export type ToChild = { readonly kind: 'start'; readonly start: ProcessorStart } | { readonly kind: 'metrics'; readonly ask: number };
export type FromChild = { readonly kind: 'ready' } | { readonly kind: 'metrics'; readonly ask: number; readonly text: string };
