import { ROLES } from '../config.ts';
import type { Config } from '../config.ts';
import { cacheHub } from '../engines/cache/bridge.ts';
import { repeatUntil } from '../engines/events/repeat.ts';
import { migratePostgres } from '../engines/metadata/migrate.ts';
import { bootstrap } from '../features/account/index.ts';
import type { Readiness } from '../http/health.ts';
import type { Site } from '../http/route.ts';
import { keepCompiled } from '../lib/compile-cache.ts';
import type { Logger } from '../lib/logger.ts';
import type { ChildEvent } from '../lib/supervise.ts';
import { hearPressure } from '../pipeline/heard-pressure.ts';
import type { HeardPressure } from '../pipeline/heard-pressure.ts';
import { createMetrics } from '../pipeline/metrics.ts';
import type { Metrics } from '../pipeline/metrics.ts';
import { isTransient } from '../pipeline/transient.ts';
import { checkEngines } from '../roles/check-engines.ts';
import { childHealth } from '../roles/child-health.ts';
import type { ChildHealth } from '../roles/child-health.ts';
import { startEmbedded } from '../roles/embedded.ts';
import type { EmbeddedEngines } from '../roles/embedded.ts';
import { openFront } from '../roles/front.ts';
import type { Front } from '../roles/front.ts';
import { startJobs } from '../roles/jobs.ts';
import { prepareEvents } from '../roles/prepare-events.ts';
import { startProcessorProcess } from '../roles/processor-parent.ts';
import type { ProcessorParent } from '../roles/processor-parent.ts';
import { MIGRATION_FOLDERS } from '../rooms.ts';
import { openEngines, openLogger } from '../wire.ts';
import type { Engines } from '../wire.ts';
import { RoleProgram } from './serve-roles.ts';
import { bootstrapOptions, greet, listen, siteOf } from './site.ts';

/** SIGTERM to exit (reliability O9). What is not done then is done by the next start. */
const STOP_MS = 9_500;
/** Kept for the databases when the front took long; they are killed when they need more. */
const CHILDREN_STOP_MS = { least: 3_000, most: 9_000 };

/** How long a step of the start waits for a database that is away: some restarts of it with their back-off. */
const PERSIST_MS = 60_000;

/**
 * One machine, all roles: gateway, API and jobs in this process; the databases and the processor are its children. The gateway
 * accepts as soon as PostgreSQL and the log are open; what it accepts waits in the log for the rest.
 */
export async function serve(config: Config): Promise<void> {
  const roles = config.VEDETTE_ROLES ?? ROLES;
  const isWhole = ROLES.every((role) => roles.includes(role));
  const logger = openLogger(config.VEDETTE_LOG_LEVEL, isWhole ? 'main' : roles.join('+'));
  const program = isWhole ? new Program(config, logger) : new RoleProgram(config, logger, roles);
  const stop = (signal: string): void => {
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void program.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop).once('SIGHUP', stop);
  try {
    await program.start();
  } catch (error) {
    await program.stop();
    throw error;
  }
}

interface FrontParts {
  readonly engines: Engines;
  readonly embedded: EmbeddedEngines;
  readonly site: Site;
  readonly pressure: HeardPressure;
}

/** What was started, in order, so that it can be stopped in the opposite one from any point on. */
class Program {
  readonly #config: Config;
  readonly #logger: Logger;
  readonly #metrics: Metrics = createMetrics('main');
  readonly #closers: (() => Promise<unknown>)[] = [];
  /** By name; the processor has its place before it is started. */
  readonly #children = new Map<string, ChildHealth>([['processor', childHealth(() => performance.now())]]);
  #embedded: EmbeddedEngines | null = null;
  #processor: ProcessorParent | null = null;
  #stopped: Promise<void> | null = null;

  constructor(config: Config, logger: Logger) {
    this.#config = config;
    this.#logger = logger;
  }

