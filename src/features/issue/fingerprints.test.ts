import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

const ISSUES = 'organizations/vedette/issues/';
const BIG = { type: 'Big', ageMs: 60_000 };
const SMALL = { type: 'Small', ageMs: 1_000 };

interface Seen {
  readonly id: string;
  readonly count: string;
  readonly metadata: { readonly type: string };
}

interface Hash {
  readonly id: string;
  readonly count: number;
  readonly latestEvent: { readonly title: string } | null;
}

async function list(api: Api): Promise<readonly Seen[]> {
  return (await api.get(`${ISSUES}?query=`)).json;
}

/** An issue that was merged of two, three events of one kind and two of the other. */
async function mergedIssue(api: Api): Promise<string> {
  await feed(house, api, [BIG, BIG, BIG, SMALL, SMALL]);
  const ids = (await list(api)).map(({ id }) => `id=${id}`).join('&');
  return (await api.call('PUT', `${ISSUES}?${ids}`, { body: { merge: 1 } })).json.merge.parent;
}

async function hashesOf(api: Api, id: string): Promise<readonly Hash[]> {
  return (await api.get(`${ISSUES}${id}/hashes/`)).json;
}

async function hashOf(api: Api, id: string, type: string): Promise<Hash> {
  const found = (await hashesOf(api, id)).find((hash) => hash.latestEvent?.title.startsWith(type));
  if (!found) throw new Error(`There is no fingerprint of ${type}.`);
  return found;
}

const split = (api: Api, id: string, hashes: readonly string[], method: 'PUT' | 'DELETE' = 'PUT') =>
  api.call(method, `${ISSUES}${id}/hashes/?${hashes.map((hash) => `id=${hash}`).join('&')}`);

test('fingerprints of an issue come with their last event and how many there are, the newest first', async () => {
  const api = await startApi(house);
  const id = await mergedIssue(api);

  const own = (await hashesOf(api, id)).filter((hash) => hash.count > 0);

  expect(own.map(({ count }) => count)).toEqual([2, 3]);
  expect(own.map(({ latestEvent }) => latestEvent?.title.slice(0, 5))).toEqual(['Small', 'Big: ']);
});

test('what is split off opens an issue of its own with its next event, and the history says so', async () => {
  const api = await startApi(house);
  const id = await mergedIssue(api);
  const small = await hashOf(api, id, 'Small');

  const answer = await split(api, id, [small.id], 'DELETE');
  await feed(house, api, [SMALL, BIG]);

  expect(answer.status).toBe(202);
  expect((await list(api)).map(({ count, metadata }) => `${metadata.type} ${count}`).toSorted()).toEqual(['Big 6', 'Small 1']);
  const { activity } = (await api.get(`${ISSUES}${id}/`)).json;
  expect(activity[0]).toMatchObject({ type: 'unmerge_source', data: { fingerprints: [small.id] } });
  expect(small.count).toBe(2);
});

test('splitting off is taken back, until what was split off has events of its own', async () => {
  const api = await startApi(house);
  const id = await mergedIssue(api);
  const small = await hashOf(api, id, 'Small');
  const takeBack = (undo: string) => api.call('POST', `${ISSUES}undo/`, { body: { undo } });

  const first = await takeBack((await split(api, id, [small.id])).json.undo);
  const { activity } = (await api.get(`${ISSUES}${id}/`)).json;
  await feed(house, api, [SMALL]);
  const again = (await split(api, id, [small.id])).json.undo;
  await feed(house, api, [SMALL]);
  const late = await takeBack(again);

  expect(first.json).toEqual({ restored: 1, kept: 0 });
  expect(activity.map((one: { type: string }) => one.type)).not.toContain('unmerge_source');
  expect(late.status).toBe(409);
  expect((await list(api)).map(({ count }) => count).toSorted()).toEqual(['1', '6']);
});

test('an issue keeps at least one fingerprint, and gives away none that is not its own', async () => {
  const api = await startApi(house);
  const id = await mergedIssue(api);
  const all = (await hashesOf(api, id)).map((hash) => hash.id);

  const refused = [
    await split(api, id, all),
    await split(api, id, ['0'.repeat(32)]),
    await split(api, id, ['no-hash']),
    await split(api, id, []),
  ];

  expect(refused.map(({ status }) => status)).toEqual([400, 404, 400, 400]);
  expect((await hashesOf(api, id)).map((hash) => hash.id).toSorted()).toEqual(all.toSorted());
});
