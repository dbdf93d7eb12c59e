import { readdirSync, readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { emptyEvents } from '../../../test/house-events.ts';
import { MIGRATION_FOLDERS } from '../../rooms.ts';
import { missingSettings, renderMigration } from './ddl.ts';
import type { Events } from './port.ts';

const CLUSTER = { cluster: 'main' };

async function store(): Promise<Events> {
  const answer = await fetch(`${inject('engineDoor')}/events`);
  const { url } = (await answer.json()) as { readonly url: string };
  const events = await emptyEvents(url);
  house.onClose(() => events.close());
  return events;
}

/** Every statement of our migrations, as a cluster gets it. */
function statementsOnCluster(): readonly string[] {
  return MIGRATION_FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.ch.sql'))
      .flatMap((name) => renderMigration(readFileSync(new URL(name, folder), 'utf8'), CLUSTER)),
  );
}

test('every migration, rendered for a cluster, is what the engine parses', async () => {
  const events = await store();

  for (const statement of statementsOnCluster()) {
    const rows = await events.select<{ f: string }>({ text: 'SELECT formatQuery({q:String}) AS f', params: { q: statement } });
    const formatted = rows[0]?.f.replaceAll(/\s+/g, ' ') ?? '';
    expect(formatted, statement).toContain('ON CLUSTER main');
    if (/ENGINE = Replicated/.test(formatted)) expect(missingSettings(formatted)).toEqual([]);
  }
});

test('on a cluster each table is a replicated one on each node and one over the shards; views stay on their node', () => {
  const statements = statementsOnCluster();
  const named = (start: string): string => statements.find((statement) => statement.startsWith(start)) ?? '';

  expect(named('CREATE TABLE IF NOT EXISTS errors_local')).toContain(
    "ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')",
  );
  expect(named('CREATE TABLE IF NOT EXISTS errors_local')).toContain('replicated_deduplication_window = 10000');
  expect(named('CREATE TABLE IF NOT EXISTS errors ')).toBe(
    "CREATE TABLE IF NOT EXISTS errors ON CLUSTER 'main' AS errors_local ENGINE = Distributed('main', currentDatabase(), 'errors_local', log_partition)",
  );
  expect(named('CREATE TABLE IF NOT EXISTS outcomes ')).toContain("'outcomes_local', cityHash64(project_id))");
  expect(named('CREATE MATERIALIZED VIEW IF NOT EXISTS error_counts_feed')).toMatch(/TO error_counts_local AS[\s\S]*FROM errors_local\b/);
});

test('a column is added to both tables, an index to the local one alone, and a ledger is whole on every node', () => {
  const text = [
    'ALTER TABLE errors {on_cluster} ADD COLUMN IF NOT EXISTS colour String;',
    'ALTER TABLE errors {on_cluster} ADD INDEX IF NOT EXISTS by_colour colour TYPE bloom_filter;',
    'CREATE TABLE IF NOT EXISTS ledger {unsharded} (n UInt64) ENGINE = {engine MergeTree} ORDER BY n {settings};',
  ].join('\n');

  const [local, over, index, ledger, ...more] = renderMigration(text, CLUSTER);

  expect(local).toContain("ALTER TABLE errors_local ON CLUSTER 'main' ADD COLUMN");
  expect(over).toContain("ALTER TABLE errors ON CLUSTER 'main' ADD COLUMN");
  expect(index).toContain('ALTER TABLE errors_local');
  expect(ledger).toContain("'/clickhouse/tables/{uuid}/all', '{shard}-{replica}'");
  expect(more).toEqual([]);
});
