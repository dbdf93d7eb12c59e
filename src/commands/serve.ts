import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { cacheHub } from '../engines/cache/bridge.ts';
import { createDatabase } from '../engines/events/clickhouse.ts';
import { migrateEvents } from '../engines/events/migrate.ts';
import { repeatUntil } from '../engines/events/repeat.ts';
import { migratePostgres } from '../engines/metadata/migrate.ts';
import { bootstrap } from '../features/account/index.ts';
import type { Bootstrapped } from '../features/account/index.ts';
import type { Readiness } from '../http/health.ts';
import type { Site } from '../http/route.ts';
import { keepCompiled } from '../lib/compile-cache.ts';
import type { Logger } from '../lib/logger.ts';
import { deriveKey, installationSecret } from '../lib/secret.ts';
import type { ChildEvent } from '../lib/supervise.ts';
import { createMetrics } from '../pipeline/metrics.ts';
import type { Metrics } from '../pipeline/metrics.ts';
import { isTransient } from '../pipeline/transient.ts';
import { childHealth } from '../roles/child-health.ts';
import type { ChildHealth } from '../roles/child-health.ts';
import { startEmbedded } from '../roles/embedded.ts';
import type { EmbeddedEngines } from '../roles/embedded.ts';
import { openFront } from '../roles/front.ts';
import type { Front } from '../roles/front.ts';
import { startJobs } from '../roles/jobs.ts';
import { startProcessorProcess } from '../roles/processor-parent.ts';
import type { ProcessorParent } from '../roles/processor-parent.ts';
import { MIGRATION_FOLDERS } from '../rooms.ts';
import { openEngines, openLogger } from '../wire.ts';
import type { Engines } from '../wire.ts';

const VERSION = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
const LOOPBACK = /^(127\.|::1$|localhost$)/;
/** SIGTERM to exit (reliability O9). What is not done then is done by the next start. */
const STOP_MS = 9_500;
/** Kept for the databases when the front took long; they are killed when they need more. */
const CHILDREN_STOP_MS = { least: 3_000, most: 9_000 };

/** How long a step of the start waits for a database that is away: some restarts of it with their back-off. */
const PERSIST_MS = 60_000;

type WritableSite = { -readonly [Name in keyof Site]: Site[Name] };

/**
 * One machine, all roles: gateway, API and jobs in this process; the databases and the processor are its children. The gateway
 * accepts as soon as PostgreSQL and the log are open; what it accepts waits in the log for the rest.
 */
export async function serve(config: Config): Promise<void> {
  const logger = openLogger(config.VEDETTE_LOG_LEVEL, 'main');
  const program = new Program(config, logger);
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
    const hub = cacheHub();
    const engines = await openEngines(embedded.addresses, {
      cache: hub.cache,
      ownsLog: true,
      maxConnections: 16,
      applicationName: 'vedette',
    });
    this.#closers.push(() => engines.close());

    await this.#persist(() => engines.metadata.withLock('migrations', () => migratePostgres(engines.metadata, MIGRATION_FOLDERS)));
    const site = this.#site(embedded);
    const front = await this.#openFront(engines, embedded, site);
    this.#closers.push(() => front.stop());
    await listen(front, config, site);
    greet(await this.#persist(() => bootstrap(engines, bootstrapOptions(config, site.url))));

    await embedded.eventsReady;
    await this.#persist(() => prepareEvents(engines, embedded));
    this.#processor = startProcessorProcess({
      start: { addresses: embedded.addresses, logLevel: config.VEDETTE_LOG_LEVEL },
      guard: embedded.guard,
      hub,
      onEvent: (event) => onChild('processor', event),
    });
    const jobsOptions = { config, databaseUrl: embedded.addresses.databaseUrl, logger: this.#logger };
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

  #site(embedded: EmbeddedEngines): WritableSite {
    const config = this.#config;
    const secret = installationSecret(embedded.addresses.dataDirectory, config.VEDETTE_SECRET);
    return {
      url: config.VEDETTE_URL?.replace(/\/+$/, '') ?? '',
      version: VERSION,
      cookieKey: deriveKey(secret, 'cookie'),
      isLoopback: LOOPBACK.test(config.HOST),
    };
  }

  #openFront(engines: Engines, embedded: EmbeddedEngines, site: Site): Promise<Front> {
    return openFront({
      config: this.#config,
      engines,
      site,
      logger: this.#logger,
      metrics: this.#metrics,
      dataDirectory: embedded.addresses.dataDirectory,
      readiness: () => this.#readiness(),
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

function bootstrapOptions(config: Config, url: string): Parameters<typeof bootstrap>[1] {
  return {
    ownerEmail: config.VEDETTE_OWNER_EMAIL ?? null,
    ownerPassword: config.VEDETTE_OWNER_PASSWORD ?? null,
    dsnKey: config.VEDETTE_BOOTSTRAP_DSN_KEY ?? null,
    token: config.VEDETTE_BOOTSTRAP_TOKEN ?? null,
    url,
  };
}

async function prepareEvents(engines: Engines, { addresses }: EmbeddedEngines): Promise<void> {
  await engines.metadata.withLock('migrations', async () => {
    await createDatabase({ url: addresses.eventsUrl, database: addresses.eventsDatabase });
    await migrateEvents(engines.events, MIGRATION_FOLDERS);
  });
}

const LISTEN_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'may not be used by this user',
  EADDRNOTAVAIL: 'is no address of this machine',
};

/**
 * Listens, and completes the site's address when none was given: with PORT=0 it is known only now.
 * @throws UsageError in one sentence when the port is taken or may not be used.
 */
async function listen({ app }: Front, { HOST: host, PORT: port }: Config, site: WritableSite): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const reason = LISTEN_REASONS[(cause as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw cause;
    throw Object.assign(new Error(`${hostInUrl(host)}:${port} ${reason}; set PORT (and HOST) to another.`, { cause }), {
      name: 'UsageError',
    });
  }
  const address = app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  if (site.url === '') site.url = `http://${hostInUrl(shown)}:${actual}`;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** For the person at the terminal; the log goes to the other stream. */
function greet({ url, dsn, setupUrl }: Bootstrapped): void {
  const lines = ['', `  Vedette ${VERSION}`, '', `  Dashboard  ${url}`];
  if (dsn !== null) lines.push(`  DSN        ${dsn}`);
  if (setupUrl !== null) lines.push('', '  Make the first account (this link works once):', `  ${setupUrl}`);
  process.stdout.write(`${lines.join('\n')}\n\n`);
}
