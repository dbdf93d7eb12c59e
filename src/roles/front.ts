import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { accountIdentity } from '../features/account/index.ts';
import { recordOutcomes } from '../features/outcome/index.ts';
import { projectConfigs } from '../features/project/index.ts';
import { healthHandler } from '../http/health.ts';
import type { Readiness } from '../http/health.ts';
import { ingestHandler } from '../http/ingest.ts';
import type { Site } from '../http/route.ts';
import { buildServer } from '../http/server.ts';
import type { Logger } from '../lib/logger.ts';
import { CHANNELS } from '../pipeline/channels.ts';
import type { Metrics } from '../pipeline/metrics.ts';
import { watchPressure } from '../pipeline/pressure.ts';
import type { Pressure } from '../pipeline/pressure.ts';
import { DATASETS, liveRoutes, makeSignals, ROUTES } from '../rooms.ts';
import type { Engines } from '../wire.ts';

export interface FrontOptions {
  readonly config: Config;
  readonly engines: Engines;
  readonly site: Site;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly dataDirectory: string;
  readonly readiness: () => readonly Readiness[];
  /** Registries of the processes below this one. */
  readonly moreMetrics: () => Promise<string>;
}

export interface Front {
  readonly app: FastifyInstance;
  /** Lets the requests under way end, then logs what is held in memory. */
  stop(): Promise<void>;
}

/** What a request under way may still take when the program stops. A body that comes slower was promised nothing. */
const DRAIN_MS = 2_000;

const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

/** The gateway and API roles: one HTTP server, ingest before the framework (ADR 7). Not listening yet. */
export async function openFront(options: FrontOptions): Promise<Front> {
  const { config, engines, site, logger, metrics } = options;
  const configs = projectConfigs(engines);
  const outcomes = recordOutcomes({ log: engines.log, logger });
  const pressure = await watchDisk(options);
  const ingest = ingestHandler({
    ...engines,
    configs,
    logger,
    outcomes,
    claims: new Set(makeSignals(engines).flatMap((signal) => signal.itemTypes)),
    publishDoor: (seen) => engines.cache.publish(CHANNELS.door, seen),
    trustedProxies: config.VEDETTE_TRUSTED_PROXIES,
    pressureLevel: pressure.level,
    onAnswer: ({ status, durationMs }) => {
      metrics.ingestAnswers.inc({ status: String(status) });
      metrics.ingestSeconds.observe(durationMs / 1_000);
    },
  });
  const health = healthHandler({
    readiness: options.readiness,
    metrics: async () => [await metrics.text(), await options.moreMetrics()].join('\n'),
  });
  gaugeBeforeScrape(metrics, engines, pressure);

  const deps = {
    ...engines,
    identity: accountIdentity(engines.metadata, engines.clock),
    logger,
    site,
    datasets: new Map(DATASETS.flatMap((dataset) => [dataset.name, ...dataset.aliases].map((name) => [name, dataset] as const))),
    onWrongAnswer: (route: { readonly path: string }) => metrics.wrongAnswers.inc({ path: route.path }),
  };
  const app = await buildServer({
    api: { routes: ROUTES, deps },
    first: [ingest, health],
    dashboard: DASHBOARD,
    trustedProxies: config.VEDETTE_TRUSTED_PROXIES,
    extend: async (server) => {
      server.addHook('onResponse', async (request, reply) => {
        metrics.apiAnswers.inc({ method: request.method, status: String(reply.statusCode) });
        metrics.apiSeconds.observe(reply.elapsedTime / 1_000);
      });
      await liveRoutes(server, deps);
    },
  });
  return {
    app,
    async stop() {
      await closeInTime(app);
      ingest.close();
      pressure.close();
      await outcomes.close();
      configs.close();
    },
  };
}

function watchDisk({ config, engines, logger, dataDirectory }: FrontOptions): Promise<Pressure> {
  return watchPressure({
    directory: dataDirectory,
    log: engines.log,
    minFreeBytes: config.VEDETTE_MIN_FREE_BYTES,
    onLevel: (level, freeBytes) =>
      logger.warn({ level, freeBytes }, level === 5 ? 'the disk or the log is full: refusing events' : 'accepting events again'),
  });
}

async function closeInTime(app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(impatience);
}

function gaugeBeforeScrape(metrics: Metrics, engines: Engines, pressure: Pressure): void {
  metrics.beforeScrape(async () => {
    const usage = await engines.log.usage();
    metrics.logUsedBytes.set(usage.usedBytes);
    metrics.logCapacityBytes.set(usage.capacityBytes);
    metrics.diskFreeBytes.set(pressure.freeBytes());
    metrics.pressureLevel.set(pressure.level());
  });
}
