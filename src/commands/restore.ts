import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { createDatabase, openClickHouse } from '../engines/events/clickhouse.ts';
import type { Events } from '../engines/events/port.ts';
import { migrationNames } from '../engines/metadata/migrate.ts';
import { markFinished, markUnfinished } from '../lib/unfinished.ts';
import { checkEngines } from '../roles/check-engines.ts';
import { startEmbedded } from '../roles/embedded.ts';
import { MIGRATION_FOLDERS } from '../rooms.ts';
import type { EngineAddresses } from '../wire.ts';
import { serverCopy } from './backup/clickhouse.ts';
import { readManifest } from './backup/manifest.ts';
import type { Manifest } from './backup/manifest.ts';
import { openPlace } from './backup/place.ts';
import type { Place } from './backup/place.ts';
import { fillLog, makeLog, putBackBlobs, putBackEvents, putBackMetadata, putBackSecret, putBackServer } from './backup/put-back.ts';
import { goesOn, openTargetBlobs, openTargetLog, refuseUsedDirectory, refuseUsedServers } from './backup/target.ts';
import { checkOf } from './backup/take.ts';
import { readFile, vaultKey } from './backup/vault.ts';
import type { Vault } from './backup/vault.ts';
import { checkPieces, compareCounts } from './backup/verify.ts';
import { print, usageError } from './usage.ts';

const USAGE = `vedette restore --from <directory | s3://bucket/prefix> [--verify] [--new-secret] [--without-events]

Makes an installation in VEDETTE_DATA_DIR, and in the servers of DATABASE_URL and so on, which must be empty.
--verify      counts what was restored and compares it with the backup.
--new-secret  goes on without the old secret: everybody signs in again, second factors are made anew.
--without-events  leaves the event store as it is: it is restored by its server.`;

const STOP_MS = 9_000;

interface Chosen {
  readonly from: string;
  readonly isVerified: boolean;
  readonly isNewSecret: boolean;
  readonly withEvents: boolean;
}

/** `vedette restore`: reads everything once before it writes anything; see backup/take.ts for what a backup holds. */
export async function restore(config: Config, args: readonly string[]): Promise<void> {
  const chosen = readOptions(args);
  const place = await openPlace(config, chosen.from, 'read');
  const manifest = await readManifest(place.blobs, place.name);
  const vault = openVault(config, place, manifest);
  await refuseWrongKey(vault, manifest);
  await refuseNewer(manifest);
  refuseWithoutSecret(config, manifest, chosen);
  const dataDirectory = resolve(config.VEDETTE_DATA_DIR);
  await refuseUsedDirectory(dataDirectory);
  const pieces = await checkPieces(place.blobs, manifest);
  print(`${pieces} files of the backup of ${manifest.heldAt} are as they were written`);

  await markUnfinished(dataDirectory);
  const embedded = await startEmbedded({ config, onChild: () => undefined, mayBeUnfinished: true });
  let isRefused = true;
  try {
    await embedded.eventsReady;
    await checkEngines(config, embedded.addresses);
    await putBack({ config, manifest, vault, place, addresses: embedded.addresses, chosen }, () => {
      isRefused = false;
    });
    await putBackSecret(vault, manifest, dataDirectory);
    await markFinished(dataDirectory);
  } catch (error) {
    // What was refused before anything was written leaves no half installation.
    if (isRefused) await markFinished(dataDirectory);
    throw error;
  } finally {
    await embedded.stop([], STOP_MS);
  }
  print('Restored. The first start applies what the log holds.');
}

interface Job {
  readonly config: Config;
  readonly manifest: Manifest;
  readonly vault: Vault;
  readonly place: Place;
  readonly addresses: EngineAddresses;
  readonly chosen: Chosen;
}

async function putBack(job: Job, onWriting: () => void): Promise<void> {
  const { manifest, vault, addresses, chosen } = job;
  const blobs = await openTargetBlobs(addresses);
  const log = await openTargetLog(addresses);
  const events = openClickHouse({ url: addresses.eventsUrl, database: addresses.eventsDatabase });
  try {
    refuseMismatch(job);
    await refuseNewerEngine(job, events);
    await refuseUsedServers(job.config, addresses, blobs);
    const isKept = log !== null && (await goesOn(log, manifest));
    onWriting();
    await putBackRows(job, events);
    const count = await putBackBlobs(vault, manifest, blobs);
    const rows = await putBackMetadata(vault, manifest, addresses, async (standings) => {
      if (isKept) return null;
      if (addresses.kafka !== null && log !== null) return fillLog(vault, manifest, log, standings);
      await log?.close();
      await makeLog(vault, manifest, addresses);
      return null;
    });
    print(`${[...rows.values()].reduce((sum, one) => sum + one, 0)} rows of PostgreSQL, ${count} blobs, ${toldLog(manifest, isKept)}`);
    if (chosen.isVerified) await verify(manifest, { rows, events: chosen.withEvents ? events : null, blobs });
  } finally {
    await Promise.allSettled([blobs.close(), events.close(), log?.close()]);
  }
}

