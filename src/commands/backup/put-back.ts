import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Blobs } from '../../engines/blobs/port.ts';
import { attachParts, detachedDirectory, writePartFile } from '../../engines/events/chdb-snapshot.ts';
import type { Events } from '../../engines/events/port.ts';
import type { Log, LogAppend } from '../../engines/log/port.ts';
import { restoreLmdbLog } from '../../engines/log/lmdb-restore.ts';
import { loadDump } from '../../engines/metadata/dump.ts';
import { migratePostgres } from '../../engines/metadata/migrate.ts';
import { openPostgres } from '../../engines/metadata/postgres.ts';
import { unpackOffsets } from '../../pipeline/offset-set.ts';
import { PROCESSOR_GROUP } from '../../pipeline/processor.ts';
import { MIGRATION_FOLDERS } from '../../rooms.ts';
import type { EngineAddresses } from '../../wire.ts';
import { bytesOf, unpackArchive } from './archive.ts';
import { renderRestore, untilDone } from './clickhouse.ts';
import type { ServerCopy } from './clickhouse.ts';
import { readRecords } from './log-files.ts';
import type { Manifest } from './manifest.ts';
import { readFile } from './vault.ts';
import type { Vault } from './vault.ts';

/** Offsets at which the consumers of a log with other offsets begin. */
export type NewOffsets = readonly { readonly topic: string; readonly part: number; readonly off: number }[];

/** Records of a partition behind its offset that are applied already (pipeline/offsets.ts). */
export interface OldStanding {
  readonly topic: string;
  readonly part: number;
  readonly ahead: ReadonlySet<number>;
}

/**
 * The tables as the backup's migrations made them, then the rows; the rest of the migrations is applied by the first start.
 * @param beforeCommit puts the log back where that changes offsets: the rows of the offsets go with it or not at all.
 */
export async function putBackMetadata(
  vault: Vault,
  { metadata }: Manifest,
  { databaseUrl, statementTimeoutMs }: EngineAddresses,
  beforeCommit: (standings: readonly OldStanding[]) => Promise<NewOffsets | null>,
): Promise<ReadonlyMap<string, number>> {
  const postgres = openPostgres({ url: databaseUrl, statementTimeoutMs, maxConnections: 3, applicationName: 'vedette-restore' });
  try {
    await migratePostgres(postgres, MIGRATION_FOLDERS, new Set(metadata.migrations));
  } finally {
    await postgres.close();
  }
  const files = new Map(metadata.tables.map(({ name, file }) => [name, file]));
  return loadDump({
    url: databaseUrl,
    schema: metadata,
    sequences: metadata.sequences,
    rowsOf: ({ name }) => Readable.from(readFile(vault, files.get(name) ?? { sizeBytes: 0, pieces: [] }), { objectMode: false }),
    async finish(client) {
      const { rows } = await client.query<{ topic: string; part: number; off: string | number; ahead: Buffer | null }>(
        'SELECT topic, part, off, ahead FROM consumer_offset WHERE consumer = $1',
        [PROCESSOR_GROUP],
      );
      const offsets = await beforeCommit(
        rows.map(({ topic, part, off, ahead }) => ({ topic, part, ahead: unpackOffsets(Number(off), ahead) })),
      );
      if (offsets === null) return;
      await client.query('DELETE FROM consumer_offset');
      for (const { topic, part, off } of offsets) {
        await client.query('INSERT INTO consumer_offset (consumer, topic, part, off) VALUES ($1, $2, $3, $4)', [
          PROCESSOR_GROUP,
          topic,
          part,
          off,
        ]);
      }
    },
  });
}

/** Into an empty database: the embedded engine's tables as they were defined, then their parts. Newer migrations are applied by the first start. */
export async function putBackEvents(vault: Vault, tables: readonly EmbeddedTable[], events: Events): Promise<void> {
  for (const { ddl } of tables) await events.command(ddl);
  for (const { name, file } of tables) {
    if (file === null) continue;
    const detached = await detachedDirectory(events, name);
    for await (const entry of unpackArchive(readFile(vault, file))) await writePartFile(detached, entry.name, entry.chunks);
    await attachParts(events, name, detached);
  }
}

type EmbeddedTable = Extract<Manifest['events'], { kind: 'embedded' }>['tables'][number];

/** A server fetches its own. */
export async function putBackServer(events: Events, copy: ServerCopy, id: string): Promise<void> {
  await events.command(renderRestore(copy, id));
  await untilDone(events, id);
}

/** @returns how many. */
export async function putBackBlobs(vault: Vault, { blobs: saved }: Manifest, blobs: Blobs): Promise<number> {
  let count = 0;
  for await (const entry of unpackArchive(readFile(vault, saved.file))) {
    await blobs.put(entry.name, await bytesOf(entry.chunks));
    count += 1;
  }
  return count;
}

/** A new LMDB, with the offsets that the rows name. */
export async function makeLog(vault: Vault, { log }: Manifest, { dataDirectory, logCapacityBytes }: EngineAddresses): Promise<void> {
  const streams = log.streams.map(({ topic, partition, from, to, file }) => ({
    topic,
    partition,
    begin: from,
    end: to,
    records: readRecords(readFile(vault, file)),
  }));
  await restoreLmdbLog(join(dataDirectory, 'log'), logCapacityBytes, log.partitions, streams);
}

/** Of one append. */
const BATCH_BYTES = 4 * 1024 * 1024;

/**
 * Into an empty log that gives offsets of its own (Kafka). Whoever reads a payload checks the event's id, so that a place that
 * comes twice hurts nobody. With another number of partitions the records of one go to one: its order holds.
 * @returns where the consumers begin.
 */
export async function fillLog(vault: Vault, { log: saved }: Manifest, log: Log, standings: readonly OldStanding[]): Promise<NewOffsets> {
  const offsets: { topic: string; part: number; off: number }[] = [];
  for (const topic of new Set(saved.streams.map((stream) => stream.topic))) {
    for (let part = 0; part < log.partitions; part++) offsets.push({ topic, part, off: (await log.bounds(topic, part)).begin });
  }
  for (const { topic, partition, file } of saved.streams) {
    let batch: LogAppend[] = [];
    let sizeBytes = 0;
    const applied = standings.find((one) => one.topic === topic && one.part === partition)?.ahead;
    for await (const { offset, value } of readRecords(readFile(vault, file))) {
      if (applied?.has(offset) === true) continue;
      batch.push({ topic, partition: partition % log.partitions, value });
      sizeBytes += value.length;
      if (sizeBytes < BATCH_BYTES) continue;
      await log.append(batch);
      batch = [];
      sizeBytes = 0;
    }
    if (batch.length > 0) await log.append(batch);
  }
  return offsets;
}

export async function putBackSecret(vault: Vault, { secret }: Manifest, dataDirectory: string): Promise<void> {
  if (secret === null) return;
  const text = await bytesOf(readFile(vault, secret));
  await writeFile(join(dataDirectory, 'secret'), `${text.toString()}\n`, { mode: 0o600, flag: 'wx', flush: true });
}
