import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { cacheConformance } from '../../src/engines/cache/conformance.ts';
import { memoryCache } from '../../src/engines/cache/memory.ts';
import type { Cache } from '../../src/engines/cache/port.ts';
import { checkRedis, connectRedis } from '../../src/engines/cache/redis-client.ts';
import { openRedisCache } from '../../src/engines/cache/redis.ts';
import { systemClock } from '../../src/engines/clock/system.ts';
import { createLimiter } from '../../src/pipeline/quotas.ts';
import { freshName, TEST_PREFIX } from '../house-engines.ts';
import { itemOf } from '../processor-house.ts';
import { serverUrl } from './servers/ask.ts';
import { startRedis } from './servers/start.ts';
import type { Started } from './servers/start.ts';

cacheConformance('memory', async () => memoryCache());

describe.skipIf(inject('programs').redis === null)('Redis', () => {
  cacheConformance('Redis', async () => openCache(await serverUrl('redis')));

  test('several processes of one installation share values, counters, claims and messages; other installations see none', async () => {
    const url = await serverUrl('redis');
    const prefix = `${freshName('shared')}:`;
    const [one, other, stranger] = [openCache(url, prefix), openCache(url, prefix), openCache(url)];
    const heard: [string, unknown][] = [];
    one.subscribe('news', (message) => heard.push(['one', message]));
    other.subscribe('news', (message) => heard.push(['other', message]));
    stranger.subscribe('news', (message) => heard.push(['stranger', message]));
    await one.set('k', 'v', 60_000);
    await one.increment('n', 2, 60_000);

    expect([await other.get('k'), await stranger.get('k')]).toEqual(['v', null]);
    expect((await other.increment('n', 3, 60_000)).total).toBe(5);
    expect([await one.claim('job', 60_000), await other.claim('job', 60_000), await stranger.claim('job', 60_000)]).toEqual([
      true,
      false,
      true,
    ]);
    // The connection on which the other one listens stands in its own time.
    await untilHeard(one, other);
    one.publish('news', { id: 1 });
    await expect.poll(() => heard.filter(([, message]) => typeof message === 'object')).toHaveLength(2);
  });

  test('a limit is exact across gateways that count at the same time', async () => {
    const url = await serverUrl('redis');
    const prefix = `${freshName('limits')}:`;
    const lone = createLimiter(openCache(url, prefix), systemClock);
    const gateways = [lone, ...Array.from({ length: 3 }, () => createLimiter(openCache(url, prefix), systemClock))];
    const quota = { id: 'key:1', categories: ['error'], scope: 'key' as const, limit: 250, windowSeconds: 60, reason: 'key_quota' };
    const item = itemOf('event', { message: 'x' });

    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, n) => (gateways[n % 4] ?? lone).take([quota], [item])));

    expect(answers.filter((limits) => limits.length === 0)).toHaveLength(250);
  });

  test('O8: a server that is flushed, paused, killed and back costs no caller an error, and messages flow again by themselves', async () => {
    const server = await ownRedis();
    const prefix = `${freshName('hurt')}:`;
    const states: boolean[] = [];
    const [one, other] = [openCache(server.url, prefix, states), openCache(server.url, prefix)];
    let isOver = false;
    const failures: unknown[] = [];
    const working = Array.from({ length: 4 }, async (_, worker) => {
      while (!isOver) {
        await useAll(worker % 2 === 0 ? one : other, `w${worker}`).catch((error: unknown) => failures.push(error));
        await delay(5);
      }
    });
    await untilHeard(one, other);

    await hurt(server);
    await untilHeard(one, other);
    await untilHeard(other, one);
    isOver = true;
    await Promise.all(working);

    expect(failures).toEqual([]);
    expect([states[0], states.at(-1)]).toEqual([true, false]);
  });

  test('whoever listens hears of a gap when the server was away, and when a publisher could not reach it', async () => {
    const server = await ownRedis();
    const prefix = `${freshName('gap')}:`;
    const [one, other] = [openCache(server.url, prefix), openCache(server.url, prefix)];
    let gaps = 0;
    other.onGap(() => {
      gaps += 1;
    });
    await untilHeard(one, other);
    const calm = gaps;

    await server.kill();
    await server.start();
    await expect.poll(() => gaps, { timeout: 15_000 }).toBeGreaterThan(calm);
    await untilHeard(one, other);

    // Nobody's connection ends: the publisher alone knows that its message was not taken in time.
    const before = gaps;
    server.pause();
    one.publish('news', 1);
    await delay(1_500);
    server.resume();
    await expect.poll(() => gaps, { timeout: 15_000 }).toBeGreaterThan(before);
  });

  test('a wrong address or password is found at start, with the reason', async () => {
    const url = new URL(await serverUrl('redis'));
    const withPassword = `redis://somebody:wrong@${url.host}`;

    await expect(checkRedis({ url: url.href }, 2_000)).resolves.toBeUndefined();
    await expect(checkRedis({ url: withPassword }, 2_000)).rejects.toThrow(/WRONGPASS/);
    await expect(checkRedis({ url: 'redis://127.0.0.1:1' }, 500)).rejects.toThrow(/ECONNREFUSED/);
  });
});

function openCache(url: string, prefix = `${freshName('test')}:`, states: boolean[] = []): Cache {
  const cache = openRedisCache({ url, prefix, onState: (isAway) => states.push(isAway) });
  onTestFinished(() => cache.close());
  return cache;
}

async function ownRedis(): Promise<Started> {
  const directory = await mkdtemp(join(tmpdir(), TEST_PREFIX));
  const server = await startRedis(inject('programs'), directory);
  onTestFinished(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return server;
}

async function hurt(server: Started): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await flushAll(server.url);
    server.pause();
    await delay(700);
    server.resume();
    await server.kill();
    await delay(300);
    await server.start();
  }
}

async function flushAll(url: string): Promise<void> {
  const client = connectRedis({ url });
  await client.flushall();
  client.disconnect();
}

async function useAll(cache: Cache, key: string): Promise<void> {
  await cache.set(key, 'v', 1_000);
  await cache.get(key);
  await cache.increment(key, 1, 1_000);
  await cache.claim(key, 10);
  await cache.delete(key);
}

/** A message sent until it is heard: connections come back in their own time. */
async function untilHeard(from: Cache, by: Cache): Promise<void> {
  const channel = freshName('ping');
  let isHeard = false;
  by.subscribe(channel, () => {
    isHeard = true;
  });
  await expect
    .poll(
      () => {
        from.publish(channel, 1);
        return isHeard;
      },
      { timeout: 15_000, interval: 50 },
    )
    .toBe(true);
}
