import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inject, onTestFinished } from 'vitest';
import { openS3Blobs } from '../../src/engines/blobs/s3.ts';
import { openClickHouse } from '../../src/engines/events/clickhouse.ts';
import { openPostgres } from '../../src/engines/metadata/postgres.ts';
import { TEST_PREFIX } from '../house-engines.ts';
import { freePort, Product } from '../sim/product.ts';
import type { Load } from '../sim/load.ts';
import type { Stores } from '../sim/stores.ts';
import { startProxy } from './proxy.ts';
import type { FaultyProxy } from './proxy.ts';
import { S3_BUCKET, S3_KEY, S3_SECRET, startClickHouse, startDebianPostgres, startKafka, startRedis, startS3 } from './servers/start.ts';
import type { Started } from './servers/start.ts';

export interface Servers {
  readonly postgres: Started;
  readonly redis: Started;
  readonly kafka: Started;
  readonly s3: Started;
  readonly clickhouse: Started;
}

export type ServerName = keyof Servers;

export interface ProxiedServers {
  /** With the addresses of the proxies. */
  readonly servers: Servers;
  readonly proxies: Readonly<Record<ServerName, FaultyProxy>>;
}

/** Every engine as a server of its own behind a proxy, for one test: what a network can do to it, it can do. */
export async function startProxiedServers(): Promise<ProxiedServers> {
  const names = ['postgres', 'redis', 'kafka', 's3', 'clickhouse'] as const;
  const made = await Promise.all(names.map(async (name) => [name, await startProxy()] as const));
  onTestFinished(async () => void (await Promise.all(made.map(([, proxy]) => proxy.close()))));
  const proxies = Object.fromEntries(made) as Record<ServerName, FaultyProxy>; // one for each name
  const servers = await startServers(proxies.kafka.port);
  const behind = names.map((name) => {
    proxies[name].target(servers[name].port);
    return [name, { ...servers[name], url: servers[name].url.replace(`:${servers[name].port}`, `:${proxies[name].port}`) }] as const;
  });
  return { servers: Object.fromEntries(behind) as unknown as Servers, proxies }; // one for each name
}

/** Every engine as a server of its own, for one test, to be hurt. */
export async function startServers(kafkaPublicPort?: number): Promise<Servers> {
  const home = await mkdtemp(join(tmpdir(), TEST_PREFIX));
  const programs = inject('programs');
  const started: Started[] = [];
  onTestFinished(async () => {
    await Promise.all(started.map((server) => server.stop()));
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });
  const keep = async (server: Promise<Started>): Promise<Started> => {
    started.push(await server);
    return server;
  };
  const [postgres, redis, kafka, s3, clickhouse] = await Promise.all([
    keep(startDebianPostgres(programs, join(home, 'postgres'))),
    keep(startRedis(programs, join(home, 'redis'))),
    keep(startKafka(programs, join(home, 'kafka'), kafkaPublicPort)),
    keep(startS3(programs, join(home, 's3'))),
    keep(startClickHouse(join(home, 'clickhouse'))),
  ]);
  return { postgres, redis, kafka, s3, clickhouse };
}

/** The program's environment on these servers. */
export function environmentOn(servers: Servers): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: servers.postgres.url.replace('{database}', 'postgres'),
    CLICKHOUSE_URL: `${servers.clickhouse.url}/vedette`,
    KAFKA_BROKERS: servers.kafka.url,
    KAFKA_PARTITIONS: '4',
    KAFKA_REPLICAS: '1',
    REDIS_URL: servers.redis.url,
    S3_ENDPOINT: servers.s3.url,
    S3_BUCKET,
    S3_ACCESS_KEY_ID: S3_KEY,
    S3_SECRET_ACCESS_KEY: S3_SECRET,
    VEDETTE_SECRET: randomBytes(32).toString('hex'),
    // A rung of the ladder a second, so that a test sees the ground again.
    VEDETTE_PRESSURE_DWELL_SECONDS: '1',
    // Everything starts at once here, on two cores.
    VEDETTE_START_PATIENCE_SECONDS: '60',
    // Small machines: what the processes together may open.
    DATABASE_POOL_SIZE: '8',
  };
}

