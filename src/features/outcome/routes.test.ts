import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';

test('usage adds up by outcome and category, with a value for every interval', async () => {
  const api = await startApi(house);
  const minute = (minutesAgo: number) =>
    new Date(Math.floor(api.clock.now() / 60_000 - minutesAgo) * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  await api.events.command(`INSERT INTO outcomes (org_id, project_id, key_id, minute, category, outcome, reason, quantity) VALUES
    (1, 1, 1, '${minute(10)}', 'error', 0, '', 5), (1, 1, 1, '${minute(130)}', 'error', 0, '', 2),
    (1, 1, 1, '${minute(10)}', 'error', 2, 'key_quota', 3), (1, 1, 1, '${minute(10)}', 'attachment', 0, '', 1000),
    (2, 999, 9, '${minute(10)}', 'error', 0, '', 77)`);
  const stats = async (query: string) => (await api.get(`organizations/vedette/stats_v2/?statsPeriod=6h&interval=1h&${query}`)).json;

  const byOutcome = await stats('groupBy=outcome&category=error&field=sum(quantity)');
  const byProject = await stats('groupBy=project&groupBy=category');
  const limited = await stats('outcome=rate_limited&groupBy=reason');
  const wrong = await api.get('organizations/vedette/stats_v2/?interval=1s');

  expect(byOutcome.groups.map((group: { by: object; totals: object }) => [group.by, group.totals])).toEqual([
    [{ outcome: 'accepted' }, { 'sum(quantity)': 7 }],
    [{ outcome: 'rate_limited' }, { 'sum(quantity)': 3 }],
  ]);
  expect(byOutcome.groups[0].series['sum(quantity)']).toHaveLength(byOutcome.intervals.length);
  expect(byOutcome.groups[0].series['sum(quantity)'].reduce((sum: number, one: number) => sum + one, 0)).toBe(7);
  expect(byProject.groups[0]).toEqual({ by: { project: 1, category: 'attachment' }, totals: { 'sum(quantity)': 1000 } });
  expect(limited.groups).toMatchObject([{ by: { reason: 'key_quota' }, totals: { 'sum(quantity)': 3 } }]);
  expect(wrong.status).toBe(400);
});
