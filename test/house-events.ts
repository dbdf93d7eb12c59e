import { randomBytes } from 'node:crypto';
import { existsSync, statfsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedEvents } from '../src/engines/events/chdb.ts';
import { openClickHouse } from '../src/engines/events/clickhouse.ts';
import { migrateEvents } from '../src/engines/events/migrate.ts';
import type { Events } from '../src/engines/events/port.ts';
import { startProcessGuard } from '../src/lib/process-guard.ts';
import { MIGRATION_FOLDERS } from '../src/rooms.ts';

/** One embedded event store for a whole test run, in a directory of its own; a server instead when CLICKHOUSE_URL names one. */
export async function startEventsForRun(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = process.env.CLICKHOUSE_URL;
  if (server !== undefined && server !== '') return { url: server, stop: async () => undefined };

  const directory = await mkdtemp(join(scratch(), 'vedette-events-'));
  const guard = startProcessGuard();
  const engine = await startEmbeddedEvents({ directory, guard, random: Math.random });
  return {
    url: engine.url,
    async stop() {
      await engine.server.stop();
      await guard.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A migrated database of its own on that store; `close` drops it. */
export async function freshEvents(url: string): Promise<Events & { readonly database: string }> {
  const fresh = await emptyEvents(url);
  await migrateEvents(fresh, MIGRATION_FOLDERS);
  return fresh;
}

/** The same without any table, for tests of the store itself. */
export async function emptyEvents(url: string): Promise<Events & { readonly database: string }> {
  const database = `t_${randomBytes(6).toString('hex')}`;
  const outside = openClickHouse({ url, database: 'default' });
  await outside.command(`CREATE DATABASE ${database}`);
  const events = openClickHouse({ url, database });

  return {
    ...events,
    database,
    async close() {
      await outside.command(`DROP DATABASE IF EXISTS ${database}`);
      await Promise.all([events.close(), outside.close()]);
    },
  };
}

/** In memory when there is much of it: the tables' fsync settings cost nothing there. Durability has tests of its own, on disk. */
function scratch(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const stats = statfsSync(memory);
  return stats.bavail * stats.bsize > 2 * 1024 ** 3 ? memory : tmpdir();
}
