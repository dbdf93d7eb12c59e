import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feedItems, logItem } from '../../../test/api-logs.ts';
import { house } from '../../../test/house.ts';

const EXPORT = 'organizations/vedette/events/export/?dataset=logs&statsPeriod=1h&field=message&field=n&sort=-timestamp&field=timestamp';

test('a table is written as a file: every row once, in order, and a cell that would be a formula is none', async () => {
  const api = await startApi(house);
  const lines = Array.from({ length: 1_250 }, (_, at) => ({ body: `line ${at}`, ageMs: 60_000 + at * 10, attributes: { n: -at } }));
  await feedItems(house, api, [logItem([{ body: '=cmd|calc', ageMs: 50_000 }, ...lines.slice(0, 600)], api.clock.now())]);
  await feedItems(house, api, [logItem(lines.slice(600), api.clock.now())]);

  const csv = await api.get(`${EXPORT}&format=csv`);
  expect([csv.status, csv.headers['content-type'], csv.headers['content-disposition']]).toEqual([
    200,
    'text/csv; charset=utf-8',
    'attachment; filename="logs.csv"',
  ]);
  expect(csv.headers['x-max-rows']).toBe('10000');
  const rows = csv.text.trimEnd().split('\r\n');
  expect(rows[0]).toBe('"message","n","timestamp"');
  expect(rows[1]).toMatch(/^"'=cmd\|calc",/);
  expect(rows.slice(2).map((row) => /line \d+/.exec(row)?.[0])).toEqual(lines.map(({ body }) => body));

  const json = (await api.get(`${EXPORT}&format=json`)).json;
  expect(json.data).toHaveLength(1_251);
  expect(json.meta).toEqual({ dataset: 'logs', rows: 1_251, isWhole: true, maxRows: 10_000 });
  const groups = (
    await api.get('organizations/vedette/events/export/?dataset=logs&statsPeriod=1h&field=severity&field=count()&format=json')
  ).json;
  expect(groups.data).toEqual([{ severity: 'info', 'count()': 1_251 }]);
});

test('a question that means nothing is refused before a file begins', async () => {
  const api = await startApi(house);
  const refused = await api.get('organizations/vedette/events/export/?dataset=logs&field=nonsense(x)');

  expect([refused.status, refused.headers['content-disposition']]).toEqual([400, undefined]);
});
