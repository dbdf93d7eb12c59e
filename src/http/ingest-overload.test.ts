import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { aKey, aProject, KEY, PROJECT_ID } from '../../test/gateway-parts.ts';
import { startGateway } from '../../test/gateway.ts';
import { house } from '../../test/house.ts';
import { MetadataUnavailableError } from '../engines/metadata/port.ts';
import { shedLimits } from '../pipeline/shed.ts';

const PATH = `/api/${PROJECT_ID}/envelope/?sentry_key=${KEY}`;

function eventWithId(n: number, size = 10): string {
  return `{"event_id":"${String(n).padStart(32, 'a')}"}\n{"type":"event"}\n${JSON.stringify({ message: 'x'.repeat(size) })}`;
}

function post(url: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  return fetch(url + PATH, { method: 'POST', body: body as RequestInit['body'], headers: { ...headers } });
}

// Appendix D 6
test('a limit keeps out the event and what belongs to it, and nothing else', async () => {
  const key = aKey({ rateLimit: { count: 2, windowSeconds: 60 } });
  const gateway = await startGateway({ projects: [aProject({ keys: [key] })] });
  const body = (n: number) => `${eventWithId(n)}\n{"type":"attachment"}\nabc\n{"type":"client_report"}\n{"discarded_events":[]}`;

  const answers = [await post(gateway.url, body(1)), await post(gateway.url, body(2)), await post(gateway.url, body(3))];

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  const refused = answers[2]?.headers;
  expect(Number(refused?.get('retry-after'))).toBeGreaterThan(50);
  expect(refused?.get('x-sentry-rate-limits')).toMatch(/^(59|60):error;default;security:key:key_quota$/);
  expect(refused?.get('access-control-expose-headers')).toContain('x-sentry-rate-limits');
  const logged = await gateway.logged();
  expect(logged.map(({ items }) => items.map(([type]) => type).join(' ')).toSorted()).toEqual([
    'client_report',
    'event attachment client_report',
    'event attachment client_report',
  ]);
  expect(gateway.refused.map(({ kind, category, reason, quantity }) => [kind, category, reason, quantity])).toEqual([
    ['rate_limited', 'error', 'key_quota', 1],
    ['rate_limited', 'attachment', 'key_quota', 3],
    ['rate_limited', 'attachment_item', 'key_quota', 1],
  ]);
});

test('quotas of organization and project are met beside the key’s', async () => {
  const quota = {
    id: 'org:1',
    categories: ['attachment'],
    scope: 'organization',
    limit: 0,
    windowSeconds: 10,
    reason: 'org_quota',
  } as const;
  const gateway = await startGateway({ moreQuotas: () => [quota] });

  const answer = await post(gateway.url, `${eventWithId(1)}\n{"type":"attachment"}\nabc`);

  expect([answer.status, answer.headers.get('x-sentry-rate-limits')]).toEqual([429, '10:attachment:organization:org_quota']);
  expect((await gateway.logged())[0]?.items.map(([type]) => type)).toEqual(['event']);
});

test('only trusted proxies speak for the sender', async () => {
  const trusting = await startGateway({ trustedProxies: ['loopback'] });
  const wary = await startGateway();

  await post(trusting.url, eventWithId(1), { 'x-forwarded-for': '203.0.113.9' });
  await post(wary.url, eventWithId(1), { 'x-forwarded-for': '203.0.113.9' });

  expect((await trusting.logged())[0]?.record.clientIp).toBe('203.0.113.9');
  expect((await wary.logged())[0]?.record.clientIp).toBe('127.0.0.1');
});

test('a full log is a 503, and loses nothing that was acknowledged', async () => {
  const log = await house.log({ capacityBytes: 8 * 1024 * 1024 });
  const gateway = await startGateway({ log });

  const statuses: number[] = [];
  let last: Response | null = null;
  for (let n = 0; n < 100 && statuses.filter((status) => status !== 200).length < 3; n++) {
    // Nothing that compresses: from half full on, the gateway packs what is plain.
    last = await post(gateway.url, `${eventWithId(n)}\n{"type":"attachment"}\n${randomBytes(250_000).toString('hex')}`);
    statuses.push(last.status);
  }

  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await gateway.logged()).toHaveLength(statuses.filter((status) => status === 200).length);
  expect(gateway.refused.every(({ kind, reason }) => kind === 'rate_limited' && reason === 'backpressure')).toBe(true);
  const refusedEvents = gateway.refused.filter(({ category }) => category === 'error');
  expect(refusedEvents).toHaveLength(statuses.filter((status) => status === 503).length);
});

