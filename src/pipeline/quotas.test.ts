import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import type { Item } from '../protocol/envelope-types.ts';
import type { ActiveLimit } from '../protocol/rate-limits.ts';
import { createLimiter, enforce } from './quotas.ts';
import type { Quota } from './quotas.ts';

function item(type: string, attachmentType: string | null = null): Item {
  const headers = { contentType: null, itemCount: null, filename: null, attachmentType, platform: null, all: {} };
  return { type, headers, payload: Buffer.from('{}') };
}

function limited(category: string): ActiveLimit[] {
  return [{ categories: category === '' ? [] : [category], scope: 'key', reason: 'key_quota', endsAtMs: 1 }];
}

test.each([
  ['error', ['event', 'attachment', 'user_report', 'replay_event', 'session'], ['session']],
  ['transaction', ['transaction', 'profile', 'client_report'], ['client_report']],
  ['attachment', ['event', 'attachment'], ['event']],
  ['session', ['session', 'sessions', 'event'], ['sessions', 'event']],
  ['log_byte', ['log', 'span'], ['span']],
  ['replay', ['event', 'replay_recording', 'replay_video'], ['event']],
  ['feedback', ['feedback', 'attachment'], []],
  ['', ['event', 'log', 'session', 'client_report'], ['client_report']],
])('a limit on %j leaves of %j only %j', (category, types, kept) => {
  const result = enforce(
    types.map((type) => item(type)),
    limited(category),
  );

  expect(result.kept.map(({ type }) => type)).toEqual(kept);
  expect(result.kept.length + result.dropped.length).toBe(types.length);
  expect(new Set(result.dropped.map(({ reason }) => reason))).toEqual(new Set(['key_quota']));
});

test('a crash dump is an event, not an attachment', () => {
  const dump = item('attachment', 'event.minidump');

  expect(enforce([dump], limited('attachment')).kept).toEqual([dump]);
  expect(enforce([dump, item('attachment')], limited('error')).kept).toEqual([]);
});

function quota(parts: Partial<Quota> = {}): Quota {
  return { id: 'key:1', categories: ['error'], scope: 'key', limit: 3, windowSeconds: 60, reason: 'key_quota', ...parts };
}

test('a window takes what it holds and no more, and opens again', async () => {
  const limiter = createLimiter(house.cache(), { now: Date.now });
  const events = [item('event')];
  const short = quota({ windowSeconds: 1 });

  const answers: number[] = [];
  for (let n = 0; n < 5; n++) answers.push((await limiter.take([short], events)).length);

  expect(answers).toEqual([0, 0, 0, 1, 1]);
  await expect.poll(async () => (await limiter.take([short], events)).length).toBe(0);
});

test('a quota counts only what it is about', async () => {
  const limiter = createLimiter(house.cache(), house.clock());

  for (let n = 0; n < 10; n++) expect(await limiter.take([quota()], [item('session'), item('client_report')])).toEqual([]);
  expect(await limiter.take([quota({ limit: 0 })], [item('event')])).toHaveLength(1);
  expect(await limiter.take([quota({ limit: 0 })], [item('session')])).toEqual([]);
});

test('when the cache is away everything is let through', async () => {
  const cache = { ...house.cache(), increment: () => Promise.reject(new Error('away')) };
  const limiter = createLimiter(cache, house.clock());

  for (let n = 0; n < 10; n++) expect(await limiter.take([quota()], [item('event')])).toEqual([]);
});

test('a full window is remembered without asking the cache again', async () => {
  const memory = house.cache();
  let asked = 0;
  const cache = { ...memory, increment: (...args: Parameters<typeof memory.increment>) => (asked++, memory.increment(...args)) };
  const limiter = createLimiter(cache, { now: Date.now });

  for (let n = 0; n < 20; n++) await limiter.take([quota()], [item('event')]);

  expect(asked).toBe(4);
});
