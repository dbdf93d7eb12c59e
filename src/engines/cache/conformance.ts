import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Cache } from './port.ts';

/** The promises of the port. `open` gives an empty cache, which the caller closes. */
export function cacheConformance(name: string, open: () => Promise<Cache>): void {
  describe(`${name} keeps the promises of the cache`, () => {
    keepsValues(open);
    countsAndClaims(open);
    fansOut(open);
  });
}

function keepsValues(open: () => Promise<Cache>): void {
  test('a value is there until its time is over, it is replaced or deleted', async () => {
    const cache = await open();
    await cache.set('a', '1', 60_000);
    await cache.set('a', '2', 60_000);
    await cache.set('b', 'gone', 60_000);
    await cache.set('c', 'brief', 20);

    await cache.delete('b');
    await delay(40);

    expect([await cache.get('a'), await cache.get('b'), await cache.get('c'), await cache.get('never')]).toEqual(['2', null, null, null]);
  });

  test('values, counters and claims of the same name do not meet', async () => {
    const cache = await open();

    await cache.set('x', 'text', 60_000);
    await cache.increment('x', 2, 60_000);

    expect(await cache.claim('x', 60_000)).toBe(true);
    expect(await cache.get('x')).toBe('text');
    expect((await cache.increment('x', 1, 60_000)).total).toBe(3);
  });
}

function countsAndClaims(open: () => Promise<Cache>): void {
  test('a counter adds up until its window ends, which later additions do not move', async () => {
    const cache = await open();

    const first = await cache.increment('n', 2, 600);
    await delay(200);
    const second = await cache.increment('n', 3, 600);
    await delay(first.endsAtMs - Date.now() + 20);
    const third = await cache.increment('n', 1, 600);

    expect([first.total, second.total, third.total]).toEqual([2, 5, 1]);
    expect(Math.abs(second.endsAtMs - first.endsAtMs)).toBeLessThan(100);
    expect(third.endsAtMs).toBeGreaterThan(first.endsAtMs);
  });

  test('one of many gets a claim, and the next one when it ended', async () => {
    const cache = await open();

    const claims = await Promise.all(Array.from({ length: 20 }, () => cache.claim('job', 300)));
    await delay(330);

    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await cache.claim('job', 50)).toBe(true);
  });
}

function fansOut(open: () => Promise<Cache>): void {
  test('a message reaches every subscriber of its channel, in order, until it unsubscribed', async () => {
    const cache = await open();
    const heard: string[] = [];
    const stop = cache.subscribe('news', (message) => heard.push(`a${String(message)}`));
    cache.subscribe('news', (message) => heard.push(`b${String(message)}`));
    cache.subscribe('other', () => heard.push('wrong'));

    cache.publish('news', 1);
    cache.publish('news', 2);
    await expect.poll(() => heard.length).toBe(4);
    stop();
    cache.publish('news', 3);
    await expect.poll(() => heard.length).toBe(5);

    expect(heard.filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2']);
    expect(heard.filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
  });

  test('a subscriber that throws costs nobody else the message, and the publisher nothing', async () => {
    const cache = await open();
    const heard: unknown[] = [];
    cache.subscribe('news', () => {
      throw new Error('a listener of the test');
    });
    cache.subscribe('news', (message) => heard.push(message));

    cache.publish('news', { id: 1 });

    await expect.poll(() => heard).toEqual([{ id: 1 }]);
  });
}
