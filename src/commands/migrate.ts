import type { Config } from '../config.ts';
import { migratePostgres } from '../engines/metadata/migrate.ts';
import { prepareEvents } from '../roles/prepare-events.ts';
import { MIGRATION_FOLDERS } from '../rooms.ts';
import { print } from './usage.ts';
import { withEngines } from './with-engines.ts';

/**
 * `vedette migrate`: brings both databases up to this version and ends. Every start does the same under the same lock; apart, a
 * migration that fails stops an upgrade before a new process has taken traffic.
 */
export async function migrate(config: Config): Promise<void> {
  await withEngines(config, async (engines, addresses) => {
    const applied = await migratePostgres(engines.metadata, MIGRATION_FOLDERS);
    await prepareEvents(engines, addresses);
    print(
      applied.length === 0
        ? 'PostgreSQL was up to date; the event store is.'
        : `Applied ${applied.join(', ')}; the event store is up to date.`,
    );
  });
}
