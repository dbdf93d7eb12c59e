import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const EVENTS = 'organizations/vedette/events/?field=id&field=timestamp&statsPeriod=14d';

async function idsOf(api: Api, path: string): Promise<readonly string[]> {
  const answer = await api.get(path);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.data.map((row: { id: string }) => row.id);
}

test('the newest events come first, however far back a page has to look', async () => {
  const api = await startApi(house);
  const ages = [1, 2, 3 * 60, 5 * 60, 2 * 1440, 9 * 1440, 13 * 1440];
  const ids = await feed(
    house,
    api,
    ages.map((minutes) => ({ ageMs: minutes * MINUTE })),
  );

  for (const size of [1, 2, 3, 5, 7, 50]) {
    expect(await idsOf(api, `${EVENTS}&per_page=${size}`)).toEqual(ids.slice(0, size));
    expect(await idsOf(api, `${EVENTS}&per_page=${size}&cursor=0:2:0&sort=-timestamp`)).toEqual(ids.slice(2, 2 + size));
  }
  expect(await idsOf(api, `${EVENTS}&sort=timestamp`)).toEqual(ids.toReversed());
  expect(await idsOf(api, `${EVENTS}&query=${encodeURIComponent('timestamp:+1d')}`)).toEqual(ids.slice(4));
  const [issue] = (await api.get('organizations/vedette/issues/')).json;
  const listed = (await api.get(`organizations/vedette/issues/${issue.id}/events/?per_page=5`)).json;
  expect(listed.map((event: { eventID: string }) => event.eventID)).toEqual(ids.slice(0, 5));
});

test('a chart of an issue or an environment, read from counts, is what the events themselves say', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { type: 'A', ageMs: 10 * MINUTE },
    { type: 'A', ageMs: 3 * DAY, environment: 'staging' },
    { type: 'B', ageMs: 10 * MINUTE },
  ]);
  const issues = (await api.get('organizations/vedette/issues/')).json;
  const a = issues.find((issue: { metadata: { type: string } }) => issue.metadata.type === 'A');
  const total = async (query: string) => {
    const path = `organizations/vedette/events-stats/?yAxis=count()&statsPeriod=14d&interval=1h&query=${encodeURIComponent(query)}`;
    const { data } = (await api.get(path)).json;
    return data.reduce((sum: number, [, [{ count }]]: [number, [{ count: number }]]) => sum + count, 0);
  };

  for (const query of [
    '',
    `issue.id:${a.id}`,
    `issue:${a.shortId}`,
    `!issue.id:${a.id}`,
    'environment:staging',
    `issue.id:${a.id} environment:production`,
  ]) {
    // A condition that every event fulfils, and that only events know.
    expect(await total(query), query).toBe(await total(`${query} platform:python`));
  }
  expect([await total(`issue.id:${a.id}`), await total('environment:staging'), await total(`!issue.id:${a.id}`)]).toEqual([2, 1, 1]);
});

test('the largest groups of a field with few values are those that two statements find, the rest is added up', async () => {
  const api = await startApi(house);
  const events = ['a@1', 'a@2', 'a@3', 'a@4'].flatMap((release, at) =>
    Array.from({ length: 4 - at }, (_, index) => ({ release, ageMs: index * 2 * DAY + 10 * MINUTE })),
  );
  await feed(house, api, [...events, ...Array.from({ length: 6 }, () => ({ ageMs: 5 * DAY, environment: 'staging', release: 'b@1' }))]);
  const chart = async (query: string) => {
    const path = `organizations/vedette/events-stats/?yAxis=count()&statsPeriod=14d&field=release&field=count()&${query}`;
    const answer = await api.get(path);
    expect(answer.status, answer.text).toBe(200);
    const lines = Object.entries<{ data: [number, [{ count: number }]][]; order: number }>(answer.json);
    return lines.map(([name, { data, order }]) => ({ name, order, counts: data.filter(([, [{ count }]]) => count > 0) }));
  };
  // A second order makes it two statements.
  const [fast, slow] = ['sort=-count()', 'sort=-count()&sort=release'];

  for (const query of [
    'topEvents=2',
    'topEvents=2&excludeOther=1',
    'topEvents=5',
    'topEvents=2&query=environment:staging',
    'topEvents=3&interval=1h',
  ]) {
    expect(await chart(`${query}&${fast}`), query).toEqual(await chart(`${query}&${slow}`));
  }
  const lines = await chart(`topEvents=2&${fast}`);
  const total = (at: number) => lines[at]?.counts.reduce((sum, [, [{ count }]]) => sum + count, 0);
  expect(lines.map(({ name }, at) => [name, total(at)])).toEqual([
    ['b@1', 6],
    ['a@1', 4],
    ['Other', 6],
  ]);
  expect(await chart(`topEvents=2&query=environment:nowhere&${fast}`)).toEqual([]);
});
