import { join } from 'node:path';
import { pino } from 'pino';
import type { Blobs } from './engines/blobs/port.ts';
import { openFileBlobs } from './engines/blobs/files.ts';
import type { Cache } from './engines/cache/port.ts';
import type { Clock } from './engines/clock/port.ts';
import { systemClock } from './engines/clock/system.ts';
import { openClickHouse } from './engines/events/clickhouse.ts';
import type { Events } from './engines/events/port.ts';
import { openLmdbLog } from './engines/log/lmdb.ts';
import type { Log } from './engines/log/port.ts';
import type { Metadata } from './engines/metadata/port.ts';
import { openPostgres } from './engines/metadata/postgres.ts';
import type { Logger } from './lib/logger.ts';

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
  close(): Promise<void>;
}

/** Where the engines are; survives JSON, for the processes that a parent starts. */
export interface EngineAddresses {
  readonly databaseUrl: string;
  readonly eventsUrl: string;
  readonly eventsDatabase: string;
  readonly dataDirectory: string;
  readonly logCapacityBytes: number;
}

/** Partitions of each topic: more than processors on one machine, so that work on one goes on while another waits for a store. */
const PARTITIONS = 4;
/** Freed first when the disk is full, so that trimming has room to write (reliability O3). */
const BALLAST_BYTES = 64 * 1024 * 1024;

export interface EngineOptions {
  readonly cache: Cache;
  /** Only the process that trims the log holds the ballast. */
  readonly ownsLog: boolean;
  readonly maxConnections: number;
  readonly applicationName: string;
}

export async function openEngines(addresses: EngineAddresses, options: EngineOptions): Promise<Engines> {
  const metadata = openPostgres({
    url: addresses.databaseUrl,
    maxConnections: options.maxConnections,
    applicationName: options.applicationName,
  });
  const events = openClickHouse({ url: addresses.eventsUrl, database: addresses.eventsDatabase });
  const blobs = await openFileBlobs(join(addresses.dataDirectory, 'blobs'));
  const log = await openLmdbLog({
    directory: join(addresses.dataDirectory, 'log'),
    capacityBytes: addresses.logCapacityBytes,
    partitions: PARTITIONS,
    now: () => systemClock.now(),
    ballastBytes: options.ownsLog ? Math.min(BALLAST_BYTES, addresses.logCapacityBytes / 20) : 0,
  });
  return {
    log,
    metadata,
    events,
    blobs,
    cache: options.cache,
    clock: systemClock,
    async close() {
      // The log first: what it acknowledged must be on disk whatever happens to the rest.
      await log.close();
      await Promise.allSettled([events.close(), metadata.close(), blobs.close(), options.cache.close()]);
    },
  };
}

export function openLogger(level: string, process: string): Logger {
  return pino({ level, base: { process }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
