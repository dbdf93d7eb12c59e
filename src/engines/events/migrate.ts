import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { missingSettings, ONE_NODE, renderMigration, type Topology } from './ddl.ts';
import type { Events } from './port.ts';

const LEDGER = `
  CREATE TABLE IF NOT EXISTS schema_migration {unsharded}
  (name String, checksum String, applied_at DateTime64(3) DEFAULT now64(3))
  ENGINE = {engine MergeTree}
  ORDER BY name
  {settings};`;

/**
 * Applies the numbered `.ch.sql` files of the folders that are not recorded yet, in the order of their names over all folders.
 * The caller holds the migration lock (metadata port): two instances must not migrate at once. A file that ran half before a
 * crash runs again from its first statement, which is why each statement can be repeated (reliability C8).
 * @returns the names of the files that were applied now.
 * @throws when a recorded file has changed, or when a table lacks the mandatory settings (reliability C2).
 */
export async function migrateEvents(events: Events, folders: readonly URL[], topology: Topology = ONE_NODE): Promise<readonly string[]> {
  for (const statement of renderMigration(LEDGER, topology)) await events.command(statement);
  const applied = await appliedMigrations(events);
  const done: string[] = [];

  for (const file of await migrationFiles(folders)) {
    const text = await readFile(file.url, 'utf8');
    const checksum = createHash('sha256').update(text).digest('hex');
    const known = applied.get(file.name);
    if (known === checksum) continue;
    if (known !== undefined) throw new Error(`The migration ${file.name} was changed after it had been applied; add a new one instead.`);

    for (const statement of renderMigration(text, topology)) await runStatement(events, file.name, statement);
    // Names are those of our own files and checksums are hex: nothing to escape.
    await events.command(`INSERT INTO schema_migration (name, checksum) VALUES ('${file.name}', '${checksum}')`);
    done.push(file.name);
  }

  await refuseUnsafeTables(events);
  return done;
}

async function runStatement(events: Events, name: string, statement: string): Promise<void> {
  try {
    await events.command(statement);
  } catch (cause) {
    throw new Error(`The migration ${name} failed at: ${statement.slice(0, 200)}`, { cause });
  }
}

async function appliedMigrations(events: Events): Promise<ReadonlyMap<string, string>> {
  const rows = await events.select<{ name: string; checksum: string }>({
    text: 'SELECT name, any(checksum) AS checksum FROM schema_migration GROUP BY name',
  });
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

async function migrationFiles(folders: readonly URL[]): Promise<readonly { name: string; url: URL }[]> {
  const files: { name: string; url: URL }[] = [];
  for (const folder of folders) {
    for (const name of await readdir(folder)) {
      if (/^\d{8}-\d{2}-[a-z0-9-]+\.ch\.sql$/.test(name)) files.push({ name, url: new URL(name, folder) });
    }
  }
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Refuses tables that a power cut would make unloadable, whoever made them (reliability C2). */
async function refuseUnsafeTables(events: Events): Promise<void> {
  const tables = await events.select<{ name: string; engine_full: string }>({
    text: `
      SELECT name, engine_full FROM system.tables
      WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  });
  for (const table of tables) {
    const missing = missingSettings(table.engine_full);
    if (missing.length > 0) throw new Error(`The table ${table.name} lacks the mandatory settings ${missing.join(', ')}.`);
  }
}
