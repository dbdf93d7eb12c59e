import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

async function titles(api: Api, query: string, rest = ''): Promise<string[]> {
  const answer = await api.get(`organizations/vedette/issues/?query=${encodeURIComponent(query)}${rest}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.map((issue: { metadata: { type: string } }) => issue.metadata.type).toSorted();
}

test('a search finds issues by what they are and by what their events hold', async () => {
  const api = await startApi(house, { ownerEmail: 'owner@example.com', ownerPassword: 'a rather long password' });
  await feed(house, api, [
    {
      type: 'AError',
      value: 'connection refused by db',
      tags: { plan: 'free' },
      release: 'shop@1.0.0',
      user: { id: '7', email: 'x@example.com' },
      ageMs: 20 * MINUTE,
    },
    { type: 'BError', value: '100% sure_thing', tags: { plan: 'paid' }, environment: 'staging', ageMs: 3 * 3600 * 1000 },
    { type: 'CError', tags: { plan: 'paid', zone: 'eu west' }, release: 'shop@2.0.0', ageMs: 10 * MINUTE },
  ]);
  const issues = (await api.get('organizations/vedette/issues/?query=')).json;
  const idOf = (type: string) => issues.find((issue: { metadata: { type: string } }) => issue.metadata.type === type);
  await api.call('PUT', `organizations/vedette/issues/${idOf('BError').id}/`, {
    body: { status: 'resolved', assignedTo: 'owner@example.com' },
  });

  expect(await titles(api, '')).toEqual(['AError', 'BError', 'CError']);
  expect(await titles(api, 'is:unresolved')).toEqual(['AError', 'CError']);
  expect(await titles(api, 'is:resolved')).toEqual(['BError']);
  expect(await titles(api, '!is:resolved plan:paid')).toEqual(['CError']);
  expect(await titles(api, 'plan:paid OR plan:free')).toEqual(['AError', 'BError', 'CError']);
  expect(await titles(api, 'is:resolved OR plan:free')).toEqual(['AError', 'BError']);
  expect(await titles(api, '(is:unresolved plan:paid) OR title:*AError*')).toEqual(['AError', 'CError']);
  expect(await titles(api, 'plan:[free, nothing]')).toEqual(['AError']);
  expect(await titles(api, 'zone:"eu west"')).toEqual(['CError']);
  expect(await titles(api, 'zone:eu*')).toEqual(['CError']);
  expect(await titles(api, 'has:zone')).toEqual(['CError']);
  expect(await titles(api, '!has:zone')).toEqual(['AError', 'BError']);
  expect(await titles(api, 'connection refused')).toEqual(['AError']);
  expect(await titles(api, '"100% sure_"')).toEqual(['BError']);
  expect(await titles(api, '100_')).toEqual([]);
  expect(await titles(api, 'assigned:owner@example.com')).toEqual(['BError']);
  expect(await titles(api, 'assigned:none')).toEqual(['AError', 'CError']);
  expect(await titles(api, 'release:shop@1.0.0')).toEqual(['AError']);
  expect(await titles(api, 'release:latest')).toEqual(['CError']);
  expect(await titles(api, 'user.email:x@example.com')).toEqual(['AError']);
  expect(await titles(api, 'error.type:CError')).toEqual(['CError']);
  expect(await titles(api, 'stack.function:total level:error')).toEqual(['AError', 'BError', 'CError']);
  expect(await titles(api, 'timesSeen:>1')).toEqual([]);
  expect(await titles(api, 'lastSeen:-1h')).toEqual(['AError', 'CError']);
  expect(await titles(api, `issue:${idOf('CError').shortId}`)).toEqual(['CError']);
  expect(await titles(api, 'project:default')).toHaveLength(3);
  expect(await titles(api, 'project:other')).toEqual([]);
  expect(await titles(api, '', '&environment=staging')).toEqual(['BError']);
  expect(await titles(api, '', '&statsPeriod=1h')).toEqual(['AError', 'CError']);
});

test('a search that means nothing says what and where', async () => {
  const api = await startApi(house);

  const state = await api.get('organizations/vedette/issues/?query=is:lost');
  const open = await api.get('organizations/vedette/issues/?query=(is:resolved');
  const number = await api.get('organizations/vedette/issues/?query=timesSeen:many');
  const range = await api.get('organizations/vedette/issues/?statsPeriod=soon');
  const cursor = await api.get('organizations/vedette/issues/?cursor=x');

  expect([state, open, number, range, cursor].map((answer) => answer.status)).toEqual([400, 400, 400, 400, 400]);
  expect(state.json.detail).toContain('is:lost');
  expect(open.json.detail).toContain('at character 1');
  expect(open.json).toMatchObject({ position: 0, repair: { from: 12, to: 12, text: ')' } });
  expect((await api.get('organizations/vedette/issues/?query=is:resolvd')).json.repair).toEqual({ from: 3, to: 10, text: 'resolved' });
});

test('several searches are counted at once; one that means nothing fits nothing', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ type: 'A' }, { type: 'B', tags: { plan: 'paid' } }]);

  const counts = await api.get('organizations/vedette/issues-count/?query=is:unresolved&query=plan:paid&query=is:resolved&query=is:lost');

  expect(counts.json).toEqual({ 'is:unresolved': 2, 'plan:paid': 1, 'is:resolved': 0, 'is:lost': 0 });
});

test('counts, people and sparklines are those of the range and the environments', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { user: { id: 'a' }, ageMs: 5 * DAY },
    { user: { id: 'b' }, ageMs: 30 * MINUTE },
    { user: { id: 'b' }, ageMs: 20 * MINUTE, environment: 'staging' },
  ]);
  const issue = async (query: string) => (await api.get(`organizations/vedette/issues/?${query}`)).json[0];

  const life = await issue('');
  const day = await issue('statsPeriod=24h');
  const staging = await issue('environment=staging');
  const detail = (await api.get(`organizations/vedette/issues/${life.id}/`)).json;

  expect([life.count, life.userCount]).toEqual(['3', 2]);
  expect([day.count, day.userCount, day.lifetime.count]).toEqual(['2', 1, '3']);
  expect([staging.count, staging.userCount]).toEqual(['1', 1]);
  expect(life.stats['24h']).toHaveLength(24);
  expect(life.stats['24h'].reduce((total: number, [, count]: [number, number]) => total + count, 0)).toBe(2);
  expect(detail.stats['30d'].reduce((total: number, [, count]: [number, number]) => total + count, 0)).toBe(3);
  expect(detail.tags.map((tag: { key: string }) => tag.key)).toContain('environment');
  expect(detail.activity.at(-1).type).toBe('first_seen');
});

test('every sort gives every issue once, over pages', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { type: 'A', ageMs: 50 * MINUTE, user: { id: '1' } },
    { type: 'A', ageMs: 40 * MINUTE, user: { id: '1' } },
    { type: 'A', ageMs: 40 * MINUTE, user: { id: '1' } },
    { type: 'B', ageMs: 30 * MINUTE, user: { id: '1' } },
    { type: 'B', ageMs: 20 * MINUTE, user: { id: '2' } },
    { type: 'C', ageMs: MINUTE, user: { id: '1' } },
  ]);
  const sorted = async (sort: string) => {
    const found: string[] = [];
    let url: string | null = `organizations/vedette/issues/?sort=${sort}&limit=2`;
    while (url !== null) {
      const answer = await api.get(url);
      found.push(...answer.json.map((issue: { metadata: { type: string } }) => issue.metadata.type));
      const next = /cursor="([^"]+)"[^,]*$/.exec(String(answer.headers['link']))?.[1];
      const hasMore = /rel="next"; results="true"/.test(String(answer.headers['link']));
      expect(String(answer.headers['link'])).toMatch(/rel="previous"; results="(true|false)"; cursor="\d+:\d+:1"/);
      url = hasMore ? `organizations/vedette/issues/?sort=${sort}&limit=2&cursor=${next}` : null;
    }
    return found;
  };

  expect(await sorted('date')).toEqual(['C', 'B', 'A']);
  expect(await sorted('new')).toEqual(['C', 'B', 'A']);
  expect(await sorted('freq')).toEqual(['A', 'B', 'C']);
  const byUsers = await sorted('user');
  expect([byUsers[0], byUsers.toSorted()]).toEqual(['B', ['A', 'B', 'C']]);
  expect((await sorted('trends')).toSorted()).toEqual(['A', 'B', 'C']);
  expect((await sorted('recommended')).toSorted()).toEqual(['A', 'B', 'C']);
  expect((await sorted('inbox')).toSorted()).toEqual(['A', 'B', 'C']);
});

test('an issue is resolved, archived, given away and told of in its history', async () => {
  const api = await startApi(house, { ownerEmail: 'owner@example.com', ownerPassword: 'a rather long password' });
  await feed(house, api, [{ release: 'shop@1.0.0' }]);
  const [issue] = (await api.get('organizations/vedette/issues/')).json;
  const change = async (body: unknown) => (await api.call('PUT', `organizations/vedette/issues/${issue.id}/`, { body })).json;

  const resolved = await change({ status: 'resolved', statusDetails: { inRelease: 'latest' } });
  const next = await change({ status: 'resolvedInNextRelease' });
  const archived = await change({ status: 'ignored', statusDetails: { ignoreCount: 100 } });
  const forever = await change({ status: 'ignored', substatus: 'archived_forever' });
  const open = await change({ status: 'unresolved' });
  const given = await change({ assignedTo: '#vedette', priority: 'low' });
  const wrong = await api.call('PUT', `organizations/vedette/issues/${issue.id}/`, { body: { assignedTo: 'nobody@example.com' } });
  const nobody = await change({ assignedTo: '' });
  const again = await change({ assignedTo: '' });

  expect(resolved).toMatchObject({ status: 'resolved', statusDetails: { inRelease: 'shop@1.0.0' }, substatus: null });
  expect(next.statusDetails).toEqual({ inNextRelease: true, currentRelease: 'shop@1.0.0' });
  expect(archived).toMatchObject({
    status: 'ignored',
    substatus: 'archived_until_condition_met',
    statusDetails: { ignoreCount: 100, timesSeen: 1 },
  });
  expect(forever.substatus).toBe('archived_forever');
  expect(open).toMatchObject({ status: 'unresolved', substatus: 'new', statusDetails: {} });
  expect(given).toMatchObject({ assignedTo: { type: 'team', name: 'vedette' }, priority: 'low' });
  expect(given.priorityLockedAt).not.toBeNull();
  expect(wrong.status).toBe(400);
  expect(nobody.assignedTo).toBeNull();
  expect(again.activity.map((one: { type: string }) => one.type)).toEqual([
    'unassigned',
    'set_priority',
    'assigned',
    'set_unresolved',
    'set_ignored',
    'set_ignored',
    'set_resolved_in_release',
    'set_resolved_in_release',
    'first_seen',
  ]);
});

test('issues are changed in bulk by id, by search and as sentry-cli does, and never by naming nothing', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ type: 'A' }, { type: 'B' }, { type: 'C' }]);
  const issues = (await api.get('organizations/vedette/issues/')).json as { id: string; metadata: { type: string } }[];
  const id = (type: string) => issues.find((issue) => issue.metadata.type === type)?.id;

  const nothing = await api.call('PUT', 'organizations/vedette/issues/', { body: { status: 'resolved' } });
  const byId = await api.call('PUT', `organizations/vedette/issues/?id=${id('A')}&id=999999`, { body: { status: 'resolved' } });
  const afterIds = await titles(api, 'is:resolved');
  await api.call('PUT', 'organizations/vedette/issues/?query=title:B*', { body: { status: 'ignored' } });
  const afterSearch = await titles(api, 'is:archived');
  await api.call('PUT', 'projects/vedette/default/issues/?status=unresolved', { body: { status: 'resolved' } });
  const afterStatus = await titles(api, 'is:resolved');
  await api.call('DELETE', `organizations/vedette/issues/?id=${id('A')}`);
  const gone = await api.get(`organizations/vedette/issues/${id('A')}/`);

  expect(nothing.status).toBe(400);
  expect(byId.json).toMatchObject({ status: 'resolved', statusDetails: {} });
  expect(afterIds).toEqual(['A']);
  expect(afterSearch).toEqual(['B']);
  expect(afterStatus).toEqual(['A', 'C']);
  expect(gone.status).toBe(404);
});

test('notes are written, changed and removed by their author; tags have their values', async () => {
  const api = await startApi(house, { ownerEmail: 'owner@example.com', ownerPassword: 'a rather long password' });
  await feed(house, api, [{ tags: { plan: 'free' } }, { tags: { plan: 'free' } }, { tags: { plan: 'paid' } }]);
  const login = await api.call('POST', 'auth/login/', {
    token: null,
    body: { email: 'owner@example.com', password: 'a rather long password' },
  });
  const own = { token: null, headers: { cookie: String(login.headers['set-cookie']).split(';')[0] ?? '', origin: 'http://vedette.test' } };
  const [issue] = (await api.get('organizations/vedette/issues/')).json;
  const base = `organizations/vedette/issues/${issue.id}`;

  const note = await api.call('POST', `${base}/notes/`, { ...own, body: { text: 'Looking at it' } });
  const foreign = await api.call('PUT', `${base}/notes/${note.json.id}/`, { body: { text: 'not mine' } });
  const edited = await api.call('PUT', `${base}/comments/${note.json.id}/`, { ...own, body: { text: 'Found it' } });
  const detail = (await api.get(`${base}/`)).json;
  const removed = await api.call('DELETE', `${base}/notes/${note.json.id}/`, own);
  const tags = (await api.get(`${base}/tags/`)).json;
  const values = (await api.get(`${base}/tags/plan/values/?query=fr`)).json;
  const org = (await api.get('organizations/vedette/tags/plan/values/')).json;
  const lookup = (await api.get(`organizations/vedette/shortids/${issue.shortId}/`)).json;

  expect([note.status, foreign.status, edited.status, removed.status]).toEqual([201, 404, 200, 204]);
  expect(edited.json.data.text).toBe('Found it');
  expect(detail.numComments).toBe(1);
  const plan = tags.find((tag: { key: string }) => tag.key === 'plan');
  expect(plan).toMatchObject({ totalValues: 3, uniqueValues: 2 });
  expect(plan.topValues.map((value: { value: string; count: number }) => [value.value, value.count])).toEqual([
    ['free', 2],
    ['paid', 1],
  ]);
  expect(values).toMatchObject([{ value: 'free', count: 2 }]);
  expect(org).toHaveLength(2);
  expect(lookup).toMatchObject({ groupId: issue.id, projectSlug: 'default' });
});