/** One process with these roles; its data directory is its own and survives its deaths. */
export async function startRole(name: string, roles: string, env: Readonly<Record<string, string>>): Promise<Product> {
  const directory = await mkdtemp(join(tmpdir(), TEST_PREFIX));
  const product = new Product(directory, `${directory}.log`, await freePort(), { env: { ...env, VEDETTE_ROLES: roles } });
  onTestFinished(async (context) => {
    if (context.task.result?.state === 'fail') process.stderr.write(`── ${name}\n${product.output().slice(-2_500)}\n`);
    await product.remove();
  });
  product.start();
  return product;
}

/** 2 gateways, 2 processors, 1 api, 1 jobs. */
export interface Roles {
  readonly api: Product;
  readonly gateways: readonly Product[];
  readonly processors: readonly Product[];
  readonly all: readonly Product[];
}

/** Each in a process of its own, all of them ready. */
export async function startAllRoles(env: Readonly<Record<string, string>>): Promise<Roles> {
  const api = await startRole('api', 'api', env);
  await api.untilReady();
  const jobs = await startRole('jobs', 'jobs', env);
  const gateways = [await startRole('gateway 1', 'gateway', env), await startRole('gateway 2', 'gateway', env)];
  const processors = [await startRole('processor 1', 'processor', env), await startRole('processor 2', 'processor', env)];
  const all = [api, jobs, ...gateways, ...processors];
  await Promise.all(all.map((product) => product.untilReady()));
  return { api, gateways, processors, all };
}

/** The stores, opened beside the product. */
export function openStoresOn({ postgres, clickhouse, s3 }: Servers): Stores {
  const metadata = openPostgres({ url: postgres.url.replace('{database}', 'postgres') });
  const events = openClickHouse({ url: clickhouse.url, database: 'vedette' });
  const blobs = openS3Blobs({
    endpoint: s3.url,
    bucket: S3_BUCKET,
    region: 'us-east-1',
    accessKeyId: S3_KEY,
    secretAccessKey: S3_SECRET,
    isPathStyle: true,
    prefix: '',
  });
  return {
    metadata,
    events,
    blobs,
    close: async () => void (await Promise.all([metadata.close(), events.close(), blobs.close()])),
  };
}

export async function metricsOf(product: Product): Promise<string> {
  return fetch(`${product.url}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  );
}

/** Resolves when the processors together have every partition of both topics and nothing is behind in any. */
export async function untilAllApplied(processors: readonly Product[], partitions: number, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  let behind: readonly number[] = [];
  while (performance.now() < deadline) {
    const texts = await Promise.all(processors.map(metricsOf));
    behind = texts.flatMap((text) => [...text.matchAll(/^vedette_lag_records\{[^}]*\} (\S+)$/gm)].map((match) => Number(match[1])));
    if (behind.length >= 2 * partitions && behind.every((records) => records === 0)) return;
    await delay(250);
  }
  throw new Error(`after ${withinMs} ms the log is not applied: ${behind.join(', ')} records behind`);
}

/** For the line that a run prints: what the clients met, the levels of pressure, and the engines that somebody said were away. */
export function seenBy(load: Load, { all, gateways }: Roles) {
  return {
    sent: load.sent.size,
    acknowledged: load.acknowledged.size,
    answers: Object.fromEntries(load.answers),
    levels: told(gateways, /"level":(\d),"reason"/g),
    alarms: told(all, /"engine":"([^"]+)","reason"/g),
  };
}

function told(products: readonly Product[], what: RegExp): readonly string[] {
  const found = products.flatMap((product) => [...product.output().matchAll(what)].map(([, word]) => word ?? ''));
  return [...new Set(found)].toSorted();
}
