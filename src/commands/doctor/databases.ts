import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import type { Config } from '../../config.ts';
import { embeddedEventsUrl } from '../../engines/events/chdb.ts';
import { openClickHouse } from '../../engines/events/clickhouse.ts';
import { missingSettings } from '../../engines/events/ddl.ts';
import type { Events } from '../../engines/events/port.ts';
import { embeddedPostgresUrl } from '../../engines/metadata/embedded.ts';
import { MIGRATION_FOLDERS } from '../../rooms.ts';
import { broken, reasonOf, unknown, well } from './finding.ts';
import type { Finding } from './finding.ts';

const CONNECT_MS = 5_000;
/** Without these a power cut takes back what was promised (reliability M3). */
const DURABLE: Readonly<Record<string, string>> = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const DATABASE = 'vedette';

/** Both databases, read only: the servers that the options name, and the embedded ones while they run. */
export async function examineDatabases(config: Config, isRunning: boolean): Promise<readonly Finding[]> {
  const directory = resolve(config.VEDETTE_DATA_DIR);
  const postgres = config.DATABASE_URL ?? (isRunning ? embeddedPostgresUrl(join(directory, 'postgres')) : null);
  const events = config.CLICKHOUSE_URL ?? (isRunning ? embeddedEventsUrl(join(directory, 'events')) : null);
  return [
    ...(postgres === null ? [unknown('PostgreSQL', 'not running; it starts with the server')] : await examinePostgres(postgres)),
    ...(events === null ? [unknown('event store', 'not running; it starts with the server')] : await examineEvents(events)),
  ];
}

async function examinePostgres(url: string): Promise<readonly Finding[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, query_timeout: CONNECT_MS });
  try {
    await client.connect();
    const { rows: settings } = await client.query<{ name: string; setting: string }>(
      'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
      [[...Object.keys(DURABLE), 'server_version']],
    );
    const of = new Map(settings.map((row) => [row.name, row.setting]));
    const unsafe = Object.entries(DURABLE).filter(([name, wanted]) => of.get(name) !== wanted);
    // `remote_apply` and its kin promise more than `on`, `local` as much for one machine.
    const weak = unsafe.filter(([name]) => name !== 'synchronous_commit' || of.get(name) === 'off');
    const { rows: applied } = await client.query<{ name: string }>('SELECT name FROM migration');
    return [
      weak.length === 0
        ? well('PostgreSQL', `${of.get('server_version')}, writes are durable`)
        : broken(
            'PostgreSQL',
            weak.map(([name]) => `${name} is ${of.get(name)}`).join(', '),
            'Switch them on: acknowledged work could be lost.',
          ),
      await migrationFinding('PostgreSQL', '.pg.sql', applied),
    ];
  } catch (error) {
    return [broken('PostgreSQL', reasonOf(error), 'Is it running, and may this user connect? Run doctor as the user of the server.')];
  } finally {
    // A connection that never was has nothing to say good-bye to.
    await client.end().catch(() => {});
  }
}

async function examineEvents(url: string): Promise<readonly Finding[]> {
  const events = openClickHouse({ url, database: DATABASE });
  try {
    const tables = await events.select<{ name: string; engine_full: string }>({
      text: `SELECT name, engine_full FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`,
      timeoutMs: CONNECT_MS,
    });
    const applied = await events.select<{ name: string }>({ text: 'SELECT DISTINCT name FROM schema_migration', timeoutMs: CONNECT_MS });
    return [await versionFinding(events, tables), await migrationFinding('event store', '.ch.sql', applied)];
  } catch (error) {
    return [broken('event store', reasonOf(error), 'Is it running, and may this user connect? Run doctor as the user of the server.')];
  } finally {
    await events.close();
  }
}

async function versionFinding(
  events: Events,
  tables: readonly { readonly name: string; readonly engine_full: string }[],
): Promise<Finding> {
  const [row] = await events.select<{ version: string }>({ text: 'SELECT version() AS version', timeoutMs: CONNECT_MS });
  const unsafe = tables.filter((table) => missingSettings(table.engine_full).length > 0);
  if (unsafe.length === 0) return well('event store', `${row?.version}, ${tables.length} tables with the settings they must have`);
  const says = unsafe.map((table) => `${table.name} lacks ${missingSettings(table.engine_full).join(', ')}`).join('; ');
  return broken('event store', says, 'Somebody altered the tables: set them back with ALTER TABLE … MODIFY SETTING.');
}

/** Applied ones against those of this program. */
async function migrationFinding(about: string, ending: string, applied: readonly { readonly name: string }[]): Promise<Finding> {
  const lists = await Promise.all(MIGRATION_FOLDERS.map((folder) => readdir(folder)));
  const known = new Set(lists.flat().filter((name) => name.endsWith(ending)));
  const done = new Set(applied.map((row) => row.name));
  const missing = [...known].filter((name) => !done.has(name));
  const strange = [...done].filter((name) => !known.has(name));
  if (strange.length > 0)
    return broken(about, `a newer Vedette wrote it (${strange.join(', ')})`, 'Run that version, or restore an older backup.');
  if (missing.length > 0)
    return broken(about, `${missing.length} migrations wait (${missing.join(', ')})`, 'Restart the server: it applies them at start.');
  return well(about, `all ${known.size} migrations are applied`);
}
