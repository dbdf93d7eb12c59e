/**
 * A processor in a process of its own, for tests that kill it: reads its stores from the argument, applies what is in the log
 * and exits, unless a fault ends it before.
 */
import { openFileBlobs } from '../src/engines/blobs/files.ts';
import { memoryCache } from '../src/engines/cache/memory.ts';
import { openClickHouse } from '../src/engines/events/clickhouse.ts';
import { openLmdbLog } from '../src/engines/log/lmdb.ts';
import { openPostgres } from '../src/engines/metadata/postgres.ts';
import { armFault } from '../src/pipeline/fault.ts';
import type { ProjectConfig } from '../src/pipeline/project-config.ts';
import { startTestProcessor, untilApplied } from './processor-house.ts';

export interface ChildArgument {
  readonly metadataUrl: string;
  readonly eventsUrl: string;
  readonly eventsDatabase: string;
  readonly logDirectory: string;
  readonly blobsDirectory: string;
  readonly projects: readonly ProjectConfig[];
  /** `point:n` */
  readonly fault: string;
}

// The test wrote it.
const argument = JSON.parse(process.argv[2] ?? '{}') as ChildArgument;

const stores = {
  log: await openLmdbLog({ directory: argument.logDirectory, capacityBytes: 256 * 1024 * 1024, partitions: 4, now: Date.now }),
  metadata: openPostgres({ url: argument.metadataUrl, maxConnections: 4 }),
  events: openClickHouse({ url: argument.eventsUrl, database: argument.eventsDatabase }),
  blobs: await openFileBlobs(argument.blobsDirectory),
  cache: memoryCache(),
};
armFault(argument.fault);
const processor = await startTestProcessor(stores, argument.projects);
await untilApplied(processor);
await processor.stop();
await Promise.all([stores.log.close(), stores.metadata.close(), stores.events.close(), stores.blobs.close(), stores.cache.close()]);
