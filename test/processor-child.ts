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
import type { ObservedBatch } from '../src/pipeline/consume.ts';
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
  /** For benchmarks: how many records to wait for; prints what they cost. */
  readonly expect?: number;
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
const totals: Record<string, number> = {};
let applied = 0;
const cpuBefore = process.cpuUsage();
const processor = await startTestProcessor(stores, argument.projects, { observe });
while (applied < (argument.expect ?? 0)) await new Promise((resolve) => setTimeout(resolve, 20));
await untilApplied(processor);
if (argument.expect !== undefined) report(argument.expect);
await processor.stop();
await Promise.all([stores.log.close(), stores.metadata.close(), stores.events.close(), stores.blobs.close(), stores.cache.close()]);

function observe(batch: ObservedBatch): void {
  if (batch.source.topic !== 'envelopes') return;
  applied += batch.recordCount;
  for (const key of ['prepareMs', 'decideMs', 'encodeMs', 'insertMs', 'settleMs'] as const) totals[key] = (totals[key] ?? 0) + batch[key];
  totals['batches'] = (totals['batches'] ?? 0) + 1;
  totals['longestMs'] = Math.max(totals['longestMs'] ?? 0, Date.now() - batch.oldestAtMs);
}

function report(count: number): void {
  const { user, system } = process.cpuUsage(cpuBefore);
  const memory = process.memoryUsage();
  console.log(
    `processor  ${((user + system) / count).toFixed(0)} µs/event (${(system / count).toFixed(0)} in the kernel), ${Math.round(memory.rss / 2 ** 20)} MB RSS at the end`,
  );
  console.log(Object.fromEntries(Object.entries(totals).map(([key, value]) => [key, Math.round(value)])));
}
