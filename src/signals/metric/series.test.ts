import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { feedItems } from '../../../test/api-logs.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';

const MINUTE = 60_000;
const TRACE = 'f271e94dfdfd48acae854a7a5546c9ea';

type Element = Readonly<Record<string, unknown>>;

function container(metrics: readonly Element[]) {
  const item = itemOf('trace_metric', { items: metrics }, { content_type: 'application/vnd.sentry.items.trace-metric+json' });
  return { ...item, headers: { ...item.headers, itemCount: metrics.length } };
}

async function fed(elements: (nowSeconds: number) => readonly Element[]): Promise<Api> {
  const api = await startApi(house);
  // Half an hour after the hour, so that the minutes of a test stand in buckets that are known.
  const now = Math.floor(api.clock.now() / 3_600_000) * 3_600_000 + 30 * MINUTE;
  api.clock.advance(now - api.clock.now());
  await feedItems(house, api, [container(elements(now / 1000))]);
  return api;
}

function point(at: number, value: number | null, more: Element = {}): Element {
  return { timestamp: at, trace_id: TRACE, name: 'm', type: 'counter', value, ...more };
}

async function series(api: Api, query: string) {
  const answer = await api.get(`organizations/vedette/metrics/series/?statsPeriod=20m&interval=5m&${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

const valuesOf = (line: { readonly points: readonly (readonly [number, number | null])[] }) => line.points.map(([, value]) => value);

test('metrics are listed with their kind, unit, number of series and when they were last told', async () => {
  const api = await fed((now) => [
    point(now - 100, 1, { name: 'orders', attributes: { plan: { type: 'string', value: 'free' } } }),
    point(now - 50, 1, { name: 'orders', attributes: { plan: { type: 'string', value: 'paid' } } }),
    point(now - 10, 7, { name: 'queue.size', type: 'gauge', unit: 'item' }),
  ]);
  const { metrics, isCut } = (await api.get('organizations/vedette/metrics/?statsPeriod=1h')).json;

  expect(isCut).toBe(false);
  expect(metrics).toMatchObject([
    { name: 'orders', type: 'counter', unit: '', count: 2, series: 2 },
    { name: 'queue.size', type: 'gauge', unit: 'item', count: 1, series: 1, lastSeen: expect.stringContaining(':29:50') },
  ]);
  expect(metrics[0].trend).toHaveLength(24);
  expect(metrics[0].trend.reduce((sum: number, n: number) => sum + n, 0)).toBe(2);
  const found = (await api.get('organizations/vedette/metrics/?statsPeriod=1h&query=metric.name:queue*')).json.metrics;
  expect(found.map(({ name }: { name: string }) => name)).toEqual(['queue.size']);
});

test('counters are rates and sums, gauges levels, by attributes; the groups with most points come first', async () => {
  const plan = (value: string): Element => ({ attributes: { plan: { type: 'string', value } } });
  const api = await fed((now) => [
    point(now - 8 * 60, 3, plan('free')),
    point(now - 7 * 60, 3, plan('free')),
    point(now - 2 * 60, 30, plan('free')),
    point(now - 2 * 60, 5, plan('paid')),
    point(now - 8 * 60, 4, { name: 'level', type: 'gauge' }),
    point(now - 7 * 60, 10, { name: 'level', type: 'gauge' }),
  ]);

  const sums = await series(api, 'metric=m&aggregate=sum&groupBy=plan');
  expect(sums.lines.map(({ group, whole }: { group: string[]; whole: number }) => [...group, whole])).toEqual([
    ['free', 36],
    ['paid', 5],
  ]);
  expect(valuesOf(sums.lines[0]).filter((value) => value !== 0)).toEqual([6, 30]);
  const rates = await series(api, 'metric=m&filter=plan:free');
  expect(rates).toMatchObject({ type: 'counter', hasMore: false });
  expect(valuesOf(rates.lines[0]).filter((value) => value !== 0)).toEqual([6 / 300, 30 / 300]);
  expect((await series(api, 'metric=m&aggregate=sum&groupBy=plan&top=1')).hasMore).toBe(true);
  for (const [aggregate, value] of [
    ['avg', 7],
    ['min', 4],
    ['max', 10],
    ['last', 10],
  ]) {
    const { lines } = await series(api, `metric=level&aggregate=${aggregate}`);
    expect(lines[0].whole, String(aggregate)).toBe(value);
    expect(valuesOf(lines[0]).filter((each) => each !== null)).toEqual([value]);
  }
});

test('a counter told as its sum since it began becomes what came, and begins anew when its program does', async () => {
  const told = (at: number, value: number, since: number, more: Element = {}) =>
    point(at, value, { temporality: 'cumulative', start_timestamp: since, ...more });
  const api = await fed((now) => {
    const long = now - 86_400;
    return [
      // Before the time that is asked for: only what comes after it counts.
      told(now - 22 * 60, 1000, long),
      told(now - 9 * 60, 1010, long),
      told(now - 8 * 60, 1015, long),
      // The same start, but less than before: the program began again and did not say so.
      told(now - 7 * 60, 4, long),
      // Another start.
      told(now - 2 * 60, 6, now - 3 * 60),
      // Another series, of which nothing was known before, and which began long ago: its first point tells nothing.
      told(now - 9 * 60, 500, long, { attributes: { host: { type: 'string', value: 'b' } } }),
      told(now - 2 * 60, 507, long, { attributes: { host: { type: 'string', value: 'b' } } }),
    ];
  });

  const { lines } = await series(api, 'metric=m&aggregate=sum');
  expect(lines[0].whole).toBe(10 + 5 + 4 + 6 + 7);
  expect(valuesOf(lines[0]).filter((value) => value !== 0)).toEqual([10 + 5 + 4, 6 + 7]);
});

test('histograms are ranked by their buckets, also those that are told as a sum since they began', async () => {
  const bounds = [10, 20, 40];
  const histogram = (at: number, counts: readonly number[], more: Element = {}) => {
    const count = counts.reduce((sum, n) => sum + n, 0);
    return point(at, null, { type: 'distribution', histogram: { count, sum: count * 15, min: 0, max: 40, bounds, counts }, ...more });
  };
  const api = await fed((now) => {
    const cumulative = { temporality: 'cumulative', start_timestamp: now - 86_400, name: 'since' };
    return [
      histogram(now - 60, [50, 40, 10, 0]),
      histogram(now - 22 * 60, [1000, 0, 0, 0], cumulative),
      histogram(now - 60, [1050, 40, 10, 0], cumulative),
      histogram(now - 60, [0, 100, 0, 0], { name: 'mixed' }),
      ...Array.from({ length: 100 }, () => point(now - 60, 500, { type: 'distribution', name: 'mixed' })),
    ];
  });

  for (const name of ['m', 'since']) {
    const p90 = await series(api, `metric=${name}&aggregate=p90`);
    expect(p90.isFromBuckets).toBe(true);
    // The ninetieth of a hundred is the last of the second bucket, between 10 and 20.
    expect(p90.lines[0].whole, name).toBeGreaterThan(17);
    expect(p90.lines[0].whole, name).toBeLessThanOrEqual(22);
    const p50 = (await series(api, `metric=${name}&aggregate=p50`)).lines[0].whole;
    expect(p50, name).toBeGreaterThan(8);
    expect(p50, name).toBeLessThan(12);
    expect((await series(api, `metric=${name}&aggregate=count`)).lines[0].whole, name).toBe(100);
    expect((await series(api, `metric=${name}&aggregate=avg`)).lines[0].whole, name).toBe(15);
  }
  // A hundred single values and a bucket of a hundred are ranked together.
  expect((await series(api, 'metric=mixed&aggregate=p75')).lines[0].whole).toBe(500);
  const lower = (await series(api, 'metric=mixed&aggregate=p50&filter=')).lines[0].whole;
  expect(lower).toBeGreaterThanOrEqual(10);
});

test('a formula compares two metrics group by group; one that means nothing is refused where it is wrong', async () => {
  const plan = (name: string, value: string): Element => ({ name, attributes: { plan: { type: 'string', value } } });
  const api = await fed((now) => [
    point(now - 60, 20, plan('asked', 'free')),
    point(now - 60, 5, plan('failed', 'free')),
    point(now - 60, 10, plan('asked', 'paid')),
  ]);
  const parts = 'metric=failed&metric=asked&aggregate=sum&aggregate=sum&groupBy=plan';
  const { lines } = await series(api, `${parts}&formula=${encodeURIComponent('a / b * 100')}`);

  expect(lines.map(({ group, whole }: { group: string[]; whole: number }) => [...group, whole])).toEqual([['free', 25]]);
  expect(valuesOf(lines[0]).filter((value) => value !== null)).toEqual([25]);
  const refused = await api.get(`organizations/vedette/metrics/series/?${parts}&formula=${encodeURIComponent('a / c')}`);
  expect([refused.status, refused.json.formula]).toEqual([400, ['There is no c here: a formula names a and b.']]);
  expect((await api.get('organizations/vedette/metrics/series/')).status).toBe(400);
});
