import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { SITE_URL, startApi, TOKEN } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { memoryCache } from '../../engines/cache/memory.ts';
import { systemClock } from '../../engines/clock/system.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { LiveMessage } from './contract.ts';
import { openHub } from './hub.ts';

const OWNER = { ownerEmail: 'owner@example.com', ownerPassword: 'a rather long password' };

async function listen(api: Api): Promise<string> {
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  return api.app.listeningOrigin;
}

async function signIn(api: Api): Promise<string> {
  const login = await api.call('POST', 'auth/login/', { token: null, body: { email: OWNER.ownerEmail, password: OWNER.ownerPassword } });
  return String(login.headers['set-cookie']).split(';')[0] ?? '';
}

/** A loaded machine must not decide what a test sees. */
const PATIENTLY = { timeout: 30_000, interval: 20 };

function openSocket(base: string, headers: Record<string, string>, query = '') {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/api/0/organizations/vedette/live/${query}`, { headers });
  onTestFinished(() => socket.terminate());
  const messages: LiveMessage[] = [];
  socket.on('message', (bytes) => messages.push(JSON.parse(String(bytes)) as LiveMessage));
  const closed = once(socket, 'close').then(([code]) => code as number);
  return { messages, closed };
}

function changed(projectId: number, issueId: number, events = 1) {
  return { projectId, issues: [{ issueId, events, isNew: false, isRegressed: false }], receivedAtMs: 1_000 };
}

test('a thousand changes within a moment are few messages with the sum, and foreign projects are never heard of', async () => {
  const api = await startApi(house, OWNER);
  const { messages } = openSocket(await listen(api), { cookie: await signIn(api), origin: SITE_URL });
  await vi.waitFor(() => expect(messages).toHaveLength(1), PATIENTLY);

  for (let count = 0; count < 1000; count += 1) api.cache.publish(CHANNELS.issues, changed(1, 7));
  api.cache.publish(CHANNELS.issues, changed(999, 8));
  const heard = () => messages.filter((message) => message.type === 'issues').flatMap((message) => message.issues);
  await vi.waitFor(() => expect(heard().reduce((sum, issue) => sum + issue.events, 0)).toBe(1000), PATIENTLY);

  expect(messages[0]).toMatchObject({ type: 'hello', isResumed: false });
  expect(messages.length).toBeLessThan(5);
  expect(new Set(heard().map((issue) => issue.id))).toEqual(new Set(['7']));
});

test('a socket needs exactly our origin with a cookie; a ticket opens one, once', async () => {
  const api = await startApi(house, OWNER);
  const base = await listen(api);
  const cookie = await signIn(api);
  const { ticket } = (await api.call('POST', 'organizations/vedette/live/ticket/')).json;

  const foreign = openSocket(base, { cookie, origin: 'http://evil.test' });
  const without = openSocket(base, { cookie });
  const nobody = openSocket(base, {});
  const first = openSocket(base, {}, `?ticket=${ticket}`);
  await vi.waitFor(() => expect(first.messages).toHaveLength(1), PATIENTLY);
  const second = openSocket(base, {}, `?ticket=${ticket}`);

  expect(await foreign.closed).toBe(4403);
  expect(await without.closed).toBe(4403);
  expect(await nobody.closed).toBe(4401);
  expect(await second.closed).toBe(4401);
});

test('Server-Sent Events tell the same, and what a client missed when it comes back', async () => {
  const api = await startApi(house);
  const base = await listen(api);
  const sinceMs = api.clock.now();
  api.cache.publish(CHANNELS.issues, changed(1, 42));
  const since = new Date(sinceMs).toISOString();
  const abort = new AbortController();
  onTestFinished(() => abort.abort());

  const answer = await fetch(`${base}/api/0/organizations/vedette/live/?since=${since}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
    signal: abort.signal,
  });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  while (!text.includes('"issues"')) text += Buffer.from((await reader.read()).value ?? []).toString();
  const refused = await fetch(`${base}/api/0/organizations/vedette/live/`);

  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  expect(text).toContain('"isResumed":true');
  expect(text).toContain('"id":"42"');
  expect(refused.status).toBe(401);
});

test('what knocks at the door of a project is kept for its onboarding page', async () => {
  const api = await startApi(house);

  api.cache.publish(CHANNELS.door, { projectId: 1, atMs: 1_000, status: 403, itemTypes: [], note: 'unknown key' });
  const door = await api.get('projects/vedette/default/door/');

  expect(door.json.notes).toEqual([{ dateCreated: '1970-01-01T00:00:01.000Z', status: 403, itemTypes: [], note: 'unknown key' }]);
});

test('a project that is made while one listens is heard of from its first event on', async () => {
  const api = await startApi(house, OWNER);
  const { messages } = openSocket(await listen(api), { cookie: await signIn(api), origin: SITE_URL });
  await vi.waitFor(() => expect(messages).toHaveLength(1), PATIENTLY);

  const made = await api.call('POST', 'organizations/vedette/projects/', { body: { name: 'shop' } });
  await vi.waitFor(() => {
    api.cache.publish(CHANNELS.issues, changed(Number(made.json.id), 7));
    expect(messages.some((message) => message.type === 'issues')).toBe(true);
  }, PATIENTLY);

  expect(made.status).toBe(201);
});

test('after a gap behind the server every client is told to ask for everything again, and nothing older is resumed', async () => {
  let tellGap = () => {};
  const cache = {
    ...memoryCache(),
    onGap(listener: () => void) {
      tellGap = listener;
      return () => {};
    },
  };
  const hub = openHub(cache, systemClock);
  onTestFinished(() => hub.close());
  const joinAt = (sinceMs: number | null): LiveMessage[] => {
    const heard: LiveMessage[] = [];
    hub.join({ canSee: () => true, onProject: () => {}, send: (message) => heard.push(message) }, sinceMs);
    return heard;
  };
  const beforeMs = Date.now();
  const heard = joinAt(beforeMs + 60_000);
  expect(heard).toMatchObject([{ type: 'hello', isResumed: true }]);

  tellGap();

  await vi.waitFor(() => expect(heard[1]).toMatchObject({ type: 'hello', isResumed: false }), PATIENTLY);
  expect(joinAt(beforeMs - 1)[0]).toMatchObject({ isResumed: false });
});
