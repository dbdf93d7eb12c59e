import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { IssuesChanged } from '../../pipeline/channels.ts';

const MINUTE = 60_000;

interface Seen {
  readonly id: string;
  readonly shortId: string;
  readonly count: string;
  readonly userCount: number;
  readonly metadata: { readonly type: string };
}

async function list(api: Api, query = 'query='): Promise<readonly Seen[]> {
  const answer = await api.get(`organizations/vedette/issues/?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

async function byType(api: Api): Promise<(type: string) => Seen> {
  const issues = await list(api);
  return (type) => {
    const found = issues.find((issue) => issue.metadata.type === type);
    if (!found) throw new Error(`There is no ${type}.`);
    return found;
  };
}

const BIG = { type: 'Big', user: { id: '1' }, release: 'shop@2.0.0', ageMs: 20 * MINUTE };
const SMALL = {
  type: 'Small',
  user: { id: '2' },
  release: 'shop@1.0.0',
  environment: 'staging',
  tags: { plan: 'paid' },
  ageMs: 90 * MINUTE,
};

/** Two issues with two and one people, one of whom met both. */
async function twoIssues(api: Api): Promise<{ big: Seen; small: Seen }> {
  await feed(house, api, [BIG, BIG, BIG, { ...SMALL, user: { id: '1' } }, SMALL]);
  const of = await byType(api);
  return { big: of('Big'), small: of('Small') };
}

async function merge(api: Api, ids: readonly string[]) {
  return api.call('PUT', `organizations/vedette/issues/?${ids.map((id) => `id=${id}`).join('&')}`, { body: { merge: 1 } });
}

test('merged issues are one: counters, people, environments, releases, search and old ids lead to it', async () => {
  const api = await startApi(house);
  const { big, small } = await twoIssues(api);
  const heard: number[] = [];
  house.onClose(api.cache.subscribe(CHANNELS.issues, (value) => heard.push(...(value as IssuesChanged).issues.map((one) => one.issueId))));

  const merged = await merge(api, [small.id, big.id]);
  const [only, another] = await list(api);
  const old = (await api.get(`organizations/vedette/issues/${small.id}/`)).json;
  const oldShort = (await api.get(`organizations/vedette/issues/${small.shortId}/`)).json;
  const [ranged] = await list(api, 'query=&statsPeriod=1h');
  const [staging] = await list(api, 'query=&environment=staging');

  expect(merged.json.merge).toEqual({ parent: big.id, children: [small.id] });
  expect(another).toBeUndefined();
  expect(only).toMatchObject({ id: big.id, count: '5', userCount: 2 });
  expect([old.id, oldShort.id]).toEqual([big.id, big.id]);
  expect(old.activity.map((one: { type: string }) => one.type)).toContain('merge');
  expect(old.firstRelease.version).toBe('shop@1.0.0');
  expect(old.lastRelease.version).toBe('shop@2.0.0');
  expect(old.stats['30d'].reduce((sum: number, [, count]: [number, number]) => sum + count, 0)).toBe(5);
  expect(ranged).toMatchObject({ id: big.id, count: '3', userCount: 1 });
  expect(staging).toMatchObject({ id: big.id, count: '2', userCount: 2 });
  for (const query of ['plan:paid', 'release:shop@1.0.0', 'error.type:Small']) {
    expect((await list(api, `query=${query}`)).map((issue) => issue.id)).toEqual([big.id]);
  }
  for (const sort of ['date', 'new', 'freq', 'user', 'trends', 'recommended']) {
    expect((await list(api, `query=&sort=${sort}`)).map((issue) => issue.id)).toEqual([big.id]);
  }
  expect((await api.get(`organizations/vedette/issues/${big.id}/events/`)).json).toHaveLength(5);
  expect(new Set(heard)).toEqual(new Set([Number(big.id), Number(small.id)]));
});

test('the next event of what was merged is an event of the whole, and events on their way are not lost', async () => {
  const api = await startApi(house);
  const { big, small } = await twoIssues(api);
  await merge(api, [small.id, big.id]);

  await feed(house, api, [SMALL, { ...SMALL, user: { id: '3' } }]);
  // As a batch that decided before the merge and counts after it.
  await api.metadata.execute('UPDATE issue_hash SET issue_id = $1 WHERE issue_id = $2', [small.id, big.id]);
  await feed(house, api, [SMALL]);

  expect(await list(api)).toMatchObject([{ id: big.id, count: '8', userCount: 3 }]);
});

test('a merge is taken back as if it had not been', async () => {
  const api = await startApi(house);
  const { big, small } = await twoIssues(api);
  const base = `organizations/vedette/issues/`;
  const detail = async (id: string) => (await api.get(`${base}${id}/`)).json;
  const before = [await detail(big.id), await detail(small.id)];
  const links = () => api.metadata.rows('SELECT * FROM issue_environment, issue_release ORDER BY 1, 2, 3, 7, 8, 9');
  const linksBefore = await links();

  const { undo } = (await merge(api, [small.id, big.id])).json;
  const undone = await api.call('POST', `${base}undo/`, { body: { undo } });
  const again = await api.call('POST', `${base}undo/`, { body: { undo } });

  expect(undone.json).toEqual({ restored: 2, kept: 0 });
  expect(again.status).toBe(404);
  expect([await detail(big.id), await detail(small.id)]).toEqual(before);
  expect(await links()).toEqual(linksBefore);
  await feed(house, api, [SMALL]);
  expect(Object.fromEntries((await list(api)).map((issue) => [issue.id, issue.count]))).toEqual({ [big.id]: '3', [small.id]: '3' });
});

test('events that came between a merge and its undoing stay counted where they were counted, and every sum is right', async () => {
  const api = await startApi(house);
  const { big, small } = await twoIssues(api);
  const { undo } = (await merge(api, [small.id, big.id])).json;
  await feed(house, api, [SMALL, { ...SMALL, user: { id: '9' }, ageMs: 0 }]);

  await api.call('POST', 'organizations/vedette/issues/undo/', { body: { undo } });
  const sums = await api.metadata.rows<{ id: number; times_seen: number; links: number; users_seen: number; people: number }>(
    `SELECT id, times_seen, users_seen, (SELECT sum(times_seen)::int FROM issue_environment e WHERE e.issue_id = i.id) AS links,
            (SELECT count(*)::int FROM issue_person p WHERE p.issue_id = i.id) AS people FROM issue i ORDER BY times_seen DESC`,
  );

  expect(sums.map((row) => [String(row.id), row.times_seen, row.links])).toEqual([
    [big.id, 5, 5],
    [small.id, 2, 2],
  ]);
  expect(sums.map((row) => row.users_seen)).toEqual(sums.map((row) => row.people));
  expect((await list(api)).map((issue) => [issue.id, issue.count, issue.userCount])).toEqual([
    [big.id, '5', sums[0]?.people],
    [small.id, '2', 2],
  ]);
});

test('merging goes on: what was merged into the smaller one leads to the larger one', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ type: 'A' }, { type: 'B' }, { type: 'B' }, { type: 'C' }, { type: 'C' }, { type: 'C' }, { type: 'C' }]);
  const of = await byType(api);
  const [a, b, c] = [of('A'), of('B'), of('C')];

  await merge(api, [a.id, b.id]);
  await merge(api, [b.id, c.id]);

  for (const name of [a.id, a.shortId, b.id, c.id]) expect((await api.get(`organizations/vedette/issues/${name}/`)).json.id).toBe(c.id);
  expect(await list(api)).toMatchObject([{ id: c.id, count: '7' }]);
  await api.call('PUT', `organizations/vedette/issues/?id=${a.id}`, { body: { status: 'resolved' } });
  expect((await list(api, 'query=is:resolved')).map((issue) => issue.id)).toEqual([c.id]);
});

test('what cannot be one is refused with the reason', async () => {
  const api = await startApi(house);
  const other = (await api.call('POST', 'organizations/vedette/projects/', { body: { name: 'other' } })).json;
  await feed(house, api, [{ type: 'A' }, { type: 'B', projectId: Number(other.id) }]);
  const of = await byType(api);

  const alone = await merge(api, [of('A').id]);
  const apart = await merge(api, [of('A').id, of('B').id]);

  expect([alone.status, apart.status]).toEqual([400, 400]);
  expect(alone.json.merge).toEqual(['Choose at least two issues to merge.']);
  expect(apart.json.merge).toEqual(['Issues of several projects cannot be merged.']);
  expect(await list(api)).toHaveLength(2);
});

test('a discarded issue is gone, and so are its next events', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ type: 'Noise' }]);
  const [noise] = await list(api);

  const discarded = await api.call('PUT', `organizations/vedette/issues/?id=${noise?.id}`, { body: { discard: true } });
  const hash = await api.metadata.row<{ tombstone_id: number | null }>('SELECT tombstone_id FROM issue_hash');

  expect(discarded.status).toBe(204);
  expect(await list(api)).toEqual([]);
  expect(hash?.tombstone_id).not.toBeNull();
  expect((await api.get(`organizations/vedette/issues/${noise?.id}/`)).status).toBe(404);
});
