import { expect, test } from 'vitest';
import { startApi, type Api } from '../../test/api.ts';
import { feedItems, logItem } from '../../test/api-logs.ts';
import { house } from '../../test/house.ts';
import { itemOf } from '../../test/processor-house.ts';
import type { Item } from '../protocol/envelope-types.ts';

function metricItem(values: readonly number[], nowMs: number): Item {
  const items = values.map((value) => ({ timestamp: nowMs / 1000, trace_id: 'ab'.repeat(16), name: 'paid', type: 'counter', value }));
  const item = itemOf('trace_metric', { items }, { content_type: 'application/vnd.sentry.items.trace-metric+json' });
  return { ...item, headers: { ...item.headers, itemCount: items.length } };
}

async function told(api: Api, category: string): Promise<Record<string, number>> {
  const rows = await api.events.select<{ outcome: number; reason: string; n: string | number }>({
    text: 'SELECT outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 AND category = {category:String} GROUP BY ALL',
    params: { category },
  });
  return Object.fromEntries(rows.map(({ outcome, reason, n }) => [outcome === 0 ? 'accepted' : reason, Number(n)]));
}

async function counted(api: Api, dataset: string): Promise<number> {
  const { status, json, text } = await api.get(`organizations/vedette/events/?dataset=${dataset}&field=count()&statsPeriod=1d`);
  expect(status, text).toBe(200);
  return json.data[0]['count()'];
}

test.each([
  ['logs', 'log_item', (now: number) => [logItem([{ body: 'a' }, { body: 'b' }], now), logItem([{ body: 'a' }, { body: 'c' }], now)]],
  ['tracemetrics', 'trace_metric', (now: number) => [metricItem([1, 2], now), metricItem([1, 3], now)]],
] as const)('a container of %s that is sent again counts once, and what was sent again is told', async (dataset, category, sent) => {
  const api = await startApi(house);
  const [first, other] = sent(api.clock.now());
  if (first === undefined || other === undefined) throw new Error('There is nothing to send.');

  // Twice in one batch, and once more in another.
  await feedItems(house, api, [first, first]);
  await feedItems(house, api, [first, other]);

  // The other container shares an element with the first: elements have no names, so it is another one.
  expect(await counted(api, dataset)).toBe(4);
  expect(await told(api, category)).toEqual({ accepted: 4, duplicate: 4 });
});

test('a container of which nothing was kept is no repeat of another such', async () => {
  const api = await startApi(house);
  const bad = logItem([{ body: null }], api.clock.now());

  await feedItems(house, api, [bad, bad]);

  expect(await told(api, 'log_item')).toEqual({ invalid_log: 2 });
});