  async start(): Promise<void> {
    const config = this.#config;
    const onChild = (engine: string, event: ChildEvent): void => this.#observeChild(engine, event);
    const embedded = await startEmbedded({ config, onChild });
    this.#embedded = embedded;
    await checkEngines(config, embedded.addresses);
    const hub = cacheHub();
    const engines = await openEngines(embedded.addresses, {
      cache: hub.cache,
      ownsLog: true,
      spoolBytes: config.VEDETTE_SPOOL_SIZE_BYTES,
      applicationName: 'vedette',
      logger: this.#logger,
    });
    this.#closers.push(() => engines.close());
    const pressure = hearPressure(engines.cache, () => performance.now());
    this.#closers.push(async () => pressure.close());

    await this.#persist(() => engines.metadata.withLock('migrations', () => migratePostgres(engines.metadata, MIGRATION_FOLDERS)));
    const site = siteOf(config, embedded.addresses.dataDirectory);
    const front = await this.#openFront({ engines, embedded, site, pressure });
    this.#closers.push(() => front.stop());
    await listen(front, config, site);
    greet(await this.#persist(() => bootstrap(engines, bootstrapOptions(config, site.url))));

    await embedded.eventsReady;
    await this.#persist(() => prepareEvents(engines, embedded.addresses));
    this.#processor = startProcessorProcess({
      start: { addresses: embedded.addresses, logLevel: config.VEDETTE_LOG_LEVEL },
      guard: embedded.guard,
      hub,
      onEvent: (event) => onChild('processor', event),
    });
    const jobsOptions = { config, databaseUrl: embedded.addresses.databaseUrl, logger: this.#logger, site, pressure };
    const jobs = await this.#persist(() => startJobs(engines, jobsOptions));
    this.#closers.push(() => jobs.close());
    await this.#processor.server.whenReady();
    this.#logger.info({ url: site.url }, 'ready');
    keepCompiled();
  }

  /** A database that dies while we start is started again by its supervisor: that is no reason for all of us to end. */
  #persist<T>(step: () => Promise<T>): Promise<T> {
    const isPassing = (error: unknown): boolean => isTransient(error) && this.#stopped === null;
    return repeatUntil(performance.now() + PERSIST_MS, isPassing, step);
  }

  /** Front first, so that nothing new is taken; then the processor and the databases it needs, in order. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    const startedAt = performance.now();
    for (const close of this.#closers.toReversed())
      await close().catch((error: unknown) => this.#logger.error({ error: String(error) }, 'a part did not close'));
    const leftMs = CHILDREN_STOP_MS.most - (performance.now() - startedAt);
    await this.#embedded?.stop(this.#processor ? [this.#processor.server] : [], Math.max(CHILDREN_STOP_MS.least, leftMs));
  }

  #openFront({ embedded, ...parts }: FrontParts): Promise<Front> {
    return openFront({
      ...parts,
      config: this.#config,
      logger: this.#logger,
      metrics: this.#metrics,
      dataDirectory: embedded.addresses.dataDirectory,
      parts: { gateway: true, api: true },
      readiness: () => this.#readiness(),
      processes: () => [...this.#children].map(([name, health]) => ({ name, problem: health.problem(), ...health.process() })),
      moreMetrics: async () => (await this.#processor?.metricsText()) ?? '',
    });
  }

  #readiness(): readonly Readiness[] {
    return [...this.#children].map(([name, health]) => ({ name, problem: health.problem() }));
  }

  #observeChild(engine: string, event: ChildEvent): void {
    const health = this.#children.get(engine) ?? childHealth(() => performance.now());
    this.#children.set(engine, health);
    health.observe(event);
    if (event.kind === 'started') this.#metrics.engineStarts.inc({ engine });
    if (event.kind === 'ready') this.#metrics.engineReady.set({ engine }, 1);
    if (event.kind === 'failed') this.#logger.error({ engine, error: String(event.error) }, 'a supervised process did not start');
    if (event.kind !== 'exited') return;
    this.#metrics.engineReady.set({ engine }, 0);
    if (!event.isExpected)
      this.#logger.warn({ engine, code: event.code, signal: event.signal }, 'a supervised process died; it is started again');
  }
}
