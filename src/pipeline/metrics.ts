import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * Every metric of the program, with a sentence: the one list. Times are in seconds, sizes in bytes, as Prometheus asks.
 */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface Metrics {
  /** Prometheus' text format. Runs what was registered with `beforeScrape` first, so that gauges are of now. */
  text(): Promise<string>;
  beforeScrape(refresh: () => Promise<void> | void): void;
  readonly ingestAnswers: Counter<'status'>;
  readonly ingestSeconds: Histogram;
  readonly batches: Counter<'topic' | 'redone'>;
  readonly batchRecords: Counter<'topic'>;
  readonly batchSeconds: Histogram<'stage'>;
  readonly freshnessSeconds: Histogram<'topic'>;
  readonly lagRecords: Gauge<'topic' | 'partition'>;
  readonly haltedPartitions: Gauge;
  readonly apiAnswers: Counter<'method' | 'status'>;
  readonly apiSeconds: Histogram;
  readonly wrongAnswers: Counter<'path'>;
  readonly metadataAnswers: Counter<'by'>;
  readonly logUsedBytes: Gauge;
  readonly logCapacityBytes: Gauge;
  readonly diskFreeBytes: Gauge;
  readonly pressureLevel: Gauge;
  readonly lagSeconds: Gauge;
  readonly spoolUsedBytes: Gauge;
  readonly engineReady: Gauge<'engine'>;
  readonly engineStarts: Counter<'engine'>;
  readonly liveConnections: Gauge;
}

/** Made once per process; `process` tells them apart in one scrape. */
export function createMetrics(process: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter<T>({ name: `vedette_${name}`, help, labelNames: [...labelNames], registers });
  const gauge = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Gauge<T>({ name: `vedette_${name}`, help, labelNames: [...labelNames], registers });
  const histogram = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Histogram<T>({ name: `vedette_${name}`, help, labelNames: [...labelNames], buckets: BUCKETS_SECONDS, registers });

  const refreshes: (() => Promise<void> | void)[] = [];

  return {
    async text() {
      // A gauge that cannot be refreshed keeps its last value; the others are still worth having.
      await Promise.allSettled(refreshes.map(async (refresh) => refresh()));
      return registry.metrics();
    },
    beforeScrape: (refresh) => {
      refreshes.push(refresh);
    },
    ingestAnswers: counter('ingest_answers_total', 'Answers of the ingest endpoints by HTTP status.', ['status']),
    ingestSeconds: histogram('ingest_seconds', 'Time from the headers of an ingest request to its answer.', []),
    batches: counter('batches_total', 'Batches applied to the stores; redone ones were found open after a crash.', ['topic', 'redone']),
    batchRecords: counter('batch_records_total', 'Log records in the batches that were applied.', ['topic']),
    batchSeconds: histogram('batch_seconds', 'Time of each stage of a batch.', ['stage']),
    freshnessSeconds: histogram('freshness_seconds', 'From acceptance of the oldest record of a batch to readable.', ['topic']),
    lagRecords: gauge('lag_records', 'Records in the log that are not applied yet.', ['topic', 'partition']),
    haltedPartitions: gauge('halted_partitions', 'Partitions that stopped because too many records could not be processed.', []),
    apiAnswers: counter('api_answers_total', 'Answers of the API and the dashboard.', ['method', 'status']),
    apiSeconds: histogram('api_seconds', 'Time of an API answer.', []),
    wrongAnswers: counter('api_wrong_answers_total', 'Answers that did not fit their own schema.', ['path']),
    metadataAnswers: counter('metadata_answers_total', 'Questions of the API to PostgreSQL, by who answered: replica or primary.', ['by']),
    logUsedBytes: gauge('log_used_bytes', 'Bytes of the embedded log in use.', []),
    logCapacityBytes: gauge('log_capacity_bytes', 'Bound of the embedded log.', []),
    diskFreeBytes: gauge('disk_free_bytes', 'Free bytes on the disk of the data directory.', []),
    pressureLevel: gauge('pressure_level', 'Level of the back-pressure ladder: 0 accepts all, 5 accepts nothing.', []),
    lagSeconds: gauge('lag_seconds', 'Age of the oldest accepted record that is not applied yet.', []),
    spoolUsedBytes: gauge('spool_used_bytes', 'What waits on the own disk of a gateway while Kafka is away.', []),
    engineReady: gauge('engine_ready', 'Whether a supervised process serves.', ['engine']),
    engineStarts: counter('engine_starts_total', 'Starts of a supervised process; more than one means it died.', ['engine']),
    liveConnections: gauge('live_connections', 'Dashboards connected for live updates.', []),
  };
}
