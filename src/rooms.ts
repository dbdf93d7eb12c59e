/**
 * The lists of rooms: the one place that is changed when a signal or a feature is added. Imported by wire.ts and by tests.
 */
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import type { Blobs } from './engines/blobs/port.ts';
import type { Job } from './engines/jobs/port.ts';
import { accountRoutes } from './features/account/routes.ts';
import { signingInRoutes } from './features/account/routes-signing-in.ts';
import { tokenRoutes } from './features/account/routes-tokens.ts';
import { projectRoutes } from './features/project/routes.ts';
import type { AnyRoute } from './http/route.ts';
import type { AnySignal } from './pipeline/room-batch.ts';
import type { Dataset } from './query/dataset.ts';
import { clientReportSignal } from './signals/client-report/index.ts';
import { errorsDataset } from './signals/error/dataset.ts';

/** What rooms need of the engines when they are made. */
export interface RoomEngines {
  readonly blobs: Blobs;
}

/** Folders with numbered SQL (`YYYYMMDD-NN-name.pg.sql`, `….ch.sql`), applied in the order of the file names, over all folders. */
export const MIGRATION_FOLDERS: readonly URL[] = [
  new URL('./features/account/migrations/', import.meta.url),
  new URL('./features/project/migrations/', import.meta.url),
  new URL('./features/release/migrations/', import.meta.url),
  new URL('./features/issue/migrations/', import.meta.url),
  new URL('./features/attachment/migrations/', import.meta.url),
  new URL('./features/outcome/migrations/', import.meta.url),
  new URL('./signals/error/migrations/', import.meta.url),
  new URL('./pipeline/migrations/', import.meta.url),
];

/** Signals, made over the engines they need. */
export function makeSignals(_engines: RoomEngines): readonly AnySignal[] {
  return [clientReportSignal as AnySignal];
}

/** Item types that a room claims; the gateway settles envelopes without one of them. */
export function claimedTypes(): ReadonlySet<string> {
  return new Set([clientReportSignal].flatMap((signal) => signal.itemTypes));
}

/** Every REST endpoint. */
export const ROUTES: readonly AnyRoute[] = [...accountRoutes, ...signingInRoutes, ...tokenRoutes, ...projectRoutes];

/** What search, tables and charts can ask. */
export const DATASETS: readonly Dataset[] = [errorsDataset];

export async function liveRoutes(_app: FastifyInstance, _deps: unknown): Promise<void> {}

export interface RetentionOptions {
  readonly config: Config;
}

export function makeJobs(_engines: RoomEngines, _options: RetentionOptions): readonly Job[] {
  return [];
}
