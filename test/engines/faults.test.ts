import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { connectRedis } from '../../src/engines/cache/redis-client.ts';
import { checkHistory } from '../sim/history.ts';
import { residentBytes } from '../sim/processes.ts';
import { startOpenLoad } from '../sim/open-load.ts';
import { seededRandom } from '../sim/sent-event.ts';
import { environmentOn, metricsOf, openStoresOn, startProxiedServers, startRole, untilAllApplied } from './cluster.ts';
import type { ServerName } from './cluster.ts';
import type { Fault } from './proxy.ts';

/** What CI takes the time for; `FAULT_SECONDS=15 STOP_SECONDS=60 RATE=100` for the promise. */
const FAULT_MS = Number(process.env.FAULT_SECONDS ?? 2) * 1_000;
const STOP_MS = Number(process.env.STOP_SECONDS ?? 5) * 1_000;
const RATE = Number(process.env.RATE ?? 30);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const PARTITIONS = 4;
/** Of each process: far above what it takes, far below what a leak of this load would. */
const MEMORY_BYTES = 700 * 1024 * 1024;

const ENGINES: readonly ServerName[] = ['postgres', 'kafka', 'clickhouse', 's3', 'redis'];
const FAULTS: readonly Fault[] = [{ kind: 'delay', ms: 50 }, { kind: 'reset' }, { kind: 'cut', afterBytes: 3_000 }, { kind: 'half-open' }];

const isComplete = Object.values(inject('programs')).every((program) => program !== null);

test.skipIf(!isComplete)(
  'P1 P2 P3 P6: whatever a network does to an engine, and when it stops or comes back empty, acknowledged events are there once',
  { timeout: 600_000 + ENGINES.length * (FAULTS.length * FAULT_MS * 2 + STOP_MS * 2) },
  async () => {
    const random = seededRandom(SEED);
    const { servers, proxies } = await startProxiedServers();
    const env = environmentOn(servers);
    const api = await startRole('api and jobs', 'api,jobs', env);
    await api.untilReady();
    const gateway = await startRole('gateway', 'gateway', env);
    const processor = await startRole('processor', 'processor', env);
    await Promise.all([gateway, processor].map((product) => product.untilReady()));
    const load = startOpenLoad({ ports: [gateway.port], projects: await api.projects(2), random, perSecond: RATE });
    let mostBytes = 0;
    const readiness = new Set<string>();

    async function during(ms: number): Promise<void> {
      for (const endsAt = performance.now() + ms; performance.now() < endsAt; await delay(500)) {
        const parts = await Promise.all([gateway, processor].map((product) => product.readiness().catch(() => null)));
        for (const part of parts.flatMap((one) => Object.entries(one?.parts ?? {}))) if (part[1] !== 'ready') readiness.add(part[0]);
        mostBytes = Math.max(mostBytes, ...[gateway, processor].map((product) => residentBytes(product.mainPid)));
      }
    }

    for (const name of ENGINES) {
      for (const fault of FAULTS) {
        proxies[name].fault(fault);
        await during(FAULT_MS);
        proxies[name].fault(null);
        await during(FAULT_MS / 2);
      }
      await servers[name].kill();
      await during(STOP_MS);
      await servers[name].start();
      await during(STOP_MS / 2);
    }
    const redis = connectRedis({ url: servers.redis.url });
    redis.on('error', () => {});
    await redis.flushall().catch(() => undefined);
    redis.disconnect();
    await load.stop();
    await untilAllApplied([processor], PARTITIONS, 120_000);

    const stores = openStoresOn(servers);
    const report = await checkHistory(stores, load).finally(() => stores.close());
    const answers = Object.fromEntries(load.answers);
    const told = [...readiness].toSorted();
    console.log(
      JSON.stringify({ seed: SEED, sent: load.sent.size, acknowledged: load.acknowledged.size, answers, mostBytes, told, ...report }),
    );
    // A subscription that was renewed on a connection that broke once more ended an api.
    expect([api, gateway, processor].map((product) => product.exitCode)).toEqual([null, null, null]);
    expect(report.complaints).toEqual([]);
    expect(load.rude()).toBe(0);
    // Spool and copies of projects: no fault of an engine is one of the gateway's.
    expect(load.acknowledged.size).toBe(load.sent.size);
    expect(told).toEqual(expect.arrayContaining(['blobs', 'events', 'log', 'postgres']));
    expect(mostBytes).toBeLessThan(MEMORY_BYTES);
    await expect.poll(() => metricsOf(gateway), { timeout: 30_000 }).toContain('vedette_pressure_level{process="gateway"} 0');
    await expect.poll(async () => (await gateway.readiness()).parts['log'], { timeout: 30_000 }).toBeUndefined();
  },
);
