import type { Span } from './span.ts';

/**
 * Attributes that every span has, or nearly: they stand in columns of their own and not in the maps, which halves a row. A value that
 * the column does not hold word for word stays in the maps too. Readers put them back (`detail.ts`).
 */
export const LIFTED: readonly (readonly [attribute: string, column: string, of: (span: Span) => string])[] = [
  ['sentry.op', 'op', (span) => span.op],
  ['sentry.origin', 'origin', (span) => span.origin],
  ['sentry.kind', 'kind', (span) => span.kind],
  ['sentry.segment.id', 'segment_id', (span) => span.segmentId],
  ['sentry.segment.name', 'transaction', (span) => span.transaction],
  ['sentry.segment.name.source', 'transaction_source', (span) => span.transactionSource],
  ['sentry.release', 'release', (span) => span.program.release],
  ['sentry.dist', 'dist', (span) => span.program.dist],
  ['sentry.environment', 'environment', (span) => span.program.environment],
  ['sentry.platform', 'platform', (span) => span.program.platform],
  ['sentry.sdk.name', 'sdk_name', (span) => span.program.sdkName],
  ['sentry.sdk.version', 'sdk_version', (span) => span.program.sdkVersion],
  ['sentry.replay_id', 'replay_id', (span) => span.replayId],
  ['user.id', 'user_id', (span) => span.user.id],
  ['user.email', 'user_email', (span) => span.user.email],
  ['user.name', 'user_name', (span) => span.user.name],
  ['user.ip_address', 'user_ip', (span) => span.user.ip],
];
