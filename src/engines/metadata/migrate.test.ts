import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { MIGRATION_FOLDERS } from '../../rooms.ts';
import { migratePostgres } from './migrate.ts';

test('a database of the house has every migration, and applying them again does nothing', async () => {
  const metadata = await house.metadata();

  const applied = await migratePostgres(metadata, MIGRATION_FOLDERS);

  expect(applied).toEqual([]);
  expect((await metadata.row<{ n: number }>('SELECT count(*) AS n FROM migration'))?.n).toBeGreaterThan(0);
});

test('files of all folders are applied in the order of their names, once, also when several processes start at once', async () => {
  const metadata = await emptyDatabase();
  const first = await folder({ '20261122-02-b.pg.sql': 'INSERT INTO a VALUES (2);', 'not-sql.txt': 'x' });
  const second = await folder({
    '20261122-01-a.pg.sql': 'CREATE TABLE a (n int8); INSERT INTO a VALUES (1);',
    '20261122-03-x.ch.sql': 'x',
  });

  const applied = await Promise.all([1, 2, 3].map(() => migratePostgres(metadata, [first, second])));

  expect(applied.flat()).toEqual(['20261122-01-a.pg.sql', '20261122-02-b.pg.sql']);
  expect(await metadata.rows('SELECT n FROM a ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
});

test('a migration that fails leaves nothing of itself, names itself, and is tried again', async () => {
  const metadata = await emptyDatabase();
  const files = { '20261122-01-a.pg.sql': 'CREATE TABLE a (n int8);', '20261122-02-b.pg.sql': 'CREATE TABLE b (n int8); SELECT nonsense;' };

  await expect(migratePostgres(metadata, [await folder(files)])).rejects.toThrow('the migration 20261122-02-b.pg.sql failed');
  expect(await metadata.row(`SELECT to_regclass('a') IS NOT NULL AS a, to_regclass('b') IS NOT NULL AS b`)).toEqual({ a: true, b: false });
  const mended = { ...files, '20261122-02-b.pg.sql': 'CREATE TABLE b (n int8);' };

  expect(await migratePostgres(metadata, [await folder(mended)])).toEqual(['20261122-02-b.pg.sql']);
});

test('B3: a changed migration and one of a newer version are refused', async () => {
  const metadata = await emptyDatabase();
  const files = { '20261122-01-a.pg.sql': 'CREATE TABLE a (n int8);', '20261122-02-b.pg.sql': 'SELECT 1;' };
  await migratePostgres(metadata, [await folder(files)]);
  const changed = await folder({ ...files, '20261122-01-a.pg.sql': 'CREATE TABLE a (n int4);' });
  const older = await folder({ '20261122-01-a.pg.sql': files['20261122-01-a.pg.sql'] });

  await expect(migratePostgres(metadata, [changed])).rejects.toThrow('20261122-01-a.pg.sql was changed');
  await expect(migratePostgres(metadata, [older])).rejects.toThrow('newer version of Vedette: it has the migration 20261122-02-b.pg.sql');
});

test('two files of one name are refused', async () => {
  const metadata = await emptyDatabase();
  const folders = [await folder({ 'x.pg.sql': 'SELECT 1;' }), await folder({ 'x.pg.sql': 'SELECT 2;' })];

  await expect(migratePostgres(metadata, folders)).rejects.toThrow('two migrations are called x.pg.sql');
});

async function emptyDatabase() {
  const metadata = await house.metadata();
  await metadata.execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  return metadata;
}

async function folder(files: Record<string, string>): Promise<URL> {
  const directory = await house.directory();
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return pathToFileURL(`${directory}/`);
}
