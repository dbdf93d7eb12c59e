import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { openFileBlobs } from '../../engines/blobs/files.ts';
import type { Blobs } from '../../engines/blobs/port.ts';
import { openClickHouse } from '../../engines/events/clickhouse.ts';
import { openLmdbLog } from '../../engines/log/lmdb.ts';
import type { Log } from '../../engines/log/port.ts';
import { countTables } from '../../engines/metadata/dump.ts';
import { TOPICS } from '../../pipeline/topics.ts';
import type { EngineAddresses } from '../../wire.ts';
import { usageError } from '../usage.ts';
import type { Manifest } from './manifest.ts';

/**
 * Where a backup goes. It must be empty, with one exception: a log that is still there and holds what the backup did not see.
 * Then the restored installation comes up to the present, not only to the backup.
 */
const MAY_BE_THERE: ReadonlySet<string> = new Set(['log', 'spool', 'lost+found']);

/** @throws UsageError in one sentence. Makes the directory. */
export async function refuseUsedDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = (await readdir(directory)).find((name) => !MAY_BE_THERE.has(name));
  if (found !== undefined)
    throw usageError(`VEDETTE_DATA_DIR ${directory} is not empty (${found}): restore into a new directory, or move what is there away.`);
}

/** The operator's servers. The engines that are started for the restore are empty with their directory. */
export async function refuseUsedServers(config: Config, addresses: EngineAddresses, blobs: Blobs): Promise<void> {
  if (config.DATABASE_URL !== undefined && (await countTables(addresses.databaseUrl)) > 0) {
    throw usageError('The database of DATABASE_URL is not empty: restore into a new one.');
  }
  if (config.CLICKHOUSE_URL !== undefined && (await countEventTables(addresses)) > 0) {
    throw usageError(`The database ${addresses.eventsDatabase} of CLICKHOUSE_URL is not empty: restore into a new one.`);
  }
  if (addresses.s3 !== null) {
    for await (const { key } of blobs.list()) {
      throw usageError(
        `S3_BUCKET ${addresses.s3.bucket} is not empty below "${addresses.s3.prefix}" (${key}): restore below another S3_PREFIX.`,
      );
    }
  }
}

async function countEventTables({ eventsUrl, eventsDatabase }: EngineAddresses): Promise<number> {
  // Its own may not be there yet.
  const events = openClickHouse({ url: eventsUrl, database: 'default' });
  try {
    const [row] = await events.select<{ tables: number }>({
      text: 'SELECT count() AS tables FROM system.tables WHERE database = {database:String}',
      params: { database: eventsDatabase },
    });
    return row?.tables ?? 0;
  } finally {
    await events.close();
  }
}

export async function openTargetBlobs({ s3, dataDirectory }: EngineAddresses): Promise<Blobs> {
  if (s3 === null) return openFileBlobs(join(dataDirectory, 'blobs'));
  const { openS3Blobs } = await import('../../engines/blobs/s3.ts');
  return openS3Blobs(s3);
}

/** Null where a new LMDB is to be made: that is not done through the port, which gives offsets of its own. */
export async function openTargetLog({ kafka, dataDirectory, logCapacityBytes }: EngineAddresses): Promise<Log | null> {
  const now = (): number => Date.now();
  if (kafka !== null) {
    const { openKafkaLog } = await import('../../engines/log/kafka.ts');
    return openKafkaLog({ ...kafka, topics: Object.values(TOPICS), now });
  }
  const directory = join(dataDirectory, 'log');
  if (!existsSync(directory)) return null;
  return openLmdbLog({ directory, capacityBytes: logCapacityBytes, partitions: 1, now });
}

/**
 * Whether the log there is the one of the backup, gone on: it has every record from the backup's offsets on.
 * @throws UsageError when it holds anything else.
 */
export async function goesOn(log: Log, { log: saved }: Manifest): Promise<boolean> {
  const bounds = [];
  for (const topic of Object.values(TOPICS)) {
    for (let partition = 0; partition < log.partitions; partition++)
      bounds.push({ topic, partition, ...(await log.bounds(topic, partition)) });
  }
  if (bounds.every(({ end }) => end === 0)) return false;
  for (const { topic, partition, from, to } of saved.streams) {
    const there = bounds.find((one) => one.topic === topic && one.partition === partition);
    if (there === undefined || there.begin > from || there.end < to) {
      const is = there === undefined ? 'is not there' : `holds ${there.begin} to ${there.end}`;
      throw usageError(
        `The log does not go on where the backup ended: ${topic}/${partition} ${is}, the backup needs ${from} to ${to}. Restore with an empty log.`,
      );
    }
  }
  return true;
}
