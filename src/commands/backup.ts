import { statfs } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { openPlace, refuseInside, refuseShortDisk, refuseUsed } from './backup/place.ts';
import type { Disk } from './backup/place.ts';
import { filesOf } from './backup/manifest.ts';
import { takeBackup } from './backup/take.ts';
import { VERSION } from './site.ts';
import { print, usageError } from './usage.ts';
import { withEngines } from './with-engines.ts';

const USAGE = `vedette backup --to <directory | s3://bucket/prefix> [--without-events] [--short-disk]
vedette backup --below <directory | s3://bucket/prefix> [--without-events] [--short-disk]

Copies everything into a place of its own, while the server runs or not. VEDETTE_BACKUP_KEY encrypts it.
--below           makes a place of its own there, named by the time (UTC).
--without-events  leaves the event store out: for a ClickHouse server with backups of its own.
--short-disk      also when the disk of VEDETTE_DATA_DIR is nearly full.`;

/** `vedette backup`: see backup/take.ts for what it promises. */
export async function backup(config: Config, args: readonly string[]): Promise<void> {
  const { to, withEvents, isDiskChecked } = readOptions(args);
  const place = await openPlace(config, to, 'write');
  if (withEvents && config.CLICKHOUSE_URL !== undefined && place.s3 === null) {
    throw usageError('ClickHouse writes its own backup into a bucket: give --to s3://bucket/prefix, or --without-events.');
  }
  await refuseUsed(place);
  const startedAt = performance.now();
  const { manifest, heldMs } = await withEngines(config, async (engines, addresses) => {
    refuseInside(place, addresses);
    if (isDiskChecked && holdsOwnDisk(config)) refuseShortDisk(await diskOf(addresses.dataDirectory), config);
    return takeBackup({ config, engines, addresses, place, program: VERSION, withEvents });
  });
  const sizeBytes = filesOf(manifest)
    .flatMap(({ pieces }) => pieces)
    .reduce((sum, piece) => sum + piece.sizeBytes, 0);
  const rows = manifest.events.kind === 'none' ? 0 : manifest.events.tables.reduce((sum, table) => sum + table.rows, 0);
  const records = manifest.log.streams.reduce((sum, { from, to: end }) => sum + end - from, 0);
  print(
    [
      `Backup of ${manifest.heldAt} in ${place.name}, ${(sizeBytes / 1e6).toFixed(1)} MB in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`,
      `${manifest.metadata.tables.reduce((sum, table) => sum + table.rows, 0)} rows of PostgreSQL in ${manifest.metadata.tables.length} tables`,
      manifest.events.kind === 'none'
        ? 'the event store was left out'
        : `${rows} rows of the event store in ${manifest.events.tables.length} tables`,
      `${manifest.blobs.count} blobs`,
      `${records} records of the log that were not applied yet`,
      `processing stood for ${Math.ceil(heldMs)} ms`,
    ].join('\n'),
  );
  if (manifest.secret === null) {
    print(
      'The secret of the installation is not in it, since VEDETTE_BACKUP_KEY is not given: keep VEDETTE_SECRET or data/secret elsewhere.',
    );
  }
}

function readOptions(args: readonly string[]): { readonly to: string; readonly withEvents: boolean; readonly isDiskChecked: boolean } {
  try {
    const options = {
      to: { type: 'string' },
      below: { type: 'string' },
      'without-events': { type: 'boolean' },
      'short-disk': { type: 'boolean' },
    } as const;
    const { values } = parseArgs({ args: [...args], options });
    const to = (values.to ?? '') === '' ? placeBelow(values.below ?? '') : values.to;
    if (to === undefined || to === '') throw new Error('Say where to.');
    return { to, withEvents: values['without-events'] !== true, isDiskChecked: values['short-disk'] !== true };
  } catch (error) {
    throw usageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

/** Where every engine is the operator's, so are their disks. */
function holdsOwnDisk({ CLICKHOUSE_URL, KAFKA_BROKERS }: Config): boolean {
  return CLICKHOUSE_URL === undefined || KAFKA_BROKERS === undefined;
}

async function diskOf(directory: string): Promise<Disk> {
  const { bavail, blocks, bsize } = await statfs(directory);
  return { freeBytes: bavail * bsize, diskBytes: blocks * bsize };
}

/** For what runs every night: `below/2026-11-28T02-17-00Z`. */
function placeBelow(below: string): string {
  const name = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  return below === '' ? '' : `${below.replace(/\/+$/, '')}/${name}`;
}
