import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '../config.ts';
import type { Config } from '../config.ts';
import { memoryCache } from '../engines/cache/memory.ts';
import { embeddedEventsUrl } from '../engines/events/chdb.ts';
import { embeddedPostgresUrl } from '../engines/metadata/embedded.ts';
import { DataDirectoryTakenError } from '../lib/data-lock.ts';
import { engineAddresses } from '../roles/addresses.ts';
import { checkEngines } from '../roles/check-engines.ts';
import { startEmbedded } from '../roles/embedded.ts';
import { openEngines, openLogger } from '../wire.ts';
import type { EngineAddresses, Engines } from '../wire.ts';

const STOP_MS = 9_000;

/**
 * The engines of the installation for one command: the operator's servers, and for what is embedded those of the server that
 * runs on the data directory, or, when none does, started for as long as the command takes.
 */
export async function withEngines<T>(config: Config, work: (engines: Engines, addresses: EngineAddresses) => Promise<T>): Promise<T> {
  const running = runningAddresses(config);
  if (running !== null) return workOn(config, running, work);
  if (!existsSync(resolve(config.VEDETTE_DATA_DIR))) throw new ConfigError(`VEDETTE_DATA_DIR ${config.VEDETTE_DATA_DIR} is not there.`);
  try {
    const embedded = await startEmbedded({ config, onChild: () => undefined });
    try {
      await embedded.eventsReady;
      return await workOn(config, embedded.addresses, work);
    } finally {
      await embedded.stop([], STOP_MS);
    }
  } catch (error) {
    if (!(error instanceof DataDirectoryTakenError)) throw error;
    return workOn(config, besideServer(config), work);
  }
}

async function workOn<T>(
  config: Config,
  addresses: EngineAddresses,
  work: (engines: Engines, addresses: EngineAddresses) => Promise<T>,
): Promise<T> {
  await checkEngines(config, addresses);
  const logger = openLogger('warn', 'command');
  const engines = await openEngines(addresses, { cache: memoryCache(), ownsLog: false, applicationName: 'vedette-command', logger });
  try {
    return await work(engines, addresses);
  } finally {
    await engines.close();
  }
}

/** Null unless every engine is the operator's: then nothing of the data directory is needed. */
function runningAddresses(config: Config): EngineAddresses | null {
  const { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: eventsUrl, KAFKA_BROKERS: brokers, S3_ENDPOINT: s3 } = config;
  if (databaseUrl === undefined || eventsUrl === undefined || brokers === undefined || s3 === undefined) return null;
  return engineAddresses(config, { databaseUrl, eventsUrl, dataDirectory: resolve(config.VEDETTE_DATA_DIR) });
}

function besideServer(config: Config): EngineAddresses {
  const dataDirectory = resolve(config.VEDETTE_DATA_DIR);
  const databaseUrl = config.DATABASE_URL ?? embeddedPostgresUrl(join(dataDirectory, 'postgres'));
  if (databaseUrl === null) throw new ConfigError('The server on this data directory has no PostgreSQL yet: wait until it has started.');
  const eventsUrl = config.CLICKHOUSE_URL ?? embeddedEventsUrl(join(dataDirectory, 'events'));
  return engineAddresses(config, { databaseUrl, eventsUrl, dataDirectory });
}
