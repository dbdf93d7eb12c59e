import { request } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { capturedEnvelopes } from '../../test/fixtures/captures.ts';
import { aKey, aProject, KEY, OTHER_KEY, PROJECT_ID } from '../../test/gateway-parts.ts';
import { startGateway } from '../../test/gateway.ts';
import { parseEnvelope } from '../protocol/envelope.ts';

const ID = '9ec79c33ec9942ab8353589fcb2e04dc';
const EVENT = `{"event_id":"${ID}"}\n{"type":"event"}\n{"message":"x"}`;
const AUTH = { 'x-sentry-auth': `Sentry sentry_key=${KEY}, sentry_version=7, sentry_client=test/1` };
const ENVELOPE = `/api/${PROJECT_ID}/envelope/`;
const STORE = `/api/${PROJECT_ID}/store/`;

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | null;
}

async function send(url: string, { path = ENVELOPE, method = 'POST', headers = AUTH, body = EVENT }: Sent = {}) {
  const response = await fetch(url + path, {
    method,
    headers: { ...headers },
    ...(method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? {} : { body: body as RequestInit['body'] }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('an envelope is in the log before its 200, with all that is known of its sender', async () => {
  const gateway = await startGateway();

  const answer = await send(gateway.url, { headers: { ...AUTH, 'user-agent': 'sentry.test/1' } });

  expect([answer.status, answer.text]).toEqual([200, `{"id":"${ID}"}`]);
  const [logged] = await gateway.logged();
  expect(logged?.items).toEqual([['event', '{"message":"x"}']]);
  expect(logged?.record).toMatchObject({
    projectId: PROJECT_ID,
    orgId: 1,
    keyId: 7,
    eventId: ID,
    clientIp: '127.0.0.1',
    userAgent: 'sentry.test/1',
    client: 'test/1',
    encoding: 'identity',
  });
});

test('the same event id always comes to the same partition', async () => {
  const gateway = await startGateway();

  for (let n = 0; n < 6; n++) await send(gateway.url);
  for (let n = 0; n < 12; n++) await send(gateway.url, { body: EVENT.replace(ID, ID.replace('9ec7', `${1000 + n}`)) });

  const partitions = await gateway.logged();
  expect(new Set(partitions.filter(({ record }) => record.eventId === ID).map(({ partition }) => partition)).size).toBe(1);
  expect(new Set(partitions.map(({ partition }) => partition)).size).toBeGreaterThan(1);
});

// Appendix D 1
test.each<[string, Sent]>([
  ['X-Sentry-Auth', { headers: AUTH }],
  ['Authorization', { headers: { authorization: `Sentry sentry_key=${KEY}` } }],
  ['Basic', { headers: { authorization: `Basic ${Buffer.from(`${KEY}:`).toString('base64')}` } }],
  ['the query', { headers: {}, path: `${ENVELOPE}?sentry_key=${KEY}&sentry_version=7` }],
  ['the envelope', { headers: {}, body: EVENT.replace('{', `{"dsn":"http://${KEY}@localhost/${PROJECT_ID}",`) }],
  ['the envelope through a tunnel', { headers: {}, path: '/tunnel', body: EVENT.replace('{', `{"dsn":"http://${KEY}@h/${PROJECT_ID}",`) }],
  ['the header and an equal DSN', { body: EVENT.replace('{', `{"dsn":"http://${KEY}@localhost/${PROJECT_ID}",`) }],
])('credentials are taken from %s', async (_place, sent) => {
  const gateway = await startGateway();

  expect((await send(gateway.url, sent)).status).toBe(200);
  expect(await gateway.logged()).toHaveLength(1);
});

test.each<[string, Sent, number]>([
  ['no credentials', { headers: {} }, 401],
  ['no credentials on the store', { headers: {}, path: STORE, body: '{}' }, 401],
  ['two places', { path: `${ENVELOPE}?sentry_key=${KEY}` }, 401],
  ['an unreadable header', { headers: { 'x-sentry-auth': 'nonsense' } }, 401],
  ['a malformed key', { headers: { 'x-sentry-auth': 'Sentry sentry_key=123' } }, 400],
  ['a protocol that is too new', { headers: { 'x-sentry-auth': `Sentry sentry_key=${KEY}, sentry_version=9` } }, 400],
  ['a project that is no number', { path: '/api/abc/envelope/' }, 400],
  ['an unknown key', { headers: { 'x-sentry-auth': `Sentry sentry_key=${'a'.repeat(32)}` } }, 403],
  ['the key of another project', { path: '/api/43/envelope/' }, 403],
  ['a project id beyond any of ours', { path: '/api/18446744073709551615/envelope/' }, 403],
  ['a DSN of another project', { body: `{"dsn":"http://${KEY}@h/43"}` }, 400],
  ['a DSN of another key', { body: `{"dsn":"http://${OTHER_KEY}@h/${PROJECT_ID}"}` }, 400],
  ['a tunnelled DSN that is none', { headers: {}, path: '/tunnel', body: '{"dsn":"nonsense"}' }, 400],
  ['a tunnelled DSN with an unknown key', { headers: {}, path: '/tunnel', body: `{"dsn":"http://${OTHER_KEY}@h/${PROJECT_ID}"}` }, 403],
  ['a DSN that is not the path’s', { headers: {}, body: `{"dsn":"http://${KEY}@h/${PROJECT_ID}"}`, path: '/api/41/envelope/' }, 400],
  ['another method', { method: 'PUT' }, 405],
  ['a GET', { method: 'GET' }, 405],
])('%s is refused, readably for everybody', async (_case, sent, status) => {
  const gateway = await startGateway();

  const answer = await send(gateway.url, sent);

  expect(answer.status).toBe(status);
  const detail = JSON.parse(answer.text).detail;
  expect(detail).toBeTypeOf('string');
  expect(answer.headers.get('x-sentry-error')).toBe(detail);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-expose-headers')).toBe('x-sentry-error, x-sentry-rate-limits, retry-after');
  expect(await gateway.logged()).toEqual([]);
});

test.each<[string, Parameters<typeof aProject>[0], Readonly<Record<string, string>>, string]>([
  ['a key that is switched off', { keys: [aKey({ isActive: false })] }, {}, 'project_id'],
  ['a project that is switched off', { isActive: false }, {}, 'project_state'],
  ['a page that may not send', { allowedDomains: ['example.org'] }, { origin: 'https://evil.example' }, 'cors'],
])('%s is refused and counted', async (_case, project, headers, reason) => {
  const gateway = await startGateway({ projects: [aProject(project)] });

  const answer = await send(gateway.url, { headers: { ...AUTH, ...headers } });

  expect([answer.status, JSON.parse(answer.text).detail]).toEqual([403, `event submission rejected with_reason: ${reason}`]);
  expect(gateway.refused).toEqual([expect.objectContaining({ kind: 'invalid', reason, category: 'error', quantity: 1, keyId: 7 })]);
});

test('people learn what knocks at their door with the wrong key', async () => {
  const gateway = await startGateway();

  await send(gateway.url, { headers: { 'x-sentry-auth': `Sentry sentry_key=${OTHER_KEY}` } });
  for (let n = 0; n < 5; n++) await send(gateway.url);

  expect(gateway.door).toEqual([
    expect.objectContaining({ projectId: PROJECT_ID, status: 403, note: 'The key is not known to this server.' }),
    expect.objectContaining({ projectId: PROJECT_ID, status: 200, itemTypes: ['event'], note: '' }),
  ]);
});

// Appendix D 2
test('a browser is told before it asks', async () => {
  const gateway = await startGateway();

  for (const path of [ENVELOPE, STORE, '/tunnel', '/api/store/']) {
    const answer = await send(gateway.url, { method: 'OPTIONS', path, headers: { 'access-control-request-method': 'POST' } });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
    expect(answer.headers.get('access-control-max-age')).toBe('3600');
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/x-sentry-auth.*content-encoding.*baggage/);
  }
  expect((await send(gateway.url, { method: 'HEAD' })).headers.get('access-control-allow-origin')).toBe('*');
});

test.each(['/api/42/envelope', '//api//42///envelope//', '/prefix/deep/api/42/envelope/', '/api/42/envelope/?x=1', '/api/042/envelope/'])(
  'the path %s is the envelope route',
  async (path) => {
    const gateway = await startGateway();

    expect((await send(gateway.url, { path })).status).toBe(200);
  },
);

test.each(['/', '/api/0/projects/', '/api/42/', '/tunnel/x', '/api/42/envelopes/', '/organizations/a/issues/'])(
  'the path %s is left to others',
  async (path) => {
    const gateway = await startGateway();

    expect((await send(gateway.url, { path })).status).toBe(404);
  },
);

// Appendix D 3
test.each<[string, (body: string) => Uint8Array]>([
  ['gzip', gzipSync],
  ['x-gzip', (body) => Buffer.concat([gzipSync(body.slice(0, 10)), gzipSync(body.slice(10))])],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['unheard-of', (body) => Buffer.from(body)],
])('a body as %s is taken and logged as it came', async (encoding, encode) => {
  const gateway = await startGateway();
  const body = encode(EVENT);

  const answer = await send(gateway.url, { headers: { ...AUTH, 'content-encoding': encoding }, body });

  expect(answer.status).toBe(200);
  const [logged] = await gateway.logged();
  expect(logged?.items).toEqual([['event', '{"message":"x"}']]);
  expect(Buffer.from(logged?.record.body ?? []).equals(body)).toBe(true);
});

test('a large compressed body is taken while it comes, in chunks and without a type', async () => {
  const gateway = await startGateway();
  const attachment = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 7919 + (at >> 7)) & 0xff));
  const head = `{"event_id":"${ID}"}\n{"type":"attachment","length":${attachment.length},"filename":"a.bin"}\n`;
  const noise = Buffer.concat([Buffer.from(head), attachment]);

  for (const [encoding, body] of [
    ['identity', noise],
    ['gzip', gzipSync(noise, { level: 0 })],
    ['zstd', zstdCompressSync(noise)],
  ] as const) {
    const answer = await sendChunked(gateway.url, encoding, body);
    expect([encoding, answer]).toEqual([encoding, 200]);
  }

  const logged = await gateway.logged();
  expect(logged.map(({ envelope }) => Buffer.compare(envelope.items[0]?.payload ?? Buffer.alloc(0), attachment))).toEqual([0, 0, 0]);
});