test('an engine that is away is a 503 and no more', async () => {
  const broken = { byPublicKey: () => Promise.reject(new MetadataUnavailableError('away')), byProjectId: () => null };
  const gateway = await startGateway({ configs: broken });

  const answer = await post(gateway.url, eventWithId(1));

  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('at the top of the ladder nothing is taken', async () => {
  const gateway = await startGateway({ pressureLevel: () => 5 });

  expect((await post(gateway.url, eventWithId(1))).status).toBe(503);
  expect(await gateway.logged()).toEqual([]);
});

test('on the rungs below it what is dear is refused and SDKs are told, and errors are taken', async () => {
  const gateway = await startGateway({ pressureLevel: () => 3, pressureLimits: (_offer, nowMs) => shedLimits(3, 60_000, nowMs) });
  const transaction = `{"event_id":"${'b'.repeat(32)}"}\n{"type":"transaction"}\n{"transaction":"x"}`;

  const refused = await post(gateway.url, transaction);
  const taken = await post(gateway.url, eventWithId(1));

  expect([refused.status, taken.status]).toEqual([429, 200]);
  expect(refused.headers.get('x-sentry-rate-limits')).toMatch(/^60:profile;.*transaction;.*:organization:backpressure$/);
  expect(gateway.refused.map(({ kind, reason, category }) => [kind, reason, category])).toContainEqual([
    'rate_limited',
    'backpressure',
    'transaction',
  ]);
});

test('memory is admitted before a body is read, and given back', async () => {
  const gateway = await startGateway({ memoryBytes: 2 * 1024 * 1024 });

  // Never fits: 413. Fits alone, but another holds the memory: 503 until that one is gone.
  expect((await post(gateway.url, 'x'.repeat(1024 * 1024))).status).toBe(413);
  const holder = request(gateway.url + PATH, { method: 'POST', headers: { 'content-length': 800_000 } });
  const isGone = new Promise((resolve) => holder.on('error', resolve));
  holder.write('{}\n');
  await expect.poll(async () => (await post(gateway.url, eventWithId(1, 650_000))).status).toBe(503);
  expect((await post(gateway.url, eventWithId(2))).status).toBe(200);

  holder.destroy();
  await isGone;
  await expect.poll(async () => (await post(gateway.url, eventWithId(3, 650_000))).status).toBe(200);
});

test('a compressed body may not outgrow the memory either', async () => {
  const gateway = await startGateway({ memoryBytes: 2 * 1024 * 1024 });
  const body = gzipSync(`{}\n{"type":"attachment"}\n${'abcdefghij'.repeat(400_000)}`);

  expect((await post(gateway.url, body, { 'content-encoding': 'gzip' })).status).toBe(503);
});

function openSocket(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve, reject) => socket.once('connect', () => resolve(socket)).once('error', reject));
}

test('slow senders are shown out while others are served', async () => {
  const pace = { tickMs: 20, requestTicks: 30, bytesPerTick: 64 * 1024, graceTicks: 10, minBytesPerTick: 100 };
  const gateway = await startGateway({ pace });
  const sockets = await Promise.all(Array.from({ length: 150 }, () => openSocket(gateway.url)));

  const answers = sockets.map(
    (socket) => new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString('latin1', 0, 12)))),
  );
  for (const socket of sockets) socket.write(`POST ${PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n{}`);
  const dribble = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write(' ')), 20);
  onTestFinished(() => clearInterval(dribble));

  expect((await post(gateway.url, eventWithId(1))).status).toBe(200);
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 408']));
});

test('a refused body is read away, so that the connection serves on', async () => {
  const gateway = await startGateway();
  const socket = await openSocket(gateway.url);
  let seen = '';
  socket.on('data', (bytes) => (seen += bytes.toString('latin1')));

  const body = eventWithId(1);
  const head = (key: string) => `POST /api/42/envelope/?sentry_key=${key} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`;
  socket.write(head('b'.repeat(32)) + body + head(KEY) + body);

  await expect.poll(() => seen.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 403', 'HTTP/1.1 200']);
});

test('a client that leaves in the middle leaves nothing behind', async () => {
  const gateway = await startGateway();
  for (let n = 0; n < 20; n++) {
    const socket = await openSocket(gateway.url);
    socket.end(`POST ${PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n{"event_id"`);
    if (n % 2 === 0) socket.destroy();
  }

  expect((await post(gateway.url, eventWithId(1))).status).toBe(200);
  expect(await gateway.logged()).toHaveLength(1);
  expect(gateway.refused).toEqual([]);
});

test('no request makes a 5xx', async () => {
  const gateway = await startGateway();
  let state = 7;
  const pick = <T>(values: readonly T[]): T => values[(state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % values.length] as T;
  const bodies = [
    eventWithId(1),
    '',
    '{}',
    '\0'.repeat(100),
    '{}\n'.repeat(50),
    gzipSync(eventWithId(2)),
    Buffer.alloc(3_000, 0xff),
    '[[[['.repeat(9_999),
  ];

  const statuses = new Set<number>();
  for (let n = 0; n < 300; n++) {
    const path = pick([
      '/api/42/envelope/',
      '/api/42/store/',
      '/tunnel',
      '/api/store/',
      '/api/%00/envelope/',
      '/api/42/envelope/?sentry_key=%',
    ]);
    const answer = await fetch(gateway.url + path, {
      method: 'POST',
      body: pick(bodies) as RequestInit['body'],
      headers: {
        ...pick<Record<string, string>>([
          {},
          { 'x-sentry-auth': `Sentry sentry_key=${KEY}` },
          { authorization: 'Basic ????' },
          { origin: 'http://[' },
        ]),
        ...pick<Record<string, string>>([
          {},
          { 'content-encoding': 'gzip' },
          { 'content-encoding': 'br' },
          { 'content-encoding': 'zstd,,' },
        ]),
        ...pick<Record<string, string>>([{}, { 'x-forwarded-for': ',,,,' }, { 'content-type': 'multipart/form-data; boundary=x' }]),
      },
    });
    statuses.add(answer.status);
  }

  expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  expect(statuses).toContain(200);
});

test('a body that comes byte by byte is read like any other', async () => {
  const gateway = await startGateway();
  const body = eventWithId(1, 5_000);
  const socket = await openSocket(gateway.url);
  const answer = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString('latin1', 0, 12))));

  const chunks = [...body].map((char) => `1\r\n${char}\r\n`).join('');
  socket.write(`POST ${PATH} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);

  expect(await answer).toBe('HTTP/1.1 200');
  expect(Buffer.from((await gateway.logged())[0]?.record.body ?? []).toString()).toBe(body);
});
