import type { Config } from '../config.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import { openPostgres } from '../engines/metadata/postgres.ts';
import { withReplica } from '../engines/metadata/replica.ts';
import type { Metrics } from '../pipeline/metrics.ts';

/** Beyond the time that a statement may take on the server: then the connection is dead. */
const ANSWER_MARGIN_MS = 5_000;
/** The primary is there: who asks shall not wait long for a replica that is not. */
const CONNECT_TIMEOUT_MS = 1_000;

export interface ReplicaReads {
  readonly metadata: Metadata;
  /** Closes what was opened for it; the primary is the caller's. */
  close(): Promise<void>;
}

/** The primary with its questions answered by the operator's replica, or as it is where none is given. */
export function readReplica(config: Config, primary: Metadata, metrics: Metrics): ReplicaReads {
  const { DATABASE_READ_URL: url, DATABASE_STATEMENT_TIMEOUT_MS: statementTimeoutMs } = config;
  if (url === undefined) return { metadata: primary, close: async () => {} };
  const replica = openPostgres({
    url,
    maxConnections: config.DATABASE_POOL_SIZE,
    statementTimeoutMs,
    answerTimeoutMs: statementTimeoutMs + ANSWER_MARGIN_MS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    applicationName: 'vedette-replica-reads',
  });
  const metadata = withReplica(primary, replica, { onAnswer: (by) => metrics.metadataAnswers.inc({ by }) });
  return { metadata, close: () => replica.close() };
}
