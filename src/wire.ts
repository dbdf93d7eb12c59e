import { join } from 'node:path';
import { pino } from 'pino';
import type { Blobs } from './engines/blobs/port.ts';
import { openFileBlobs } from './engines/blobs/files.ts';
import type { S3Options } from './engines/blobs/s3.ts';
import type { Cache } from './engines/cache/port.ts';
import type { RedisAddress } from './engines/cache/redis-client.ts';
import type { Clock } from './engines/clock/port.ts';
import { systemClock } from './engines/clock/system.ts';
import { openClickHouse } from './engines/events/clickhouse.ts';
import type { Topology } from './engines/events/ddl.ts';
import type { Events } from './engines/events/port.ts';
import type { KafkaAddress } from './engines/log/kafka-client.ts';
import type { KafkaLogOptions } from './engines/log/kafka.ts';
import { openLateLog } from './engines/log/late.ts';
import { openLmdbLog } from './engines/log/lmdb.ts';
import type { Log } from './engines/log/port.ts';
import { spooledLog } from './engines/log/spooled.ts';
import type { SpooledLog } from './engines/log/spooled.ts';
import type { Metadata } from './engines/metadata/port.ts';
import { openPostgres } from './engines/metadata/postgres.ts';
import { toldError } from './lib/told-error.ts';
import type { Logger } from './lib/logger.ts';
import { TOPICS } from './pipeline/topics.ts';

/**
 * The composition root: which engine stands behind each port. With `rooms.ts` and the roots in `roles/` and `commands/` the only
 * importer of concrete engines.
 */
export interface Engines {
  readonly log: Log;
  readonly metadata: Metadata;
  readonly events: Events;
  readonly blobs: Blobs;
  readonly cache: Cache;
  readonly clock: Clock;
  readonly eventsTopology: Topology;
  /** What waits on this machine's disk for a log that is away; null where nothing is spooled. */
  readonly spool: Pick<SpooledLog, 'spoolUsage' | 'hurry' | 'away'> | null;
  close(): Promise<void>;
}

/** Where the engines are; survives JSON, for the processes that a parent starts. */
export interface EngineAddresses {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  readonly statementTimeoutMs: number;
  readonly eventsUrl: string;
  readonly eventsDatabase: string;
  /** Of a server that answers SELECTs; null: the same. */
  readonly eventsReadUrl: string | null;
  /** The cluster that tables are made on. */
  readonly eventsCluster: string | null;
  readonly dataDirectory: string;
  readonly logCapacityBytes: number;
  /** Null: the embedded engine. */
  readonly kafka: (KafkaAddress & Pick<KafkaLogOptions, 'compression'>) | null;
  readonly redis: (RedisAddress & { readonly prefix: string }) | null;
  readonly s3: S3Options | null;
}

/**
 * Partitions of each topic, for a new log: one for each processor, and there is one. It prepares a batch while the one before is
 * stored, and every further partition would make its own, smaller batches (bench/NOTES.md).
 */
const PARTITIONS = 1;
/** Freed first when the disk is full, so that trimming has room to write (reliability O3). */
const BALLAST_BYTES = 64 * 1024 * 1024;

export interface EngineOptions {
  /** Of this machine; for an installation without Redis. */
  readonly cache: Cache;
  /** Only the process that trims the log holds the ballast. */
  readonly ownsLog: boolean;
  /** For a gateway before a shared log: how much may wait on its own disk while that is away. Default none. */
  readonly spoolBytes?: number;
  readonly applicationName: string;
  readonly logger: Logger;
}

