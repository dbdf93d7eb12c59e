import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { accountIdentity } from '../features/account/index.ts';
import { recordOutcomes } from '../features/outcome/index.ts';
import { CONFIG_COPIES, configCopies, projectConfigs } from '../features/project/index.ts';
import type { ClosableProjectConfigs } from '../features/project/index.ts';
import { healthHandler } from '../http/health.ts';
import type { Readiness } from '../http/health.ts';
import { ingestHandler } from '../http/ingest.ts';
import type { Site } from '../http/route.ts';
import { buildServer } from '../http/server.ts';
import type { Logger } from '../lib/logger.ts';
import { CHANNELS } from '../pipeline/channels.ts';
import type { PressureTold } from '../pipeline/channels.ts';
import type { HeardPressure } from '../pipeline/heard-pressure.ts';
import type { Metrics } from '../pipeline/metrics.ts';
import { PROCESSOR_GROUP } from '../pipeline/processor.ts';
import { watchPressure } from '../pipeline/pressure.ts';
import type { Pressure } from '../pipeline/pressure.ts';
import { DATASETS, liveRoutes, makeSignals, ROUTES } from '../rooms.ts';
import type { Engines } from '../wire.ts';
import { shareAnswers } from '../query/shared-answers.ts';
import { openMail, openWebhooks } from './alerts.ts';
import { watchInstance } from './instance.ts';
import type { RunningProcess } from './instance.ts';
import { readReplica } from './replica-reads.ts';

export interface FrontOptions {
  readonly config: Config;
  readonly engines: Engines;
  readonly site: Site;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly dataDirectory: string;
  /** The roles of this process that listen; health and metrics are answered in any case. */
  readonly parts: { readonly gateway: boolean; readonly api: boolean };
  readonly readiness: () => readonly Readiness[];
  /** On the gateways. */
  readonly pressure: HeardPressure;
  /** The processes that this program keeps running. */
  readonly processes: () => readonly RunningProcess[];
  /** Registries of the processes below this one. */
  readonly moreMetrics: () => Promise<string>;
}

export interface Front {
  readonly app: FastifyInstance;
  /**
   * Lets the requests under way end, then logs what is held in memory. For `drainMs` before that balancers are told to send no more,
   * and what they still send is taken: the answer closes its connection.
   */
  stop(drainMs?: number): Promise<void>;
}

/** What a request under way may still take when the program stops. A body that comes slower was promised nothing. */
const DRAIN_MS = 2_000;

const STOPPING: Readiness = { name: 'stop', problem: 'this process is stopping' };

const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

/** The gateway and API roles: one HTTP server, ingest before the framework (ADR 7). Not listening yet. */
export async function openFront(options: FrontOptions): Promise<Front> {
  const { config, metrics } = options;
  const gateway = options.parts.gateway ? await openGateway(options) : null;
  const api = options.parts.api ? openApi(options) : null;
  let isDraining = false;
  const drain = (_request: IncomingMessage, response: ServerResponse): boolean => {
    if (isDraining) response.setHeader('connection', 'close');
    return false;
  };
  const health = healthHandler({
    readiness: () => [...options.readiness(), ...(gateway?.readiness() ?? []), ...(isDraining ? [STOPPING] : [])],
    metrics: async () => [await metrics.text(), await options.moreMetrics()].join('\n'),
  });
  const app = await buildServer({
    api: api === null ? null : { routes: ROUTES, deps: api.deps },
    first: gateway === null ? [drain, health] : [drain, gateway.ingest, health],
    dashboard: api === null ? null : DASHBOARD,
    trustedProxies: config.VEDETTE_TRUSTED_PROXIES,
    extend: async (server) => {
      server.addHook('onResponse', async (request, reply) => {
        metrics.apiAnswers.inc({ method: request.method, status: String(reply.statusCode) });
        metrics.apiSeconds.observe(reply.elapsedTime / 1_000);
      });
      if (api !== null) await liveRoutes(server, api.deps);
    },
  });
  return {
    app,
    async stop(drainMs = 0) {
      isDraining = true;
      await delay(drainMs);
      await closeInTime(app);
      await gateway?.close();
      await api?.close();
    },
  };
}

/** 32 hex digits. */
function newId(): string {
  return randomUUID().replaceAll('-', '');
}

async function openGateway(options: FrontOptions) {
  const { config, engines, logger, metrics } = options;
  const configs = projectConfigs(engines);
  // What is embedded starts together and needs no copies.
  if (config.DATABASE_URL !== undefined) await configs.keep(configCopies(join(options.dataDirectory, CONFIG_COPIES)));
  const outcomes = recordOutcomes({ log: engines.log, logger, ...(engines.spool === null ? {} : { newRecordId: newId }) });
  const pressure = await watchLevel(options);
  const ingest = ingestHandler({
    ...engines,
    configs,
    logger,
    outcomes,
    newId,
    mayRepeat: engines.spool !== null,
    claims: new Set(makeSignals({ ...engines, symbolicator: null }).flatMap((signal) => signal.itemTypes)),
    publishDoor: (seen) => engines.cache.publish(CHANNELS.door, seen),
    trustedProxies: config.VEDETTE_TRUSTED_PROXIES,
    pressureLevel: pressure.level,
    pressureLimits: pressure.limits,
    onAnswer: ({ status, durationMs }) => {
      metrics.ingestAnswers.inc({ status: String(status) });
      metrics.ingestSeconds.observe(durationMs / 1_000);
    },
  });
  gaugeBeforeScrape(metrics, engines, pressure);
  return {
    ingest,
    readiness: () => gatewayReadiness(engines, configs),
    async close() {
      ingest.close();
      pressure.close();
      await outcomes.close();
      configs.close();
    },
  };
}

