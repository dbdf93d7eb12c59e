import { fork } from 'node:child_process';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { cacheHub } from './bridge.ts';
import { cacheConformance } from './conformance.ts';
import { memoryCache } from './memory.ts';

cacheConformance('memory', async () => house.cache());
cacheConformance('the hub of several processes', async () => {
  const { cache } = cacheHub();
  house.onClose(() => cache.close());
  return cache;
});

test('the cache stays bounded: what was written longest ago goes first', async () => {
  const cache = memoryCache({ maxEntries: 3 });

  for (const key of ['a', 'b', 'c']) await cache.set(key, key, 60_000);
  await cache.set('a', 'again', 60_000);
  await cache.set('d', 'd', 60_000);

  expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)))).toEqual(['again', null, 'c', 'd']);
});

test('messages of each process reach all the others, and those of a process that is gone harm nobody', async () => {
  const hub = cacheHub();
  const heard: unknown[] = [];
  hub.cache.subscribe('heard', (message) => heard.push(message));
  const children = [spawnChild(), spawnChild()];
  for (const child of children) hub.attach(child);
  await expect.poll(() => heard).toEqual(['ready', 'ready']);

  hub.cache.publish('news', 'from the parent');
  await expect.poll(() => heard.length).toBe(4);
  hub.cache.publish('say', 'from a child');
  // Each child says it: the other hears it, and itself.
  await expect.poll(() => heard.length).toBe(8);
  children[0]?.kill('SIGKILL');
  await expect.poll(() => children[0]?.connected).toBe(false);
  hub.cache.publish('news', 'after');
  await expect.poll(() => heard.length).toBe(9);

  expect(heard).toEqual(['ready', 'ready', ...twice('from the parent'), ...twice('from a child'), ...twice('from a child'), 'after']);
  await hub.cache.close();
});

function spawnChild() {
  const child = fork(new URL('../../../test/programs/cache-child.ts', import.meta.url).pathname, [], { execArgv: [] });
  house.onClose(() => void child.kill('SIGKILL'));
  return child;
}

function twice(text: string): string[] {
  return [text, text];
}
