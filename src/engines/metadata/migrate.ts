import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Metadata } from './port.ts';

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/**
 * Applies the numbered `.pg.sql` files of all folders in the order of their names, each in a transaction of its own, once.
 * Safe to call from many processes and many times: a lock lets one work. Returns the names it applied.
 * @throws when an applied file was changed since, or the database knows a migration that this program does not (B3): both
 * mean that this program and this database do not belong together.
 * @param upTo names to stop at: a dump is loaded into the tables it was taken from, and the rest is applied after.
 */
export async function migratePostgres(metadata: Metadata, folders: readonly URL[], upTo?: ReadonlySet<string>): Promise<readonly string[]> {
  const every = await readMigrations(folders);
  const migrations = upTo === undefined ? every : every.filter(({ name }) => upTo.has(name));
  return metadata.withLock('vedette.migrations', async () => {
    await metadata.execute(`
      CREATE TABLE IF NOT EXISTS migration (
        name       text PRIMARY KEY,
        checksum   text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
    const rows = await metadata.rows<{ name: string; checksum: string }>('SELECT name, checksum FROM migration');
    const applied = new Map(rows.map((row) => [row.name, row.checksum]));
    refuseStrangers(migrations, applied);
    const missing = migrations.filter((migration) => !applied.has(migration.name));
    for (const migration of missing) await apply(metadata, migration);
    return missing.map((migration) => migration.name);
  });
}

/** In the order in which they are applied. */
export async function migrationNames(folders: readonly URL[]): Promise<readonly string[]> {
  return (await readMigrations(folders)).map(({ name }) => name);
}

async function readMigrations(folders: readonly URL[]): Promise<readonly Migration[]> {
  const found: Migration[] = [];
  for (const folder of folders) {
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.pg.sql')) continue;
      const text = await readFile(new URL(name, folder), 'utf8');
      found.push({ name, text, checksum: createHash('sha256').update(text).digest('hex') });
    }
  }
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = found.find((migration, index) => migration.name === found[index + 1]?.name);
  if (twice) throw new Error(`two migrations are called ${twice.name}`);
  return found;
}

function refuseStrangers(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): void {
  const known = new Set(migrations.map((migration) => migration.name));
  for (const name of applied.keys()) {
    if (!known.has(name)) throw new Error(`the database was written by a newer version of Vedette: it has the migration ${name}`);
  }
  for (const { name, checksum } of migrations) {
    const before = applied.get(name);
    if (before !== undefined && before !== checksum) throw new Error(`the migration ${name} was changed after it had been applied`);
  }
}

async function apply(metadata: Metadata, migration: Migration): Promise<void> {
  try {
    await metadata.transaction(async (tx) => {
      await tx.execute('SET LOCAL statement_timeout = 0');
      await tx.execute(migration.text);
      await tx.execute('INSERT INTO migration (name, checksum) VALUES ($1, $2)', [migration.name, migration.checksum]);
    });
  } catch (error) {
    throw new Error(`the migration ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