export async function openEngines(addresses: EngineAddresses, options: EngineOptions): Promise<Engines> {
  const metadata = openPostgres({
    url: addresses.databaseUrl,
    maxConnections: addresses.databasePoolSize,
    statementTimeoutMs: addresses.statementTimeoutMs,
    applicationName: options.applicationName,
  });
  const events = openEvents(addresses);
  const blobs = await openBlobs(addresses);
  const cache = await openCache(addresses, options);
  const hasSpool = addresses.kafka !== null && options.spoolBytes !== undefined;
  const shared = hasSpool ? await openLate(addresses, options) : await openLog(addresses, options);
  const spooled = hasSpool ? await withSpool(shared, addresses, options) : null;
  const log = spooled ?? shared;
  return {
    log,
    spool: spooled,
    metadata,
    events,
    blobs,
    cache,
    clock: systemClock,
    eventsTopology: { cluster: addresses.eventsCluster },
    async close() {
      // The log first: what it acknowledged must be on disk whatever happens to the rest.
      await log.close();
      await Promise.allSettled([events.close(), metadata.close(), blobs.close(), cache.close(), options.cache.close()]);
    },
  };
}

function openEvents({ eventsUrl: url, eventsDatabase: database, eventsReadUrl, eventsCluster }: EngineAddresses): Events {
  return openClickHouse({
    url,
    database,
    isSharded: eventsCluster !== null,
    ...(eventsReadUrl === null ? {} : { readUrl: eventsReadUrl }),
  });
}

// The clients of servers are loaded when there are servers: a laptop starts without them.

async function openBlobs({ s3, dataDirectory }: EngineAddresses): Promise<Blobs> {
  if (s3 === null) return openFileBlobs(join(dataDirectory, 'blobs'));
  const { openS3Blobs } = await import('./engines/blobs/s3.ts');
  return openS3Blobs(s3);
}

async function openCache({ redis }: EngineAddresses, options: EngineOptions): Promise<Cache> {
  if (redis === null) return options.cache;
  const { openRedisCache } = await import('./engines/cache/redis.ts');
  return openRedisCache({ ...redis, onState: tellAbout('Redis', options) });
}

async function openLog(
  { kafka, dataDirectory, logCapacityBytes: capacityBytes }: EngineAddresses,
  { ownsLog }: EngineOptions,
): Promise<Log> {
  const now = (): number => systemClock.now();
  if (kafka !== null) {
    const { openKafkaLog } = await import('./engines/log/kafka.ts');
    return openKafkaLog({ ...kafka, topics: Object.values(TOPICS), now });
  }
  return openLmdbLog({
    directory: join(dataDirectory, 'log'),
    capacityBytes,
    partitions: PARTITIONS,
    now,
    ballastBytes: ownsLog ? Math.min(BALLAST_BYTES, capacityBytes / 20) : 0,
  });
}

/** Whoever has a spool starts without Kafka. */
function openLate(addresses: EngineAddresses, options: EngineOptions): Promise<Log> {
  return openLateLog({
    open: () => openLog(addresses, options),
    file: join(addresses.dataDirectory, 'kafka-partitions'),
    partitions: addresses.kafka?.partitions ?? 1,
  });
}

/** Kafka's partitions are told in the spool's records, so that its own number need not follow theirs. */
async function withSpool(primary: Log, { dataDirectory }: EngineAddresses, options: EngineOptions): Promise<SpooledLog> {
  const capacityBytes = options.spoolBytes ?? 0;
  const now = (): number => systemClock.now();
  const spool = await openLmdbLog({ directory: join(dataDirectory, 'spool'), capacityBytes, partitions: 1, now });
  return spooledLog({ primary, spool, onState: tellAbout('Kafka', options) });
}

function tellAbout(engine: string, { logger }: EngineOptions): (isAway: boolean, reason: string) => void {
  return (isAway, reason) => {
    if (isAway) logger.warn({ engine, reason }, 'an engine is away');
    else logger.info({ engine }, 'an engine is back');
  };
}

export function openLogger(level: string, process: string): Logger {
  const options = { level, base: { process }, timestamp: pino.stdTimeFunctions.isoTime, serializers: { error: toldError } };
  return pino(options, pino.destination(2));
}
