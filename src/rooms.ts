/**
 * The lists of rooms: the one place that is changed when a signal or a feature is added. Imported by wire.ts and by tests.
 */
import type { Blobs } from './engines/blobs/port.ts';
import { accountRoutes } from './features/account/routes.ts';
import { factorRoutes } from './features/account/routes-factor.ts';
import { signingInRoutes } from './features/account/routes-signing-in.ts';
import { tokenRoutes } from './features/account/routes-tokens.ts';
import { alertRoutes } from './features/alert/routes.ts';
import { exploreRoutes } from './features/explore/routes.ts';
import { traceItemRoutes } from './features/explore/routes-items.ts';
import { savedRoutes } from './features/explore/routes-saved.ts';
import { seriesRoutes } from './features/explore/routes-series.ts';
import type { Symbolicator } from './features/artifact/index.ts';
import { bundleRoutes } from './features/artifact/routes-bundles.ts';
import { debugFileRoutes } from './features/artifact/routes-debug-files.ts';
import { lookupRoutes } from './features/artifact/routes-lookup.ts';
import { releaseFileRoutes } from './features/artifact/routes-release-files.ts';
import { uploadRoutes } from './features/artifact/routes-upload.ts';
import { attachmentRoutes } from './features/attachment/routes.ts';
import { auditRoutes } from './features/audit/routes.ts';
import { briefRoutes } from './features/brief/routes.ts';
import { issueListRoutes } from './features/issue/routes.ts';
import { aroundIssueRoutes } from './features/issue/routes-around.ts';
import { hashRoutes } from './features/issue/routes-hashes.ts';
import { issueRoutes } from './features/issue/routes-issue.ts';
import { noteRoutes } from './features/issue/routes-notes.ts';
import { viewRoutes } from './features/issue/routes-views.ts';
import { performanceIssueRoutes } from './features/performance-issue/routes.ts';
import { organizationRoutes } from './features/organization/routes.ts';
import { memberRoutes } from './features/organization/routes-members.ts';
import { teamRoutes } from './features/organization/routes-teams.ts';
import { outcomeRoutes } from './features/outcome/routes.ts';
import { ownerRoutes } from './features/owner/routes.ts';
import { ownershipRoutes } from './features/project/routes-ownership.ts';
import { projectRoutes } from './features/project/routes.ts';
import { projectSettingsRoutes } from './features/project/routes-settings.ts';
import { releaseRoutes } from './features/release/routes.ts';
import { releaseWriteRoutes } from './features/release/routes-write.ts';
import { systemRoutes } from './features/system/routes.ts';
import { traceRoutes } from './features/trace/routes.ts';
import { webVitalRoutes } from './features/web-vital/routes.ts';
import type { AnyRoute } from './http/route.ts';
import type { AnySignal } from './pipeline/room-batch.ts';
import type { Dataset } from './query/dataset.ts';
import { clientReportSignal } from './signals/client-report/index.ts';
import { logsDataset } from './signals/log/dataset.ts';
import { logSignal } from './signals/log/index.ts';
import { logRoutes } from './signals/log/routes.ts';
import { errorsDataset } from './signals/error/dataset.ts';
import { errorSignal } from './signals/error/index.ts';
import { metricsDataset } from './signals/metric/dataset.ts';
import { metricSignal } from './signals/metric/index.ts';
import { metricRoutes } from './signals/metric/routes.ts';
import { spansDataset, transactionsDataset } from './signals/span/dataset.ts';
import { spanSignal } from './signals/span/index.ts';
import { spanRoutes } from './signals/span/routes.ts';
import { eventRoutes } from './signals/error/routes.ts';
import { eventOwnerRoutes } from './signals/error/routes-owners.ts';
import { groupingRoutes } from './signals/error/routes-grouping.ts';
import { scrubRoutes } from './signals/error/routes-scrub.ts';
import { sharedRoutes } from './signals/error/routes-shared.ts';
import { similarRoutes } from './signals/error/routes-similar.ts';

/** What rooms need of the engines when they are made. */
export interface RoomEngines {
  readonly blobs: Blobs;
  /** Resolves frames; null in a process that only accepts. */
  readonly symbolicator: Symbolicator | null;
}

/** Folders with numbered SQL (`YYYYMMDD-NN-name.pg.sql`, `….ch.sql`), applied in the order of the file names, over all folders. */
export const MIGRATION_FOLDERS: readonly URL[] = [
  new URL('./features/account/migrations/', import.meta.url),
  new URL('./features/organization/migrations/', import.meta.url),
  new URL('./features/audit/migrations/', import.meta.url),
  new URL('./features/project/migrations/', import.meta.url),
  new URL('./features/release/migrations/', import.meta.url),
  new URL('./features/artifact/migrations/', import.meta.url),
  new URL('./features/issue/migrations/', import.meta.url),
  new URL('./features/performance-issue/migrations/', import.meta.url),
  new URL('./features/similar/migrations/', import.meta.url),
  new URL('./features/owner/migrations/', import.meta.url),
  new URL('./features/alert/migrations/', import.meta.url),
  new URL('./features/attachment/migrations/', import.meta.url),
  new URL('./features/outcome/migrations/', import.meta.url),
  new URL('./features/explore/migrations/', import.meta.url),
  new URL('./signals/error/migrations/', import.meta.url),
  new URL('./signals/span/migrations/', import.meta.url),
  new URL('./signals/log/migrations/', import.meta.url),
  new URL('./signals/metric/migrations/', import.meta.url),
  new URL('./pipeline/migrations/', import.meta.url),
];

/** Signals, made over the engines they need. */
export function makeSignals({ blobs, symbolicator }: RoomEngines): readonly AnySignal[] {
  // Each signal knows its own types; the runner only passes them back to where they came from.
  return [errorSignal({ blobs, symbolicator }), spanSignal, logSignal, metricSignal, clientReportSignal] as readonly AnySignal[];
}

/** Every REST endpoint. */
export const ROUTES: readonly AnyRoute[] = [
  ...accountRoutes,
  ...signingInRoutes,
  ...factorRoutes,
  ...tokenRoutes,
  ...organizationRoutes,
  ...memberRoutes,
  ...teamRoutes,
  ...auditRoutes,
  ...projectRoutes,
  ...projectSettingsRoutes,
  ...ownershipRoutes,
  ...performanceIssueRoutes,
  ...issueListRoutes,
  ...issueRoutes,
  ...briefRoutes,
  ...aroundIssueRoutes,
  ...hashRoutes,
  ...noteRoutes,
  ...viewRoutes,
  ...ownerRoutes,
  ...eventRoutes,
  ...eventOwnerRoutes,
  ...exploreRoutes,
  ...seriesRoutes,
  ...savedRoutes,
  ...traceRoutes,
  ...spanRoutes,
  ...traceItemRoutes,
  ...webVitalRoutes,
  ...logRoutes,
  ...metricRoutes,
  ...groupingRoutes,
  ...similarRoutes,
  ...scrubRoutes,
  ...sharedRoutes,
  ...alertRoutes,
  ...attachmentRoutes,
  ...releaseRoutes,
  ...releaseWriteRoutes,
  ...uploadRoutes,
  ...bundleRoutes,
  ...releaseFileRoutes,
  ...lookupRoutes,
  ...debugFileRoutes,
  ...outcomeRoutes,
  ...systemRoutes,
];

/** What search, tables and charts can ask. */
export const DATASETS: readonly Dataset[] = [errorsDataset, spansDataset, transactionsDataset, logsDataset, metricsDataset];

/** What is not a plain route: connections that stay open. */
export { liveRoutes } from './features/live/index.ts';
