import { resolve } from 'node:path';
import { ConfigError } from '../config.ts';
import type { Config, Role } from '../config.ts';
import { memoryCache } from '../engines/cache/memory.ts';
import { repeatUntil } from '../engines/events/repeat.ts';
import { migratePostgres } from '../engines/metadata/migrate.ts';
import { bootstrap } from '../features/account/index.ts';
import { keepCompiled } from '../lib/compile-cache.ts';
import type { Readiness } from '../http/health.ts';
import { lockDataDirectory } from '../lib/data-lock.ts';
import { countBuffersWithHeap } from '../lib/external-memory.ts';
import type { Logger } from '../lib/logger.ts';
import { hearPressure } from '../pipeline/heard-pressure.ts';
import { createMetrics } from '../pipeline/metrics.ts';
import { isTransient } from '../pipeline/transient.ts';
import { engineAddresses } from '../roles/addresses.ts';
import { checkEngines } from '../roles/check-engines.ts';
import { watchEngines } from '../roles/engine-health.ts';
import { openFront } from '../roles/front.ts';
import { startJobs } from '../roles/jobs.ts';
import { prepareEvents } from '../roles/prepare-events.ts';
import { runProcessor } from '../roles/processor.ts';
import { MIGRATION_FOLDERS } from '../rooms.ts';
import { openEngines } from '../wire.ts';
import type { EngineAddresses, Engines } from '../wire.ts';
import { bootstrapOptions, greet, listen, siteOf } from './site.ts';

/** How long a step of the start waits for an engine that is away: longer than its restart. */
const PERSIST_MS = 60_000;
/** Until the first owner, project and token of the environment are there: whoever waits for the start uses them next. */
const STARTING: Readiness = { name: 'start', problem: 'the first account and project are being made' };

/**
 * Some of the roles, on engines that several instances share: one process without children. It holds nothing that another
 * instance would need, but what a gateway spooled while the log was away: keep its data directory over a restart.
 */
export class RoleProgram {
  readonly #config: Config;
  readonly #logger: Logger;
  readonly #roles: ReadonlySet<Role>;
  readonly #closers: (() => Promise<unknown> | void)[] = [];
  #stopped: Promise<void> | null = null;

  constructor(config: Config, logger: Logger, roles: readonly Role[]) {
    this.#config = config;
    this.#logger = logger;
    this.#roles = new Set(roles);
  }

  async start(): Promise<void> {
    const config = this.#config;
    const addresses = this.#openHome();
    for (const problem of await checkEngines(config, addresses, [...this.#roles]))
      this.#logger.warn({ problem }, 'starting without an engine');
    const engines = await openEngines(addresses, {
      cache: memoryCache(),
      ownsLog: false,
      applicationName: `vedette-${[...this.#roles].join('-')}`,
      logger: this.#logger,
      ...(this.#roles.has('gateway') ? { spoolBytes: config.VEDETTE_SPOOL_SIZE_BYTES } : {}),
    });
    this.#closers.push(() => engines.close());
    if (this.#roles.size > 1 || !this.#roles.has('gateway')) {
      await this.#persist(() => migratePostgres(engines.metadata, MIGRATION_FOLDERS));
      await this.#persist(() => prepareEvents(engines, addresses));
    } else {
      // A gateway needs no store, and must not wait for one: it has copies of the projects. What migrates meanwhile is another's.
      this.#migrateBeside(engines);
    }
    await this.#work(engines, addresses);
    this.#logger.info({ roles: [...this.#roles] }, 'ready');
    keepCompiled();
  }

  async #work(engines: Engines, addresses: EngineAddresses): Promise<void> {
    const config = this.#config;
    const logger = this.#logger;
    const metrics = createMetrics([...this.#roles].join('+'));
    const health = watchEngines(engines, this.#roles);
    const pressure = hearPressure(engines.cache, () => performance.now());
    this.#closers.push(() => pressure.close());
    this.#closers.push(() => health.close());
    if (this.#roles.has('processor')) {
      countBuffersWithHeap();
      const processor = await this.#persist(() => runProcessor({ engines, logger, metrics, pressure }));
      this.#closers.push(() => processor.stop());
    }
    const site = siteOf(config, addresses.dataDirectory);
    if (this.#roles.has('jobs')) {
      const jobs = await this.#persist(() => startJobs(engines, { config, databaseUrl: addresses.databaseUrl, logger, site, pressure }));
      this.#closers.push(() => jobs.close());
    }
    let isPrepared = !this.#roles.has('api');
    const front = await openFront({
      config,
      engines,
      site,
      logger,
      pressure,
      metrics,
      dataDirectory: addresses.dataDirectory,
      parts: { gateway: this.#roles.has('gateway'), api: this.#roles.has('api') },
      readiness: () => [...health.readiness(), ...(isPrepared ? [] : [STARTING])],
      processes: () => health.readiness().map((part) => ({ ...part, starts: 1, pid: null })),
      moreMetrics: async () => '',
    });
    // Last in, first out: nothing new is taken, then what runs ends.
    this.#closers.push(() => front.stop(config.VEDETTE_DRAIN_SECONDS * 1_000));
    await listen(front, config, site);
    if (!this.#roles.has('api')) return;
    // The address in what is printed is known only now.
    greet(await this.#persist(() => bootstrap(engines, bootstrapOptions(config, site.url))));
    isPrepared = true;
  }

  #migrateBeside(engines: Engines): void {
    const work = repeatUntil(
      Number.POSITIVE_INFINITY,
      (error) => isTransient(error) && this.#stopped === null,
      () => migratePostgres(engines.metadata, MIGRATION_FOLDERS),
    );
    work.catch((error: unknown) => {
      if (this.#stopped === null) this.#logger.error({ error: String(error) }, 'PostgreSQL could not be migrated');
    });
  }

  #openHome(): EngineAddresses {
    const config = this.#config;
    const dataDirectory = resolve(config.VEDETTE_DATA_DIR);
    const { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: eventsUrl } = config;
    if (databaseUrl === undefined || eventsUrl === undefined) throw new ConfigError('roles apart need DATABASE_URL and CLICKHOUSE_URL');
    const lock = lockDataDirectory(dataDirectory);
    this.#closers.push(() => lock.release());
    return engineAddresses(config, { databaseUrl, eventsUrl, dataDirectory });
  }

  #persist<T>(step: () => Promise<T>): Promise<T> {
    const isPassing = (error: unknown): boolean => isTransient(error) && this.#stopped === null;
    return repeatUntil(performance.now() + PERSIST_MS, isPassing, step);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    for (const close of this.#closers.toReversed()) {
      await Promise.resolve(close()).catch((error: unknown) => this.#logger.error({ error: String(error) }, 'a part did not close'));
    }
  }
}
