import { randomBytes } from 'node:crypto';
import { rm, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Config } from '../../config.ts';
import { freezeTables, frozenFiles, readSnapshotFile, thaw } from '../../engines/events/chdb-snapshot.ts';
import type { FrozenTable } from '../../engines/events/chdb-snapshot.ts';
import { openSnapshot } from '../../engines/metadata/dump.ts';
import type { Snapshot } from '../../engines/metadata/dump.ts';
import { deriveKey, installationSecret } from '../../lib/secret.ts';
import { noteBackup } from '../../pipeline/backups.ts';
import { holdConsumers } from '../../pipeline/hold.ts';
import type { HeldSource } from '../../pipeline/hold.ts';
import { PROCESSOR_GROUP } from '../../pipeline/processor.ts';
import { TOPICS } from '../../pipeline/topics.ts';
import type { EngineAddresses, Engines } from '../../wire.ts';
import { chunksOf, packArchive } from './archive.ts';
import type { ArchiveEntry } from './archive.ts';
import { renderBackup, serverCopy, untilChosen, untilDone } from './clickhouse.ts';
import { recordsOf } from './log-files.ts';
import type { LogRange } from './log-files.ts';
import { FORMAT, writeManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { Place } from './place.ts';
import { storeFile, vaultKey } from './vault.ts';
import type { Vault } from './vault.ts';

/**
 * A backup while everything runs (reliability B1):
 *
 * 1. The consumers are held between two batches. In this moment the stores hold exactly what the offsets say: a snapshot of
 *    PostgreSQL is opened, the event store's parts are linked, the ends of the log are read. Then they go on, after a
 *    second or a few; acceptance does not notice.
 * 2. The log from the offsets to the ends is copied, then PostgreSQL from its snapshot, the linked parts, the blobs.
 * 3. The manifest is written.
 *
 * A restored installation applies its log from the offsets on, as after any stop: what was acknowledged before the moment is
 * found once. Blobs are copied last: whatever the snapshot refers to was written before it.
 */
export interface BackupOptions {
  readonly config: Config;
  readonly engines: Engines;
  readonly addresses: EngineAddresses;
  readonly place: Place;
  readonly program: string;
  readonly withEvents: boolean;
}

const LABEL = 'vedette_backup_';
/** A batch behind a store that is starting again. */
const HOLD_PATIENCE_MS = 60_000;

interface Moment {
  readonly held: readonly HeldSource[];
  readonly heldAt: Date;
  readonly heldMs: number;
  readonly snapshot: Snapshot;
  readonly frozen: readonly FrozenTable[];
  readonly ranges: readonly LogRange[];
}

export interface BackupReport {
  readonly manifest: Manifest;
  readonly heldMs: number;
}

/** One at a time: the next one waits. */
export function takeBackup(options: BackupOptions): Promise<BackupReport> {
  return options.engines.metadata.withLock('vedette.backup', () => take(options));
}

async function take(options: BackupOptions): Promise<BackupReport> {
  const { config, engines, addresses, place } = options;
  const startedAt = new Date();
  const label = LABEL + randomBytes(8).toString('hex');
  const directory = join(addresses.dataDirectory, 'events');
  await thawOld(directory);
  const salt = randomBytes(16).toString('hex');
  const key = config.VEDETTE_BACKUP_KEY === undefined ? null : vaultKey(config.VEDETTE_BACKUP_KEY, salt);
  const vault: Vault = { blobs: place.blobs, key };
  const moment = await openMoment(options, label);
  try {
    // First: consumers go on, and what they have applied may be forgotten.
    const streams: Manifest['log']['streams'] = [];
    for (const range of moment.ranges) streams.push({ ...range, file: await storeRange(vault, engines, range) });
    const metadata = await storeMetadata(vault, moment.snapshot);
    const events = await storeEvents(vault, options, moment, label);
    const blobs = await storeBlobs(vault, engines);
    const manifest: Manifest = {
      format: FORMAT,
      program: options.program,
      startedAt: startedAt.toISOString(),
      heldAt: moment.heldAt.toISOString(),
      finishedAt: new Date().toISOString(),
      encryption: key === null ? null : { algorithm: 'aes-256-gcm', salt },
      ...(await storeSecret(vault, installationSecret(addresses.dataDirectory, config.VEDETTE_SECRET))),
      metadata,
      events,
      blobs,
      log: { partitions: engines.log.partitions, streams },
    };
    await writeManifest(place.blobs, manifest);
    await noteBackup(engines.metadata, { place: place.name, heldAt: moment.heldAt, held: moment.held });
    return { manifest, heldMs: moment.heldMs };
  } finally {
    await moment.snapshot.close().catch(() => undefined);
    await thaw(directory, label);
  }
}

async function openMoment(options: BackupOptions, label: string): Promise<Moment> {
  const { engines, addresses } = options;
  let snapshot: Snapshot | null = null;
  const what = { ...engines, consumer: PROCESSOR_GROUP, topics: Object.values(TOPICS), patienceMs: HOLD_PATIENCE_MS };
  try {
    return await holdConsumers(what, async (held) => {
      const heldAt = new Date();
      const startedAt = performance.now();
      snapshot = await openSnapshot(addresses.databaseUrl);
      const frozen = await freeze(options, label);
      const ranges: LogRange[] = [];
      for (const { source, off } of held) {
        const { end } = await engines.log.bounds(source.topic, source.partition);
        ranges.push({ topic: source.topic, partition: source.partition, from: off, to: end });
      }
      return { held, heldAt, heldMs: performance.now() - startedAt, snapshot, frozen, ranges };
    });
  } catch (error) {
    await (snapshot as Snapshot | null)?.close();
    throw error;
  }
}

/** The embedded engine's tables, or the counts of a server's, which begins its own backup now. */
async function freeze({ config, engines, addresses, place, withEvents }: BackupOptions, label: string): Promise<readonly FrozenTable[]> {
  if (!withEvents) return [];
  if (config.CLICKHOUSE_URL === undefined) return freezeTables(engines.events, join(addresses.dataDirectory, 'events'), label);
  const tables = await engines.events.select<{ name: string; rows: number }>({
    text: `SELECT name, coalesce(total_rows, 0) AS rows FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`,
  });
  if (place.s3 === null) throw new Error('a server of ClickHouse copies itself into S3 only');
  await engines.events.command(renderBackup(serverCopy(place.s3, addresses.eventsDatabase, engines.eventsTopology), label));
  await untilChosen(engines.events, label);
  return tables.map((table) => ({ ...table, ddl: '', directory: null }));
}

function storeRange(vault: Vault, { log }: Engines, range: LogRange): Promise<Manifest['log']['streams'][number]['file']> {
  return storeMutable(vault, `log/${range.topic}-${range.partition}`, packArchive(recordsOf(log, range)));
}

async function storeMetadata(vault: Vault, snapshot: Snapshot): Promise<Manifest['metadata']> {
  const { schema } = snapshot;
  const tables: Manifest['metadata']['tables'] = [];
  for (const { name, columns } of schema.tables) {
    const lines = countedLines(snapshot.read({ name, columns }));
    const file = await storeMutable(vault, `postgres/${name}`, lines.chunks);
    tables.push({ name, columns: [...columns], rows: lines.count(), file });
  }
  const sequences = await snapshot.sequences();
  return {
    serverVersion: schema.serverVersion,
    migrations: [...schema.migrations],
    partitions: [...schema.partitions],
    sequences: [...sequences],
    tables,
  };
}

async function storeEvents(
  vault: Vault,
  { config, engines, addresses, place, withEvents }: BackupOptions,
  moment: Moment,
  label: string,
): Promise<Manifest['events']> {
  if (!withEvents) return { kind: 'none' };
  const [row] = await engines.events.select<{ version: string }>({ text: 'SELECT version() AS version' });
  const engineVersion = row?.version ?? '';
  if (config.CLICKHOUSE_URL !== undefined && place.s3 !== null) {
    await untilDone(engines.events, label);
    const { url } = serverCopy(place.s3, addresses.eventsDatabase, engines.eventsTopology);
    return { kind: 'clickhouse', engineVersion, url, tables: moment.frozen.map(({ name, rows }) => ({ name, rows })) };
  }
  const tables = [];
  for (const { name, ddl, rows, directory } of moment.frozen) {
    const file = directory === null ? null : await storeMutable(vault, `events/${name}`, packArchive(filesIn(directory)));
    tables.push({ name, ddl, rows, file });
  }
  return { kind: 'embedded', engineVersion, tables };
}

async function* filesIn(directory: string): AsyncGenerator<ArchiveEntry> {
  for await (const file of frozenFiles(directory)) yield { name: file.name, sizeBytes: file.sizeBytes, chunks: readSnapshotFile(file) };
}

async function storeBlobs(vault: Vault, { blobs }: Engines): Promise<Manifest['blobs']> {
  const counted = { count: 0, sizeBytes: 0 };
  async function* entries(): AsyncGenerator<ArchiveEntry> {
    for await (const { key } of blobs.list()) {
      const value = await blobs.stream(key);
      // Retention took it since it was listed.
      if (value === null) continue;
      counted.count += 1;
      counted.sizeBytes += value.sizeBytes;
      yield { name: key, ...value };
    }
  }
  const file = await storeMutable(vault, 'blobs', packArchive(entries()));
  return { ...counted, file };
}

/** The secret opens sessions and second factors of whoever has the rest: it lies in a backup only where that is encrypted. */
async function storeSecret(vault: Vault, secret: string): Promise<Pick<Manifest, 'secret' | 'secretCheck'>> {
  const secretCheck = checkOf(secret);
  if (vault.key === null) return { secretCheck, secret: null };
  return { secretCheck, secret: await storeMutable(vault, 'secret', chunksOf(Buffer.from(secret))) };
}

export function checkOf(secret: string): string {
  return Buffer.from(deriveKey(secret, 'backup-check').subarray(0, 8)).toString('hex');
}

/** As the manifest's types have it. */
async function storeMutable(vault: Vault, name: string, chunks: AsyncIterable<Uint8Array>): Promise<Manifest['blobs']['file']> {
  const { sizeBytes, pieces } = await storeFile(vault, name, chunks);
  return { sizeBytes, pieces: [...pieces] };
}

const NEWLINE = 0x0a;

/** COPY's text has one line for each row, and writes a newline in a value as `\n`. */
function countedLines(rows: Readable): { readonly chunks: AsyncIterable<Uint8Array>; count(): number } {
  let lines = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of rows as AsyncIterable<Buffer>) {
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
      yield chunk;
    }
  }
  return { chunks: chunks(), count: () => lines };
}

/** What a backup that was killed left linked: nobody else makes one now. */
async function thawOld(directory: string): Promise<void> {
  const shadow = join(directory, 'shadow');
  for (const name of await readdir(shadow).catch(() => [])) {
    if (name.startsWith(LABEL)) await rm(join(shadow, name), { recursive: true, force: true });
  }
}
