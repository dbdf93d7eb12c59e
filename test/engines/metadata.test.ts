import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { metadataConformance } from '../../src/engines/metadata/conformance.ts';
import { migratePostgres } from '../../src/engines/metadata/migrate.ts';
import type { Metadata } from '../../src/engines/metadata/port.ts';
import { openPostgres } from '../../src/engines/metadata/postgres.ts';
import { MIGRATION_FOLDERS } from '../../src/rooms.ts';
import { freshName } from '../house-engines.ts';
import { house } from '../house.ts';
import { serverUrl } from './servers/ask.ts';

metadataConformance('the packaged PostgreSQL', () => house.metadata());

describe.skipIf(inject('programs').postgres === null)("Debian's PostgreSQL", () => {
  metadataConformance("Debian's PostgreSQL", async () => open(await freshDatabase()));

  test('five instances that start at once migrate once, and all of them find the newest tables', async () => {
    const url = await freshDatabase();
    const instances = Array.from({ length: 5 }, () => open(url));

    const applied = await Promise.all(instances.map((metadata) => migratePostgres(metadata, MIGRATION_FOLDERS)));

    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await instances[4]?.rows('SELECT 1 FROM consumer_offset')).toEqual([]);
  });

  test('a pool gives its connections in turn: many callers, few connections', async () => {
    const metadata = openPostgres({ url: await freshDatabase(), maxConnections: 3, applicationName: freshName('pool') });
    onTestFinished(() => metadata.close());

    const counts = await Promise.all(
      Array.from({ length: 30 }, () =>
        metadata.row<{ n: number }>(
          `SELECT count(*) AS n, pg_sleep(0.01)::text FROM pg_stat_activity WHERE application_name = current_setting('application_name')`,
        ),
      ),
    );

    expect(Math.max(...counts.map((row) => row?.n ?? 0))).toBeLessThanOrEqual(3);
  });
});

function open(url: string): Metadata {
  const metadata = openPostgres({ url });
  onTestFinished(() => metadata.close());
  return metadata;
}

async function freshDatabase(): Promise<string> {
  const server = await serverUrl('postgres');
  const name = freshName('test');
  const administration = openPostgres({ url: server.replace('{database}', 'postgres') });
  await administration.execute(`CREATE DATABASE ${name}`);
  await administration.close();
  return server.replace('{database}', name);
}
