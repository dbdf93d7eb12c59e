import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { embeddedEventsUrl, startEmbeddedEvents } from '../engines/events/chdb.ts';
import { startEmbeddedPostgres } from '../engines/metadata/embedded.ts';
import { lockDataDirectory } from '../lib/data-lock.ts';
import { refuseUnfinished } from '../lib/unfinished.ts';
import { startProcessGuard } from '../lib/process-guard.ts';
import type { ProcessGuard } from '../lib/process-guard.ts';
import { stopInOrder } from '../lib/supervise.ts';
import type { ChildEvent, SupervisedChild } from '../lib/supervise.ts';
import type { EngineAddresses } from '../wire.ts';
import { engineAddresses } from './addresses.ts';

/** The databases of one machine, as children of this process, and the lock on their directory. */
export interface EmbeddedEngines {
  readonly addresses: EngineAddresses;
  readonly guard: ProcessGuard;
  /** The event store starts beside the rest: resolves when it serves. */
  readonly eventsReady: Promise<void>;
  /** Stops what runs on top first, then the databases, within the time given; lets go of the directory last. */
  stop(above: readonly SupervisedChild[], withinMs: number): Promise<void>;
}

/**
 * About half a minute of tries. We hold the lock of the data directory, so whatever else is in it is what a killed predecessor
 * left: it is asked to end and killed within some seconds, and until then the databases refuse to start.
 */
const GIVE_UP_AFTER = 10;

export interface EmbeddedOptions {
  readonly config: Config;
  readonly onChild: (engine: string, event: ChildEvent) => void;
  /** For the restore itself, which works on a directory that nobody else may use yet. */
  readonly mayBeUnfinished?: boolean;
}

/**
 * Locks the data directory and starts what no address was given for. Resolves when PostgreSQL serves.
 * @throws DataDirectoryTakenError with one sentence when another process holds the directory.
 */
export async function startEmbedded({ config, onChild, mayBeUnfinished }: EmbeddedOptions): Promise<EmbeddedEngines> {
  const dataDirectory = resolve(config.VEDETTE_DATA_DIR);
  if (mayBeUnfinished !== true) refuseUnfinished(dataDirectory);
  const lock = lockDataDirectory(dataDirectory);
  const guard = startProcessGuard();
  const children: SupervisedChild[] = [];
  const watched = (engine: string) => (event: ChildEvent) => onChild(engine, event);

  // Both start at once; PostgreSQL is ready first and lets the gateway accept.
  const eventsStarting = startEvents();
  eventsStarting.catch(() => {}); // reported through `eventsReady`, by whoever waits for it
  const databaseUrl = config.DATABASE_URL ?? (await startPostgres());
  const eventsUrl = config.CLICKHOUSE_URL ?? embeddedEventsUrl(join(dataDirectory, 'events'));

  async function startPostgres(): Promise<string> {
    const postgres = await startEmbeddedPostgres({
      directory: join(dataDirectory, 'postgres'),
      guard,
      random: Math.random,
      giveUpAfter: GIVE_UP_AFTER,
      onEvent: watched('postgres'),
    });
    children.push(postgres.server);
    return postgres.url;
  }

  async function startEvents(): Promise<void> {
    if (config.CLICKHOUSE_URL !== undefined) return;
    const events = await startEmbeddedEvents({
      directory: join(dataDirectory, 'events'),
      guard,
      random: Math.random,
      giveUpAfter: GIVE_UP_AFTER,
      onEvent: watched('events'),
    });
    children.push(events.server);
  }

  return {
    addresses: engineAddresses(config, { databaseUrl, eventsUrl, dataDirectory }),
    guard,
    eventsReady: eventsStarting,
    async stop(above, withinMs) {
      await Promise.allSettled([eventsStarting]);
      await stopInOrder([...above, ...children], withinMs);
      await guard.close();
      lock.release();
    },
  };
}
