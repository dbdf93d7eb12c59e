import { createDatabase } from '../engines/events/clickhouse.ts';
import { migrateEvents } from '../engines/events/migrate.ts';
import { MIGRATION_FOLDERS } from '../rooms.ts';
import type { EngineAddresses, Engines } from '../wire.ts';

/** The event store's database and its newest tables, made by one instance while the others wait. */
export async function prepareEvents(engines: Engines, addresses: EngineAddresses): Promise<void> {
  await engines.metadata.withLock('migrations', async () => {
    const topology = { cluster: addresses.eventsCluster };
    await createDatabase({ url: addresses.eventsUrl, database: addresses.eventsDatabase }, topology);
    await migrateEvents(engines.events, MIGRATION_FOLDERS, topology);
  });
}
