import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { checkHistory } from '../sim/history.ts';
import { startOpenLoad } from '../sim/open-load.ts';
import { seededRandom } from '../sim/sent-event.ts';
import { environmentOn, metricsOf, openStoresOn, startRole, startServers, untilAllApplied } from './cluster.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const PARTITIONS = 4;

const isComplete = Object.values(inject('programs')).every((program) => program !== null);

test.skipIf(!isComplete)(
  'O7 O11: a gateway starts while PostgreSQL, Kafka and Redis are away, says so, and everything it takes is applied once',
  { timeout: 600_000 },
  async () => {
    const random = seededRandom(SEED);
    const servers = await startServers();
    const env = environmentOn(servers);
    const api = await startRole('api and jobs', 'api,jobs', env);
    await api.untilReady();
    const gateway = await startRole('gateway', 'gateway', env);
    await gateway.untilReady();
    const projects = await api.projects(1);
    // Until the copies of the new project are on the disk.
    const load = startOpenLoad({ ports: [gateway.port], projects, random, perSecond: 30 });
    await delay(8_000);

    const away = [servers.postgres, servers.kafka, servers.redis];
    gateway.signal('SIGTERM');
    await Promise.all([gateway.exited(), ...away.map((server) => server.kill())]);
    gateway.start();
    await gateway.untilReady();
    const startedAwayAt = load.acknowledged.size;
    await expect.poll(() => load.acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(startedAwayAt + 60);
    const { status, parts } = await gateway.readiness();
    const level = /vedette_pressure_level\{process="gateway"\} (\d)/.exec(await metricsOf(gateway))?.[1];
    for (const server of away) await server.start();
    // The processor's first start is on what waited.
    const processor = await startRole('processor', 'processor', env);
    await processor.untilReady();
    // Kafka is paused in the middle of appends: they are spooled, and those that were under way are done all the same.
    servers.kafka.pause();
    await delay(4_000);
    servers.kafka.resume();
    await delay(3_000);
    await load.stop();
    await expect.poll(async () => (await gateway.readiness()).parts, { timeout: 60_000 }).toEqual({ gateway: 'ready' });
    await untilAllApplied([processor], PARTITIONS, 120_000);

    const stores = openStoresOn(servers);
    const outcomes = await stores.events.select({
      text: 'SELECT outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL ORDER BY ALL',
    });
    const report = await checkHistory(stores, load).finally(() => stores.close());
    console.log(
      JSON.stringify({ seed: SEED, sent: load.sent.size, acknowledged: load.acknowledged.size, parts, level, outcomes, ...report }),
    );
    expect(status).toBe('ready');
    expect(parts['projects']).toContain('PostgreSQL is away since');
    expect(parts['log']).toContain('events are accepted and wait on this disk');
    expect(Number(level)).toBeGreaterThanOrEqual(2);
    expect(report.complaints).toEqual([]);
    // A client gives up after five tries while nothing listens; what was answered is there, and what is there beyond it was taken
    // from a connection that broke.
    expect(report.stored).toBeGreaterThanOrEqual(load.acknowledged.size);
  },
);
