import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { checkHistory } from '../sim/history.ts';
import { startOpenLoad } from '../sim/open-load.ts';
import type { Product } from '../sim/product.ts';
import { seededRandom } from '../sim/sent-event.ts';
import { startBalancer } from './balancer.ts';
import { environmentOn, openStoresOn, seenBy, startAllRoles, startServers, untilAllApplied } from './cluster.ts';
import { replayIntoEmpty } from './replay-into-empty.ts';

/** `RATE=200` to press harder. */
const RATE = Number(process.env.RATE ?? 40);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const PARTITIONS = 4;

const isComplete = Object.values(inject('programs')).every((program) => program !== null);

test.skipIf(!isComplete)(
  'an upgrade of every role in its turn costs no client a request; and the whole log read again into empty stores gives the same rows',
  { timeout: 1_200_000 },
  async () => {
    const servers = await startServers();
    const env = environmentOn(servers);
    const roles = await startAllRoles(env);
    const balancer = await startBalancer(roles.gateways.map((gateway) => gateway.port));
    onTestFinished(() => balancer.close());
    const projects = await roles.api.projects(2);
    const load = startOpenLoad({ ports: [balancer.port], projects, random: seededRandom(SEED), perSecond: RATE });
    await delay(2_000);

    await restartAll(roles.all);
    await load.stop();
    await untilAllApplied(roles.processors, PARTITIONS, 300_000);

    const stores = openStoresOn(servers);
    const report = await checkHistory(stores, load);
    const seen = seenBy(load, roles);
    const replayed = await replayIntoEmpty({ servers, env, stores, running: roles.all.toReversed() });
    await stores.close();
    console.log(JSON.stringify({ seed: SEED, rate: RATE, broken: balancer.broken(), ...seen, ...report, replayed: replayed.again.rows }));
    // At the SDK: taken, or asked to come again, and nothing else.
    expect(Object.keys(seen.answers).filter((status) => !['200', '429', '503'].includes(status))).toEqual([]);
    expect([balancer.broken(), load.rude()]).toEqual([0, 0]);
    expect(load.acknowledged.size).toBe(load.sent.size);
    expect(report.complaints).toEqual([]);
    expect(replayed.again).toEqual(replayed.live);
    expect(replayed.again.rows?.n).toBe(load.sent.size);
  },
);

/** A rolling restart, as an upgrade does it: each is asked to end, and the next one's turn comes when it is back. */
async function restartAll(all: readonly Product[]): Promise<void> {
  for (const product of all) {
    product.signal('SIGTERM');
    expect(await product.exited()).toEqual({ code: 0, signal: null });
    product.start();
    await product.untilReady();
  }
}