/** A gateway serves without PostgreSQL and without a shared log, and says so (reliability O7, O11). */
function gatewayReadiness({ spool }: Engines, configs: ClosableProjectConfigs): readonly Readiness[] {
  const away = configs.away();
  const parts: Readiness[] = [];
  if (away !== null && away.copies === 0)
    parts.push({ name: 'projects', problem: 'PostgreSQL is away, and this gateway has no copies of projects yet' });
  if (away !== null && away.copies > 0) {
    const since = new Date(away.sinceMs).toISOString();
    parts.push({ name: 'projects', problem: null, note: `PostgreSQL is away since ${since}: copies of ${away.copies} projects serve` });
  }
  const reason = spool?.away() ?? null;
  if (reason !== null) parts.push({ name: 'log', problem: null, note: `${reason}; events are accepted and wait on this disk` });
  return parts;
}

function openApi({ config, engines, site, logger, metrics, processes, pressure }: FrontOptions) {
  const mail = openMail(config);
  const shared = shareAnswers(engines.events);
  const reads = readReplica(config, engines.metadata, metrics);
  const forgetting = [engines.cache.subscribe(CHANNELS.issues, () => shared.forget()), engines.cache.onGap(() => shared.forget())];
  const deps = {
    ...engines,
    events: shared.events,
    metadata: reads.metadata,
    identity: accountIdentity(engines.metadata, engines.clock),
    mail,
    outbound: openWebhooks(config, site.version),
    logger,
    site,
    instance: watchInstance({ config, engines, pressure, processes }),
    datasets: new Map(DATASETS.flatMap((dataset) => [dataset.name, ...dataset.aliases].map((name) => [name, dataset] as const))),
    onWrongAnswer: (route: { readonly path: string }) => metrics.wrongAnswers.inc({ path: route.path }),
  };
  return {
    deps,
    async close() {
      for (const stop of forgetting) stop();
      mail?.close();
      await reads.close();
    },
  };
}

function watchLevel({ config, engines, logger, dataDirectory }: FrontOptions): Promise<Pressure> {
  const gateway = randomUUID();
  const signals = makeSignals({ ...engines, symbolicator: null });
  const { spool } = engines;
  return watchPressure({
    ...engines,
    spoolUsage: spool === null ? null : () => spool.spoolUsage(),
    hurry: (isHurried) => spool?.hurry(isHurried),
    sketch: (item) => signals.find((signal) => signal.itemTypes.includes(item.type))?.sketch?.(item) ?? null,
    tell: (told) => engines.cache.publish(CHANNELS.pressure, { gateway, ...told } satisfies PressureTold),
    directory: dataDirectory,
    consumer: PROCESSOR_GROUP,
    minFreeBytes: config.VEDETTE_MIN_FREE_BYTES,
    memoryBytes: config.VEDETTE_GATEWAY_MEMORY_BYTES,
    lagMs: config.VEDETTE_PRESSURE_LAG_SECONDS * 1_000,
    longLagMs: config.VEDETTE_PRESSURE_LONG_LAG_SECONDS * 1_000,
    dwellMs: config.VEDETTE_PRESSURE_DWELL_SECONDS * 1_000,
    nowMs: () => performance.now(),
    onLevel: (level, reason) => tellLevel(logger, level, reason),
  });
}

/** From 3 on events are refused: somebody should look (reliability §5). */
function tellLevel(logger: Logger, level: number, reason: string): void {
  const text = level === 0 ? 'accepting everything again' : 'the pressure has changed';
  if (level >= 3) logger.error({ level, reason }, text);
  else logger.warn({ level, reason }, text);
}

async function closeInTime(app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(impatience);
}

function gaugeBeforeScrape(metrics: Metrics, engines: Engines, pressure: Pressure): void {
  metrics.beforeScrape(async () => {
    metrics.diskFreeBytes.set(pressure.freeBytes());
    metrics.pressureLevel.set(pressure.level());
    metrics.lagSeconds.set(pressure.lagMs() / 1_000);
    metrics.spoolUsedBytes.set(pressure.spoolBytes());
    // Last: a log that is away does not say.
    const usage = await engines.log.usage();
    metrics.logUsedBytes.set(usage.usedBytes);
    metrics.logCapacityBytes.set(usage.capacityBytes);
  });
}
