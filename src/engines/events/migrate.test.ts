import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, onTestFinished, test } from 'vitest';
import { emptyEvents } from '../../../test/house-events.ts';
import { MIGRATION_FOLDERS } from '../../rooms.ts';
import { MANDATORY_SETTINGS, missingSettings, ONE_NODE, renderMigration } from './ddl.ts';
import { migrateEvents } from './migrate.ts';
import type { Events } from './port.ts';
import { dropPartitionsBefore, tableUse } from './retention.ts';

async function store(): Promise<Events> {
  const answer = await fetch(`${inject('engineDoor')}/events`);
  const { url } = (await answer.json()) as { readonly url: string };
  const events = await emptyEvents(url);
  onTestFinished(() => events.close());
  return events;
}

async function folder(files: Readonly<Record<string, string>>): Promise<URL> {
  const directory = await mkdtemp(join(tmpdir(), 'vedette-migrations-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return pathToFileURL(`${directory}/`);
}

const ONE =
  'CREATE TABLE IF NOT EXISTS one {on_cluster} (n UInt64) -- a remark; with a semicolon\nENGINE = {engine MergeTree} ORDER BY n {settings};\n';

test('files are applied once, in the order of their names over all folders', async () => {
  const events = await store();
  const first = await folder({
    '20261122-02-b.ch.sql': 'ALTER TABLE one {on_cluster} ADD COLUMN IF NOT EXISTS s String;',
    'notes.txt': 'x',
  });
  const second = await folder({
    '20261122-01-a.ch.sql': `-- first\n${ONE}\nINSERT INTO one VALUES (1);\n`,
    '20261122-01-a.pg.sql': 'not ours',
  });

  expect(await migrateEvents(events, [first, second])).toEqual(['20261122-01-a.ch.sql', '20261122-02-b.ch.sql']);
  expect(await migrateEvents(events, [first, second])).toEqual([]);

  expect(await events.select({ text: 'SELECT * FROM one' })).toEqual([{ n: 1, s: '' }]);
});

test('a file that was changed after it had been applied is refused', async () => {
  const events = await store();
  const files = await folder({ '20261122-01-a.ch.sql': ONE });
  await migrateEvents(events, [files]);
  await writeFile(new URL('20261122-01-a.ch.sql', files), `${ONE}\n`);

  await expect(migrateEvents(events, [files])).rejects.toThrow('The migration 20261122-01-a.ch.sql was changed');
});

test('a file that failed half-way is run again from its start', async () => {
  const events = await store();
  const files = await folder({ '20261122-01-a.ch.sql': `${ONE}\nCREATE NONSENSE;` });
  await expect(migrateEvents(events, [files])).rejects.toThrow('The migration 20261122-01-a.ch.sql failed at: CREATE NONSENSE');

  await writeFile(new URL('20261122-01-a.ch.sql', files), ONE);

  expect(await migrateEvents(events, [files])).toEqual(['20261122-01-a.ch.sql']);
});

test('C2: a table without the mandatory settings stops the start', async () => {
  const events = await store();
  await events.command('CREATE TABLE unsafe (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS fsync_after_insert = 1');

  await expect(migrateEvents(events, [])).rejects.toThrow('The table unsafe lacks the mandatory settings fsync_part_directory');
});

test('C2: every table of the product has the mandatory settings, and its migrations can be repeated', async () => {
  const events = await store();
  await migrateEvents(events, MIGRATION_FOLDERS);
  await events.command('TRUNCATE TABLE schema_migration');

  const applied = await migrateEvents(events, MIGRATION_FOLDERS);

  expect(applied).toContain('20261122-07-errors.ch.sql');
  const tables = await events.select<{ name: string; engine_full: string }>({
    text: "SELECT name, engine_full FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'",
  });
  expect(tables.length).toBeGreaterThan(3);
  expect(tables.flatMap((table) => missingSettings(table.engine_full))).toEqual([]);
});

test('a cluster gets replicated engines on every node, which the engine can parse', async () => {
  const events = await store();
  const text =
    'CREATE TABLE IF NOT EXISTS t {on_cluster} (n UInt64, v UInt64)\nENGINE = {engine ReplacingMergeTree(v)} ORDER BY n\n{settings index_granularity = 64};';

  const [clustered = ''] = renderMigration(text, { cluster: 'main' });
  const [alone = ''] = renderMigration(text, ONE_NODE);

  expect(clustered).toContain("ON CLUSTER 'main'");
  expect(clustered).toContain("ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', v)");
  expect(alone).toContain('ENGINE = ReplacingMergeTree(v) ORDER BY n');
  for (const statement of [clustered, alone]) {
    const [formatted] = await events.select<{ f: string }>({ text: 'SELECT formatQuery({q:String}) AS f', params: { q: statement } });
    expect(missingSettings(formatted?.f.replaceAll('\n', ' ') ?? '')).toEqual([]);
    expect(formatted?.f).toContain('index_granularity = 64');
  }
  expect(Object.keys(MANDATORY_SETTINGS)).toHaveLength(8);
});

test('a placeholder that is not understood is refused', () => {
  expect(() => renderMigration('CREATE TABLE t (n UInt8) ENGINE = {engine Memory};', ONE_NODE)).toThrow('only the MergeTree family');
  expect(() => renderMigration('CREATE TABLE t {on_cluster (n UInt8);', ONE_NODE)).toThrow('not understood');
});

test('C7: days before the limit are dropped, the others stay', async () => {
  const events = await store();
  for (const statement of renderMigration(
    `CREATE TABLE a (at DateTime64(3, 'UTC'), n UInt64) ENGINE = {engine MergeTree} PARTITION BY toYYYYMMDD(at) ORDER BY n {settings};
     CREATE TABLE b (day Date) ENGINE = {engine MergeTree} PARTITION BY day ORDER BY day {settings};
     CREATE TABLE c (n UInt64) ENGINE = {engine MergeTree} ORDER BY n {settings};`.replaceAll('; ', ';\n'),
    ONE_NODE,
  )) {
    await events.command(statement);
  }
  await events.command(
    "INSERT INTO a SELECT toDateTime64('2026-11-20 23:59:59.999', 3, 'UTC') + toIntervalMillisecond(number * 86400000), number FROM numbers(4)",
  );
  await events.command("INSERT INTO b SELECT toDate('2026-11-20') + number FROM numbers(4)");
  await events.command('INSERT INTO c SELECT 1');
  const limit = new Date('2026-11-22T12:00:00Z');

  expect(await dropPartitionsBefore(events, 'a', limit)).toEqual(['20261120', '20261121']);
  expect(await dropPartitionsBefore(events, 'b', limit)).toEqual(['2026-11-20', '2026-11-21']);
  expect(await dropPartitionsBefore(events, 'c', limit)).toEqual([]);
  expect(await dropPartitionsBefore(events, 'a', limit)).toEqual([]);

  const use = await tableUse(events);
  expect(use.map(({ table, rows, parts, mostParts, firstPartition }) => ({ table, rows, parts, mostParts, firstPartition }))).toEqual([
    { table: 'a', rows: 2, parts: 2, mostParts: 1, firstPartition: '20261122' },
    { table: 'b', rows: 2, parts: 2, mostParts: 1, firstPartition: '2026-11-22' },
    { table: 'c', rows: 1, parts: 1, mostParts: 1, firstPartition: 'tuple()' },
  ]);
  expect(use.every((table) => table.sizeBytes > 0)).toBe(true);
});
