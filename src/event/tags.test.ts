import { expect, test } from 'vitest';

import type { ErrorEvent } from './schema.ts';
import { deriveTags } from './tags.ts';

const bare: ErrorEvent = {
  event_id: '0'.repeat(32),
  type: 'default',
  timestamp: 1,
  received: 1,
  platform: 'node',
  level: 'warning',
  tags: [],
};

test('an event without anything has its level', () => {
  expect(deriveTags(bare)).toEqual([['level', 'warning']]);
});

test('tags are derived from what the event says', () => {
  const event: ErrorEvent = {
    ...bare,
    tags: [
      ['level', 'mine'],
      ['browser', 'mine'],
      ['custom', 'x'],
    ],
    logger: 'app',
    server_name: 'web-1',
    environment: 'staging',
    release: 'a@1',
    dist: '7',
    transaction: '/a',
    user: { email: 'a@example.com', ip_address: '10.0.0.1' },
    request: { url: 'https://x.example/a' },
    exception: {
      values: [
        { type: 'A', mechanism: { type: 'chained', handled: false } },
        { type: 'B', mechanism: { type: 'generic', handled: true } },
      ],
    },
    contexts: {
      browser: { name: 'Chrome', version: '142.0' },
      os: { name: 'Android', version: '14', rooted: false },
      runtime: { name: 'CPython' },
      device: { model: 'Pixel 8', family: 'Pixel', processor_frequency: 3000, processor_count: 8, memory_size: 8 * 1024 ** 3 },
      trace: { trace_id: 'a'.repeat(32) },
      replay: { replay_id: 'b'.repeat(32) },
    },
  };

  expect(Object.fromEntries(deriveTags(event))).toEqual({
    level: 'warning',
    logger: 'app',
    server_name: 'web-1',
    environment: 'staging',
    release: 'a@1',
    dist: '7',
    user: 'email:a@example.com',
    transaction: '/a',
    url: 'https://x.example/a',
    handled: 'no',
    mechanism: 'generic',
    'device.class': 'high',
    browser: 'mine',
    custom: 'x',
    'browser.name': 'Chrome',
    os: 'Android 14',
    'os.name': 'Android',
    'os.rooted': 'no',
    runtime: 'CPython',
    'runtime.name': 'CPython',
    device: 'Pixel 8',
    'device.family': 'Pixel',
    trace: 'a'.repeat(32),
    replayId: 'b'.repeat(32),
  });
});

test('the first of id, email, name and address stands for the user', () => {
  const tagOf = (user: ErrorEvent['user']): string | undefined => deriveTags({ ...bare, user }).find(([key]) => key === 'user')?.[1];

  expect(tagOf({ id: '1', email: 'e', username: 'u', ip_address: 'i' })).toBe('id:1');
  expect(tagOf({ username: 'u', ip_address: 'i' })).toBe('username:u');
  expect(tagOf({ ip_address: '::1' })).toBe('ip:::1');
  expect(tagOf({ name: 'n' })).toBeUndefined();
});

test('derived values are one line of at most 200 characters', () => {
  const tags = deriveTags({ ...bare, transaction: `a\n${'x'.repeat(300)}`, logger: ' \n ' });

  expect(tags).toEqual([
    ['level', 'warning'],
    ['transaction', `a ${'x'.repeat(198)}`],
  ]);
});
