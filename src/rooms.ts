/**
 * The lists of rooms: the one place that is changed when a signal or a feature is added. Imported by wire.ts and by tests.
 */
import type { Blobs } from './engines/blobs/port.ts';
import { accountRoutes } from './features/account/routes.ts';
import { signingInRoutes } from './features/account/routes-signing-in.ts';
import { tokenRoutes } from './features/account/routes-tokens.ts';
import { attachmentRoutes } from './features/attachment/routes.ts';
import { issueListRoutes } from './features/issue/routes.ts';
import { aroundIssueRoutes } from './features/issue/routes-around.ts';
import { issueRoutes } from './features/issue/routes-issue.ts';
import { noteRoutes } from './features/issue/routes-notes.ts';
import { outcomeRoutes } from './features/outcome/routes.ts';
import { projectRoutes } from './features/project/routes.ts';
import { releaseRoutes } from './features/release/routes.ts';
import type { AnyRoute } from './http/route.ts';
import type { AnySignal } from './pipeline/room-batch.ts';
import type { Dataset } from './query/dataset.ts';
import { clientReportSignal } from './signals/client-report/index.ts';
import { errorsDataset } from './signals/error/dataset.ts';
import { errorSignal } from './signals/error/index.ts';
import { eventRoutes } from './signals/error/routes.ts';
import { exploreRoutes } from './signals/error/routes-explore.ts';

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
export function makeSignals({ blobs }: RoomEngines): readonly AnySignal[] {
  // Each signal knows its own types; the runner only passes them back to where they came from.
  return [errorSignal({ blobs }), clientReportSignal] as readonly AnySignal[];
}

/** Every REST endpoint. */
export const ROUTES: readonly AnyRoute[] = [
  ...accountRoutes,
  ...signingInRoutes,
  ...tokenRoutes,
  ...projectRoutes,
  ...issueListRoutes,
  ...issueRoutes,
  ...aroundIssueRoutes,
  ...noteRoutes,
  ...eventRoutes,
  ...exploreRoutes,
  ...attachmentRoutes,
  ...releaseRoutes,
  ...outcomeRoutes,
];

/** What search, tables and charts can ask. */
export const DATASETS: readonly Dataset[] = [errorsDataset];

/** What is not a plain route: connections that stay open. */
export { liveRoutes } from './features/live/index.ts';
