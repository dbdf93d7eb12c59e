import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { transactionOf } from '../../../test/segments.ts';
import type { MadeSpan } from '../../../test/segments.ts';
import { startLine } from '../../../test/span-house.ts';

const EVENTS = 'organizations/vedette/events/?dataset=spans&statsPeriod=1h';

async function openRig(spans: readonly MadeSpan[], runs: readonly (Readonly<Record<string, unknown>> | null)[]): Promise<Api> {
  const api = await startApi(house);
  const line = await startLine(api, {}, 1);
  for (const data of runs) {
    const made = transactionOf({ name: 'GET /books', op: 'http.server', ms: 400, spans, data: data ?? {} }, api.clock.now() - 60_000);
    await line.post({ headers: { eventId: made.eventId }, items: made.items });
  }
  return api;
}

async function rowOf(api: Api, fields: readonly string[], more: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await api.get(`${EVENTS}&${fields.map((field) => `field=${encodeURIComponent(field)}`).join('&')}&${more}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.data[0];
}

const span = (op: string, ms: number, data: Readonly<Record<string, unknown>> = {}): MadeSpan => ({
  op,
  description: `${op} one`,
  at: 1,
  ms,
  data,
});

test('functions of some rows only: of an operation, of answers of a class, of looks that found nothing', async () => {
  const api = await openRig(
    [
      span('queue.publish', 10),
      span('queue.process', 100, { 'messaging.message.receive.latency': 40 }),
      span('queue.process', 300, { 'messaging.message.receive.latency': 80 }),
      span('cache.get', 2, { 'cache.hit': true }),
      span('cache.get', 2, { 'cache.hit': false }),
      span('cache.get', 2, { 'cache.hit': true }),
      span('cache.get', 2),
      span('http.client', 20, { 'http.response.status_code': 200 }),
      span('http.client', 20, { 'http.response.status_code': 503 }),
      span('http.client', 20),
    ],
    [null],
  );

  const row = await rowOf(
    api,
    [
      'count_if(span.op,equals,queue.process)',
      'avg_if(span.duration,span.op,equals,queue.process)',
      'sum_if(span.duration,span.op,equals,queue.publish)',
      'p50_if(span.duration,span.op,equals,queue.process)',
      'avg(messaging.message.receive.latency)',
      'cache_miss_rate()',
      'http_response_rate(5)',
    ],
    'query=is_transaction:false',
  );

  expect(row).toMatchObject({
    'count_if(span.op,equals,queue.process)': 2,
    'avg_if(span.duration,span.op,equals,queue.process)': expect.closeTo(200, 3),
    'sum_if(span.duration,span.op,equals,queue.publish)': expect.closeTo(10, 3),
    'p50_if(span.duration,span.op,equals,queue.process)': expect.closeTo(200, 3),
    'avg(messaging.message.receive.latency)': 60,
    'cache_miss_rate()': expect.closeTo(1 / 3, 6),
    'http_response_rate(5)': 0.5,
  });
  expect((await rowOf(api, ['cache_miss_rate()'], 'query=span.op:queue.publish'))['cache_miss_rate()']).toBeNull();
});

test('what an SDK sampled is what was stored, or by its rate what there was', async () => {
  const api = await openRig([], [{ 'sentry.sample_rate': 0.1 }, null]);
  const fields = ['count()', 'sum(span.duration)', 'avg(span.duration)', 'p50(span.duration)', 'failure_rate()', 'epm()', 'apdex(300)'];

  const stored = await rowOf(api, fields, '');
  const whole = await rowOf(api, [...fields, 'avg(sample_weight)'], 'extrapolate=1');
  const some = await rowOf(api, ['count_if(span.duration,greater,100)'], 'extrapolate=1&query=is_transaction:true');

  expect(stored).toMatchObject({ 'count()': 2, 'sum(span.duration)': expect.closeTo(800, 2), 'failure_rate()': 0, 'apdex(300)': 0.5 });
  expect(whole).toMatchObject({
    'count()': 11,
    'sum(span.duration)': expect.closeTo(4_400, 1),
    'avg(span.duration)': expect.closeTo(400, 2),
    'p50(span.duration)': expect.closeTo(400, 1),
    'failure_rate()': 0,
    'apdex(300)': 0.5,
  });
  expect(Number(whole['epm()'])).toBeCloseTo(Number(stored['epm()']) * 5.5, 6);
  expect(some['count_if(span.duration,greater,100)']).toBe(11);
  const chart = await api.get('organizations/vedette/events-timeseries/?dataset=spans&statsPeriod=1h&yAxis=count()&extrapolate=1');
  const total = chart.json.timeSeries[0].values.reduce((sum: number, { value }: { value: number }) => sum + value, 0);
  expect(total).toBe(11);
});

test('the stretch before is asked for by two distances from now', async () => {
  const api = await openRig([], [null]);
  api.clock.advance(3_600_000);

  const now = await rowOf(api, ['count()'], '');
  const path = EVENTS.replace('statsPeriod=1h', 'statsPeriodStart=2h&statsPeriodEnd=1h');
  const before = await api.get(`${path}&field=count()`);
  const refused = await api.get(`${path.replace('statsPeriodStart=2h', 'statsPeriodStart=30m')}&field=count()`);

  expect(now['count()']).toBe(0);
  expect(before.json.data[0]['count()']).toBe(1);
  expect(refused.status).toBe(400);
});
