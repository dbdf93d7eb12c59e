import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

interface Shown {
  readonly metadata: { readonly type: string };
  readonly count: string;
  readonly userCount: number;
}

async function listed(api: Api, query: string): Promise<readonly Shown[]> {
  const answer = await api.get(`organizations/vedette/issues/?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

const types = (issues: readonly Shown[]) => issues.map((issue) => issue.metadata.type);

test('most events and most people are those of the range, however long the lives of others were', async () => {
  const api = await startApi(house);
  const old = Array.from({ length: 30 }, (_, index) => `Old${index}`);
  await feed(house, api, [
    ...old.flatMap((type) => [20, 20, 20, 1].map((days, at) => ({ type, ageMs: days * DAY, user: { id: String(at) } }))),
    ...[1, 2].map((id) => ({ type: 'New', ageMs: DAY, user: { id: String(id) } })),
  ]);

  for (const sort of ['freq', 'user']) {
    const first = await listed(api, `statsPeriod=14d&sort=${sort}&limit=2`);
    const all = await listed(api, `statsPeriod=14d&sort=${sort}&limit=50`);
    const life = await listed(api, `sort=${sort}&limit=2`);

    expect(types(first)[0]).toBe('New');
    expect(first.map((issue) => [issue.count, issue.userCount])).toEqual([
      ['2', 2],
      ['1', 1],
    ]);
    expect(new Set(types(all)).size).toBe(31);
    expect(types(life)).not.toContain('New');
    expect(life.map((issue) => [issue.count, issue.userCount])).toEqual([
      ['4', 4],
      ['4', 4],
    ]);
  }
});

test('issues that rested for a week follow those that have a trend', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { type: 'Resting', ageMs: 10 * DAY },
    { type: 'Resting', ageMs: 9 * DAY },
    { type: 'Stirring', ageMs: 10 * MINUTE },
  ]);

  expect(types(await listed(api, 'statsPeriod=14d&sort=trends'))).toEqual(['Stirring', 'Resting']);
  expect(types(await listed(api, 'statsPeriod=14d&sort=trends&limit=1'))).toEqual(['Stirring']);
  expect(types(await listed(api, 'statsPeriod=24h&sort=trends'))).toEqual(['Stirring']);
});

test('the number of hits is that of the whole search, whatever page is asked for', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ type: 'A' }, { type: 'B' }, { type: 'C' }]);
  const hits = async (query: string) => (await api.get(`organizations/vedette/issues/?${query}`)).headers['x-hits'];

  expect(await hits('limit=2')).toBe('3');
  expect(await hits('limit=2&cursor=0:2:0')).toBe('3');
  expect(await hits('limit=2&cursor=0:8:0')).toBe('3');
  expect(await hits('limit=3')).toBe('3');
  expect(await hits('query=zyzzyva')).toBe('0');
});

test('text is found in title, culprit and value in either case; a pattern does not reach from one into the next', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { type: 'ÄrgerError', value: 'Karte 50%_off' },
    { type: 'Other', value: 'nothing' },
  ]);
  const found = async (query: string) => types(await listed(api, `query=${encodeURIComponent(query)}`)).toSorted();

  expect(await found('ärgererror')).toEqual(['ÄrgerError']);
  expect(await found('KARTE')).toEqual(['ÄrgerError']);
  expect(await found('50%_OFF')).toEqual(['ÄrgerError']);
  expect(await found('50x_off')).toEqual([]);
  expect(await found('*karte*off*')).toEqual(['ÄrgerError']);
  expect(await found('*off*ärger*')).toEqual([]);
  expect(await found('!karte')).toEqual(['Other']);
});

test('a tag is found by its whole value; one that is absent, empty or like another is not', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { type: 'Free', tags: { plan: 'free' } },
    { type: 'Freedom', tags: { plan: 'freedom', 'plan.free': 'no' } },
    { type: 'None', tags: { color: 'a=b' } },
  ]);
  const found = async (query: string) => types(await listed(api, `query=${encodeURIComponent(query)}`)).toSorted();

  expect(await found('plan:free')).toEqual(['Free']);
  expect(await found('!plan:free')).toEqual(['Freedom', 'None']);
  expect(await found('plan:[free, freedom]')).toEqual(['Free', 'Freedom']);
  expect(await found('plan:""')).toEqual(['None']);
  expect(await found('!plan:""')).toEqual(['Free', 'Freedom']);
  expect(await found('plan:["", free]')).toEqual(['Free', 'None']);
  expect(await found('plan:free*')).toEqual(['Free', 'Freedom']);
  expect(await found('color:a=b')).toEqual(['None']);
  expect(await found('plan:free level:error')).toEqual(['Free']);
});

test('a search by text or tag gives the same issues and hits whatever the order and the page', async () => {
  const api = await startApi(house);
  const names = ['A', 'B', 'C', 'D', 'E'];
  await feed(house, api, [
    ...names.map((type, at) => ({ type, value: 'card refused', tags: { plan: 'free' }, ageMs: (at + 1) * MINUTE })),
    { type: 'E', value: 'card refused', ageMs: 2 * DAY },
    { type: 'Other', value: 'quiet', ageMs: MINUTE },
  ]);

  for (const query of ['card refused', 'plan:free', 'plan:free card', 'title:*E* !quiet', 'is:unresolved plan:free']) {
    const asked = (more: string) => api.get(`organizations/vedette/issues/?query=${encodeURIComponent(query)}&${more}`);
    const whole = (await asked('sort=freq')).json;
    const byDate = whole.toSorted((a: { lastSeen: string }, b: { lastSeen: string }) => b.lastSeen.localeCompare(a.lastSeen));
    const hits = String(whole.length);

    expect(whole.length, query).toBeGreaterThan(3);
    for (const offset of [0, 2, 4, 40]) {
      const page = await asked(`sort=date&limit=2&cursor=0:${offset}:0`);
      expect(types(page.json), query).toEqual(types(byDate.slice(offset, offset + 2)));
      expect(page.headers['x-hits']).toBe(hits);
    }
    const byBirth = whole.toSorted((a: { firstSeen: string }, b: { firstSeen: string }) => b.firstSeen.localeCompare(a.firstSeen));
    expect(types((await asked('sort=new&limit=3')).json)).toEqual(types(byBirth.slice(0, 3)));
  }
  expect((await api.get('organizations/vedette/issues/?query=zyzzyva&sort=date')).headers['x-hits']).toBe('0');
});