function sendChunked(url: string, encoding: string, body: Uint8Array): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const req = request(`${url}${ENVELOPE}`, { method: 'POST', headers: { ...AUTH, 'content-encoding': encoding } }, (res) => {
      res.resume().on('end', () => resolve(res.statusCode));
    });
    req.on('error', reject);
    for (let at = 0; at < body.length; at += 50_000) req.write(body.subarray(at, at + 50_000));
    req.end();
  });
}

test.each<[string, Sent, number, string]>([
  ['nothing', { body: '' }, 400, 'no_data'],
  ['nothing, compressed', { body: '', headers: { ...AUTH, 'content-encoding': 'gzip' } }, 400, 'no_data'],
  ['no envelope', { body: 'nonsense' }, 400, 'invalid_envelope'],
  ['plain text that says gzip', { headers: { ...AUTH, 'content-encoding': 'gzip' } }, 400, 'invalid_compression'],
  ['two codings', { headers: { ...AUTH, 'content-encoding': 'gzip, br' } }, 400, 'invalid_compression'],
  ['half a gzip', { headers: { ...AUTH, 'content-encoding': 'gzip' }, body: gzipSync(EVENT).subarray(0, 40) }, 400, 'invalid_compression'],
])('a body with %s is refused and counted', async (_case, sent, status, reason) => {
  const gateway = await startGateway();

  const answer = await send(gateway.url, sent);

  expect(answer.status).toBe(status);
  expect(gateway.refused).toEqual([expect.objectContaining({ kind: 'invalid', reason, quantity: 1, projectId: PROJECT_ID })]);
});

