import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aKey, aProject, KEY, PROJECT_ID } from '../../test/gateway-parts.ts';
import { startGateway } from '../../test/gateway.ts';

const ID = '9ec79c33ec9942ab8353589fcb2e04dc';
const EVENT = JSON.stringify({ event_id: ID, message: 'x' });
const QUERY = `?sentry_key=${KEY}&sentry_version=7&sentry_client=raven-python%2F6`;
const STORE = `/api/${PROJECT_ID}/store/${QUERY}`;

test.each([
  ['JSON', EVENT],
  ['base64 of zlib', deflateSync(EVENT).toString('base64')],
])('the store endpoint takes an event as %s', async (_form, body) => {
  const gateway = await startGateway();

  const response = await fetch(gateway.url + STORE, { method: 'POST', body });

  expect([response.status, await response.text()]).toEqual([200, `{"id":"${ID}"}`]);
  const [logged] = await gateway.logged();
  expect(logged?.items).toEqual([['event', EVENT]]);
  expect(logged?.record).toMatchObject({ eventId: ID, client: 'raven-python/6' });
});

test('the key alone names the project at the oldest address', async () => {
  const gateway = await startGateway();

  const response = await fetch(`${gateway.url}/api/store/${QUERY}`, { method: 'POST', body: EVENT });

  expect(response.status).toBe(200);
  expect((await gateway.logged())[0]?.record.projectId).toBe(PROJECT_ID);
});

test('an event in a URL is answered with an image', async () => {
  const gateway = await startGateway();

  const response = await fetch(`${gateway.url}${STORE}&sentry_data=${encodeURIComponent(EVENT)}`);

  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
  expect(Buffer.from(await response.arrayBuffer()).toString('latin1', 0, 6)).toBe('GIF89a');
  expect((await gateway.logged())[0]?.items).toEqual([['event', EVENT]]);
});

test('an envelope is welcome at the old address', async () => {
  const gateway = await startGateway();
  const headers = { 'content-type': 'application/x-sentry-envelope' };

  const response = await fetch(gateway.url + STORE, { method: 'POST', headers, body: `{"event_id":"${ID}"}\n{"type":"event"}\n{}` });

  expect(response.status).toBe(200);
  expect((await gateway.logged())[0]?.items).toEqual([['event', '{}']]);
});

test('an event without an id gets one', async () => {
  const gateway = await startGateway();

  const response = await fetch(gateway.url + STORE, { method: 'POST', body: '{"message":"x"}' });

  const { id } = (await response.json()) as { id: string };
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect((await gateway.logged())[0]?.record.eventId).toBe(id);
});

test.each([
  ['', 400, 'no_data'],
  ['{broken', 400, 'invalid_json'],
  [JSON.stringify({ message: 'x'.repeat(1024 * 1024) }), 413, 'too_large:event'],
])('a body such as %.20j is refused and counted', async (body, status, reason) => {
  const gateway = await startGateway();

  const response = await fetch(gateway.url + STORE, { method: 'POST', body });

  expect(response.status).toBe(status);
  expect(gateway.refused).toEqual([expect.objectContaining({ reason })]);
});

test('the store endpoint is limited as envelopes are', async () => {
  const gateway = await startGateway({ projects: [aProject({ keys: [aKey({ rateLimit: { count: 0, windowSeconds: 30 } })] })] });

  const response = await fetch(gateway.url + STORE, { method: 'POST', body: EVENT });

  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
});