/** @throws UsageError when what is in the backup cannot be given to what is there. */
function refuseMismatch({ config, manifest, place, chosen }: Job): void {
  const { kind } = manifest.events;
  if (!chosen.withEvents || kind === 'none') return;
  if (kind === 'embedded' && config.CLICKHOUSE_URL !== undefined) {
    throw usageError(
      'The backup holds parts of the embedded event store, which the server of CLICKHOUSE_URL does not take: give --without-events.',
    );
  }
  if (kind === 'clickhouse' && (config.CLICKHOUSE_URL === undefined || place.s3 === null)) {
    throw usageError(
      "The backup holds a ClickHouse server's own: restore it with CLICKHOUSE_URL and from s3://, or give --without-events.",
    );
  }
}

/** Parts of a newer engine may hold what this one cannot read. */
async function refuseNewerEngine({ manifest, addresses, chosen }: Job, events: Events): Promise<void> {
  const saved = manifest.events;
  if (!chosen.withEvents || saved.kind !== 'embedded') return;
  await createDatabase({ url: addresses.eventsUrl, database: addresses.eventsDatabase });
  const [row] = await events.select<{ version: string }>({ text: 'SELECT version() AS version' });
  if (numberOf(saved.engineVersion) <= numberOf(row?.version ?? '')) return;
  throw usageError(
    `The event store of the backup was written by a newer engine (${saved.engineVersion}; this version of Vedette has ${row?.version}): restore it with the version that wrote it or a later one.`,
  );
}

/** `26.7.1.2` as a number that grows with major and minor. */
function numberOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1_000 + minor;
}

async function putBackRows({ manifest, vault, place, addresses, chosen }: Job, events: Events): Promise<void> {
  const saved = manifest.events;
  if (saved.kind === 'none' || !chosen.withEvents) return print('The event store was left out.');
  if (saved.kind === 'embedded') await putBackEvents(vault, saved.tables, events);
  else if (place.s3 !== null) {
    const copy = serverCopy(place.s3, addresses.eventsDatabase, { cluster: addresses.eventsCluster });
    // The database is among what comes back.
    const outside = openClickHouse({ url: addresses.eventsUrl, database: 'default' });
    await putBackServer(outside, copy, `vedette_restore_${Date.now()}`).finally(() => outside.close());
  }
  print(`${saved.tables.reduce((sum, table) => sum + table.rows, 0)} rows of the event store`);
}

function toldLog({ log }: Manifest, isKept: boolean): string {
  if (isKept) return 'the log that is there goes on';
  return `${log.streams.reduce((sum, { from, to }) => sum + to - from, 0)} records of the log to be applied`;
}

async function verify(manifest: Manifest, restored: Parameters<typeof compareCounts>[1]): Promise<void> {
  const differences = await compareCounts(manifest, restored);
  if (differences.length > 0) throw usageError(`What was restored is not what the backup holds:\n${differences.join('\n')}`);
  print("Verified: every count equals the backup's.");
}

function openVault(config: Config, place: Place, { encryption }: Manifest): Vault {
  if (encryption === null) return { blobs: place.blobs, key: null };
  if (config.VEDETTE_BACKUP_KEY === undefined)
    throw usageError('The backup is encrypted: give VEDETTE_BACKUP_KEY, as it was when the backup was made.');
  return { blobs: place.blobs, key: vaultKey(config.VEDETTE_BACKUP_KEY, encryption.salt) };
}

/** The secret is small and in every encrypted backup. */
async function refuseWrongKey(vault: Vault, { secret }: Manifest): Promise<void> {
  if (secret !== null) for await (const piece of readFile(vault, secret)) void piece;
}

async function refuseNewer({ metadata, program }: Manifest): Promise<void> {
  const known = new Set(await migrationNames(MIGRATION_FOLDERS));
  const stranger = metadata.migrations.find((name) => !known.has(name));
  if (stranger === undefined) return;
  throw usageError(
    `The backup was written by a newer version of Vedette (${program}, with the migration ${stranger}): restore it with that version or a later one.`,
  );
}

/** Sessions and second factors are sealed with it. */
function refuseWithoutSecret(config: Config, { secret, secretCheck }: Manifest, { isNewSecret }: Chosen): void {
  if (isNewSecret) return;
  const given = config.VEDETTE_SECRET;
  if (given === undefined && secret === null) {
    throw usageError(
      'The backup was made without VEDETTE_BACKUP_KEY and so without the secret of the installation: give VEDETTE_SECRET, or --new-secret.',
    );
  }
  if (given !== undefined && secretCheck !== null && checkOf(given) !== secretCheck) {
    throw usageError('VEDETTE_SECRET is not the one of the backup: give that one, or --new-secret.');
  }
}

function readOptions(args: readonly string[]): Chosen {
  try {
    const options = {
      from: { type: 'string' },
      verify: { type: 'boolean' },
      'new-secret': { type: 'boolean' },
      'without-events': { type: 'boolean' },
    } as const;
    const { values } = parseArgs({ args: [...args], options });
    if (values.from === undefined || values.from === '') throw new Error('Say where from.');
    return {
      from: values.from,
      isVerified: values.verify === true,
      isNewSecret: values['new-secret'] === true,
      withEvents: values['without-events'] !== true,
    };
  } catch (error) {
    throw usageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