// Appendix D 4
test.each(capturedEnvelopes())('the captured request $name is taken as its SDK sent it', async ({ url: path, headers, body, method }) => {
  const gateway = await startGateway();
  const encoding = headers['content-encoding'];
  const { 'content-length': _length, 'transfer-encoding': _transfer, connection: _connection, ...rest } = headers;

  const answer = await send(gateway.url, { path, method, headers: rest, body: encoding === 'gzip' ? gzipSync(body) : body });

  expect(answer.status).toBe(200);
  const sent = parseEnvelope(body);
  const types = sent.ok ? sent.value.items.map((item) => item.type) : [];
  const isClaimed = types.some((type) => ['event', 'client_report'].includes(type));
  const logged = await gateway.logged();
  expect(logged.flatMap(({ items }) => items.map(([type]) => type))).toEqual(isClaimed ? types : []);
  const settled = await gateway.loggedOutcomes();
  expect(settled.every((outcome) => outcome.reason === 'feature_disabled')).toBe(true);
  expect(settled.length > 0).toBe(!isClaimed);
});

// Appendix D 5: the vectors that are about answers; framing itself is in protocol/envelope.test.ts
test.each<[string, string, number, RegExp]>([
  ['{}', '{}', 200, /^\{\}$/],
  ['{} and a newline', '{}\n', 200, /^\{\}$/],
  ['only items nobody knows', '{}\n{"type":"brand_new_thing"}\nwhatever', 200, /^\{\}$/],
  ['attachments without an event id', '{}\n{"type":"attachment","length":0,"filename":"a"}\n', 200, /^\{"id":"[0-9a-f]{32}"\}$/],
  ['an id with dashes', '{"event_id":"9EC79C33-EC99-42AB-8353-589FCB2E04DC"}\n{"type":"event"}\n{}', 200, new RegExp(`^{"id":"${ID}"}$`)],
  ['an id in the payload only', `{}\n{"type":"event"}\n{"event_id":"${ID}"}`, 200, new RegExp(`^{"id":"${ID}"}$`)],
  ['an event above 1 MiB', `{}\n{"type":"event"}\n"${'x'.repeat(1024 * 1024)}"`, 413, /size limits for type 'event'/],
  ['two events', '{}\n{"type":"event"}\n{}\n{"type":"event"}\n{}', 413, /size limits for type 'event'/],
])('%s', async (_case, body, status, text) => {
  const gateway = await startGateway();

  const answer = await send(gateway.url, { body });

  expect(answer.status).toBe(status);
  expect(answer.text).toMatch(text);
});

test('items that are for nobody are counted before the 200, by what they are', async () => {
  const gateway = await startGateway();

  await send(gateway.url, { body: '{}\n{"type":"brand_new_thing"}\nwhatever\n{"type":"session"}\n{}\n{"type":"log","item_count":3}\n{}' });

  expect(await gateway.logged()).toEqual([]);
  expect((await gateway.loggedOutcomes()).map(({ kind, category, reason, quantity }) => [kind, category, reason, quantity])).toEqual([
    ['invalid', 'unknown', 'unknown_item', 1],
    ['invalid', 'session', 'feature_disabled', 1],
    ['invalid', 'log_item', 'feature_disabled', 3],
    ['invalid', 'log_byte', 'feature_disabled', 2],
  ]);
});

test('what is too large is counted item by item', async () => {
  const gateway = await startGateway();

  await send(gateway.url, { body: `{}\n{"type":"event"}\n"${'x'.repeat(1024 * 1024)}"\n{"type":"attachment"}\nabc` });

  expect(gateway.refused.map(({ category, reason, quantity }) => [category, reason, quantity])).toEqual([
    ['error', 'too_large:event', 1],
    ['attachment', 'too_large:event', 3],
    ['attachment_item', 'too_large:event', 1],
  ]);
});
