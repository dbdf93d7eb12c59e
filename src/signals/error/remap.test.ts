import { beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { minifiedShop, uploadBundle } from '../../../test/artifact-house.ts';
import { house } from '../../../test/house.ts';
import { remap } from '../../../test/remap.ts';
import { openShop } from '../../../test/shop.ts';

/** The bundler takes its time on a loaded machine. */
beforeAll(() => minifiedShop().then(() => undefined));

const SETTLED_MS = 15_000;

async function issues(api: Api): Promise<{ id: string; title: string; culprit: string; count: string }[]> {
  const { json } = await api.get('organizations/vedette/issues/?query=&statsPeriod=14d');
  return json;
}

test('stored events become readable when their map comes after them, in the issue they were in', async () => {
  const api = await startApi(house);
  const { bundle, event } = await openShop();
  const other = await openShop('addresses');
  await uploadBundle(api, other.bundle, { version: 'other@1' });
  const ids = await feed(house, api, [event(), event(), { type: 'Unrelated' }]);
  const before = await issues(api);

  await uploadBundle(api, bundle);
  api.clock.advance(SETTLED_MS);
  await remap(api);

  const after = await issues(api);
  const [shown, same] = await Promise.all(ids.slice(0, 2).map((id) => api.get(`projects/vedette/default/events/${id}/`)));
  const [exception] = shown?.json.entries[0].data.values ?? [];
  expect(exception.stacktrace.frames.at(-1)).toMatchObject({ function: 'priceOf', lineNo: 12 });
  expect(exception.rawStacktrace.frames.at(-1)).toMatchObject({ lineNo: 1 });
  expect(shown?.json.errors).toEqual([]);
  expect(same?.json.groupID).toBe(shown?.json.groupID);
  expect(after.map((issue) => issue.id).toSorted()).toEqual(before.map((issue) => issue.id).toSorted());
  const issue = after.find((one) => one.id === shown?.json.groupID);
  expect(issue).toMatchObject({ count: '2', culprit: expect.stringContaining('priceOf') });
  const { json: found } = await api.get(
    `organizations/vedette/issues/?query=${encodeURIComponent('stack.function:priceOf')}&statsPeriod=14d`,
  );
  expect(found.map((one: { id: string }) => one.id)).toEqual([issue?.id]);
  const { json: events } = await api.get(`organizations/vedette/issues/${issue?.id}/events/`);
  expect(events).toHaveLength(2);
  const { json: bundles } = await api.get('projects/vedette/default/files/artifact-bundles/');
  expect(bundles[0].remap).toEqual({ total: 2, seen: 2, changed: 2, merged: 0, isDone: true });
});

test('events that come later are in the issue of the earlier ones, and a second pass changes nothing', async () => {
  const api = await startApi(house);
  const { bundle, event } = await openShop();
  await feed(house, api, [event()]);
  await uploadBundle(api, bundle);
  api.clock.advance(SETTLED_MS);
  await remap(api);

  await feed(house, api, [event()]);
  await api.metadata.execute('UPDATE artifact_remap SET finished_at = NULL, cursor_ms = NULL, cursor_id = NULL');
  await remap(api);

  const all = await issues(api);
  expect(all).toHaveLength(1);
  expect(all[0]?.count).toBe('2');
  const rows = await api.events.select<{ n: number }>({ text: 'SELECT count() AS n FROM errors', params: {} });
  expect(Number(rows[0]?.n)).toBe(2);
  const counts = await api.events.select<{ n: number }>({
    text: 'SELECT sum(events) AS n FROM error_counts WHERE project_id != 0',
    params: {},
  });
  expect(Number(counts[0]?.n)).toBe(2);
});

test('an issue that readable events made meanwhile takes the unreadable one in', async () => {
  const api = await startApi(house);
  const { bundle, event } = await openShop();
  const [early] = await feed(house, api, [event()]);
  await uploadBundle(api, bundle);
  await feed(house, api, [event(), event()]);
  expect(await issues(api)).toHaveLength(2);

  api.clock.advance(SETTLED_MS);
  await remap(api);

  const [issue, ...others] = await issues(api);
  expect(others).toEqual([]);
  expect(issue).toMatchObject({ count: '3', culprit: expect.stringContaining('priceOf') });
  const { json: first } = await api.get(`organizations/vedette/issues/${issue?.id}/events/${early}/`);
  expect(first.entries[0].data.values[0].stacktrace.frames.at(-1).function).toBe('priceOf');
  const { json: history } = await api.get(`organizations/vedette/issues/${issue?.id}/activities/`);
  expect(JSON.stringify(history)).toContain('merge');
});
