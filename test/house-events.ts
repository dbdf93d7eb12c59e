import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedEvents } from '../src/engines/events/chdb.ts';
import { openClickHouse } from '../src/engines/events/clickhouse.ts';
import { migrateEvents } from '../src/engines/events/migrate.ts';
import type { Events } from '../src/engines/events/port.ts';
import { startProcessGuard } from '../src/lib/process-guard.ts';
import { MIGRATION_FOLDERS } from '../src/rooms.ts';
import { fastDirectory } from './fast-directory.ts';

/** One embedded event store for a whole test run, in a directory of its own; a server instead when CLICKHOUSE_URL names one. */
export async function startEventsForRun(): Promise<EventsOfRun> {
  const server = process.env.CLICKHOUSE_URL;
  if (server !== undefined && server !== '') return eventsOfRun(server, async () => undefined);

  // The tables' fsync settings cost nothing in memory. Durability has tests of its own, on disk.
  const directory = await mkdtemp(join(await fastDirectory(), 'vedette-events-'));
  const guard = startProcessGuard();
  const engine = await startEmbeddedEvents({ directory, guard, random: Math.random });
  return eventsOfRun(engine.url, async () => {
    await engine.server.stop();
    await guard.close();
    await rm(directory, { recursive: true, force: true });
  });
}

/**
 * The store of a run and its migrated databases. Making one takes twenty-odd statements, which is more than most tests ask
 * of it; one that was only written to and read is emptied and lent again.
 */
export interface EventsOfRun {
  readonly url: string;
  /** Of a migrated, empty database that nobody else has. */
  lend(): Promise<string>;
  /** @param isAltered its tables may not be what migrations make them: it is dropped. */
  takeBack(database: string, isAltered: boolean): Promise<void>;
  stop(): Promise<void>;
}

function eventsOfRun(url: string, stopEngine: () => Promise<void>): EventsOfRun {
  const outside = openClickHouse({ url, database: 'default' });
  const free: string[] = [];
  const drop = (database: string) => outside.command(`DROP DATABASE IF EXISTS ${database}`);

  async function filledTables(database: string): Promise<readonly string[]> {
    const text = 'SELECT DISTINCT table FROM system.parts WHERE database = {database:String} AND table != {ledger:String} AND active';
    const found = await outside.select<{ table: string }>({ text, params: { database, ledger: LEDGER } });
    return found.map(({ table }) => table);
  }

  return {
    url,
    async lend() {
      for (let database = free.pop(); database !== undefined; database = free.pop()) {
        // What a killed process had sent may have been stored after the tables were emptied.
        if ((await filledTables(database)).length === 0) return database;
        await drop(database);
      }
      const database = freshDatabase();
      await outside.command(`CREATE DATABASE ${database}`);
      const events = openClickHouse({ url, database });
      await migrateEvents(events, MIGRATION_FOLDERS);
      await events.close();
      return database;
    },
    async takeBack(database, isAltered) {
      if (isAltered) return await drop(database);
      for (const table of await filledTables(database)) await outside.command(`TRUNCATE TABLE ${database}.${table}`);
      free.push(database);
    },
    async stop() {
      await Promise.all(free.map(drop));
      await outside.close();
      await stopEngine();
    },
  };
}

/** The table of applied migrations. */
const LEDGER = 'schema_migration';

/** An empty database of its own without any table, for tests of the store itself; `close` drops it. */
export async function emptyEvents(url: string): Promise<Events & { readonly database: string }> {
  const database = freshDatabase();
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

function freshDatabase(): string {
  return `t_${randomBytes(6).toString('hex')}`;
}
