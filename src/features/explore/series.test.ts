import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { feedItems, logItem } from '../../../test/api-logs.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { startLine } from '../../../test/span-house.ts';

const MINUTE = 60_000;
const ORG = 'organizations/vedette/';

async function ask(api: Api, path: string) {
  const answer = await api.get(`${ORG}${path}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

async function withSpans(): Promise<Api> {
  const api = await startApi(house);
  const line = await startLine(api);
  const now = api.clock.now() / 1000;
  const span = (at: number, route: string, { ms, status = 'ok', user = 'ann' }: { ms: number; status?: string; user?: string }) => ({
    trace_id: 'ab'.repeat(16),
    span_id: at.toString(16).padStart(16, '0'),
    name: route,
    status,
    is_segment: true,
    start_timestamp: now - 60 - ms / 1000,
    end_timestamp: now - 60,
    attributes: {
      'http.route': { type: 'string', value: route },
      'user.id': { type: 'string', value: user },
      'sentry.op': { type: 'string', value: 'http.server' },
    },
  });
  const items = [
    span(1, '/a', { ms: 100 }),
    span(2, '/a', { ms: 500 }),
    span(3, '/a', { ms: 2000, status: 'error', user: 'bob' }),
    span(4, '/b', { ms: 50 }),
  ];
  const item = itemOf('span', { version: 2, items }, { content_type: 'application/vnd.sentry.items.span.v2+json', item_count: 4 });
  await line.post({ items: [{ ...item, headers: { ...item.headers, itemCount: items.length } }] });
  return api;
}

test('spans are asked how many failed, how well they served people, and by which rate', async () => {
  const api = await withSpans();
  const fields = [
    'http.route',
    'count()',
    'failure_rate()',
    'failure_count()',
    'apdex(300)',
    'p50()',
    'count_miserable(user,300)',
    'tpm()',
  ];
  const query = fields.map((field) => `field=${encodeURIComponent(field)}`).join('&');
  const { data, meta } = await ask(api, `events/?dataset=spans&statsPeriod=1h&${query}&sort=-count()`);

  expect(data).toMatchObject([
    {
      'http.route': '/a',
      'count()': 3,
      'failure_rate()': 1 / 3,
      'failure_count()': 1,
      'apdex(300)': 0.5,
      'p50()': 500,
      'count_miserable(user,300)': 1,
    },
    { 'http.route': '/b', 'failure_rate()': 0, 'apdex(300)': 1, 'count_miserable(user,300)': 0 },
  ]);
  expect(meta.fields).toMatchObject({ 'failure_rate()': 'percentage', 'p50()': 'duration', 'tpm()': 'rate' });
  expect(meta.units['p50()']).toBe('millisecond');
  const refused = await api.get(`${ORG}events/?dataset=logs&field=failure_rate()`);
  expect([refused.status, refused.json.detail]).toEqual([400, 'failure_rate() is not a function of this dataset.']);
  expect((await api.get(`${ORG}events/?dataset=spans&field=${encodeURIComponent('apdex(1 OR 1)')}`)).status).toBe(400);
});

test('a chart of groups says what each line is of; where nothing was there is no mean, and no zero in its place', async () => {
  const api = await withSpans();
  const { timeSeries, meta } = await ask(
    api,
    'events-timeseries/?dataset=spans&statsPeriod=1h&interval=10m&topEvents=1&groupBy=http.route&yAxis=p95(span.duration)&sort=-count()&yAxis=count()',
  );

  expect(meta.dataset).toBe('spans');
  expect(
    timeSeries.map((line: { yAxis: string; groupBy: { value: string }[] | null; meta: { isOther: boolean } }) => [
      line.yAxis,
      line.groupBy?.map(({ value }) => value) ?? null,
      line.meta.isOther,
    ]),
  ).toEqual([
    ['p95(span.duration)', ['/a'], false],
    ['p95(span.duration)', null, true],
    ['count()', ['/a'], false],
    ['count()', null, true],
  ]);
  const values = (at: number) => timeSeries[at].values.map(({ value }: { value: number | null }) => value);
  expect(values(0).filter((value: number | null) => value === null)).toHaveLength(values(0).length - 1);
  expect(values(2).reduce((sum: number, value: number) => sum + value, 0)).toBe(3);
  expect(timeSeries[0].meta).toMatchObject({ valueType: 'duration', valueUnit: 'millisecond', interval: 600_000 });
  expect(timeSeries[0].values.at(-1).incomplete).toBe(true);
  const rates = await ask(api, 'events-timeseries/?dataset=spans&statsPeriod=1h&interval=10m&yAxis=epm()');
  expect(Math.max(...rates.timeSeries[0].values.map(({ value }: { value: number }) => value))).toBe(0.4);
});

test('errors and logs answer the same chart, and projects have their names in it', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ ageMs: 5 * MINUTE }, { ageMs: 5 * MINUTE }]);
  await feedItems(house, api, [logItem([{ body: 'a', ageMs: MINUTE }], api.clock.now())]);

  for (const [dataset, count] of [
    ['errors', 2],
    ['logs', 1],
  ] as const) {
    const { timeSeries } = await ask(api, `events-timeseries/?dataset=${dataset}&statsPeriod=1h&topEvents=5&groupBy=project&yAxis=count()`);
    expect(timeSeries).toHaveLength(1);
    expect(timeSeries[0].groupBy).toEqual([{ key: 'project', value: 'default' }]);
    expect(timeSeries[0].values.reduce((sum: number, { value }: { value: number }) => sum + value, 0)).toBe(count);
  }
});

test('names and values of the tags of errors are found as those of attributes are', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ ageMs: MINUTE, environment: 'staging' }, { ageMs: MINUTE }]);
  const names = await ask(api, 'trace-items/attributes/?itemType=errors&statsPeriod=1h');

  expect(names.map(({ key }: { key: string }) => key)).toContain('environment');
  const values = await ask(api, 'trace-items/attributes/environment/values/?itemType=errors&statsPeriod=1h');
  expect(values.map(({ value, count }: { value: string; count: number }) => [value, count])).toEqual([
    ['production', 1],
    ['staging', 1],
  ]);
  const types = await ask(api, 'trace-items/attributes/error.type/values/?itemType=errors&statsPeriod=1h');
  expect(types[0].count).toBe(2);
});
