import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { feedItems } from '../../../test/api-logs.ts';
import { capturedEnvelopes } from '../../../test/fixtures/captures.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { parseEnvelope } from '../../protocol/envelope.ts';
import { normalizeMetric } from './normalize.ts';

const MINUTE = 60_000;
const TRACE = 'f271e94dfdfd48acae854a7a5546c9ea';

interface SentMetric {
  readonly timestamp: number;
  readonly name: string;
  readonly type: string;
  readonly value: number;
  readonly unit?: string;
  readonly trace_id: string;
  readonly span_id?: string;
  readonly attributes: Readonly<Record<string, { readonly value: unknown; readonly type: string }>>;
}

const captured = capturedEnvelopes().flatMap(({ name, body }) => {
  const envelope = parseEnvelope(body);
  const items = envelope.ok ? envelope.value.items.filter(({ type }) => type === 'trace_metric') : [];
  return items.map((item) => ({
    name,
    item,
    metrics: (JSON.parse(Buffer.from(item.payload).toString()) as { items: readonly SentMetric[] }).items,
  }));
});

function container(metrics: readonly unknown[]) {
  const item = itemOf('trace_metric', { items: metrics }, { content_type: 'application/vnd.sentry.items.trace-metric+json' });
  return { ...item, headers: { ...item.headers, itemCount: metrics.length } };
}

async function table(api: Api, query: string) {
  const answer = await api.get(`organizations/vedette/events/?dataset=tracemetrics&statsPeriod=1d&${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.data;
}

test('there are captured metrics of three SDKs', () => {
  expect(captured.map(({ name }) => name.split('/')[0])).toEqual([
    'sentry-javascript-browser-11.12.0',
    'sentry-javascript-node-11.12.0',
    'sentry-python-2.68.0',
  ]);
});

test.each(captured)('$name is read back field by field', async ({ item, metrics }) => {
  const api = await startApi(house);
  api.clock.advance(Math.floor((metrics[0]?.timestamp ?? 0) * 1000) + MINUTE - api.clock.now());
  await feedItems(house, api, [item]);
  const fields = ['id', 'metric.name', 'metric.type', 'metric.unit', 'value', 'trace', 'span_id']
    .map((field) => `field=${field}`)
    .join('&');
  const rows = await table(api, fields);

  expect(rows).toHaveLength(metrics.length);
  for (const sent of metrics) {
    const row = rows.find((one: Record<string, unknown>) => one['metric.name'] === sent.name && one['value'] === sent.value);
    expect(row).toMatchObject({
      'metric.type': sent.type,
      'metric.unit': sent.unit === undefined || sent.unit === 'none' ? '' : sent.unit,
      trace: sent.trace_id,
      span_id: sent.span_id ?? '',
    });
    const detail = (await api.get(`projects/vedette/default/trace-items/${row.id}/?item_type=tracemetrics`)).json;
    const shown = Object.fromEntries(
      detail.attributes.map(({ name, type, value }: { name: string; type: string; value: unknown }) => [name, { type, value }]),
    );
    expect(shown).toMatchObject(sent.attributes);
    expect(detail.meta).toEqual({});
  }
});

test('every metric of a container is accounted for, and those that are none are told why', async () => {
  const api = await startApi(house);
  const metric = { timestamp: api.clock.now() / 1000, trace_id: TRACE, name: 'orders', type: 'counter', value: 2 };
  await feedItems(house, api, [
    container([
      metric,
      { ...metric, name: 'Größe in m²' },
      { ...metric, type: 'set' },
      { ...metric, value: 'two' },
      { ...metric, name: '' },
      { ...metric, trace_id: 'none' },
      null,
    ]),
  ]);
  const outcomes = await api.events.select<{ reason: string; n: number }>({
    text: "SELECT reason, toUInt32(sum(quantity)) AS n FROM outcomes WHERE project_id = 1 AND category = 'trace_metric' GROUP BY reason ORDER BY reason",
  });

  expect((await table(api, 'field=metric.name&sort=metric.name')).map((row: Record<string, unknown>) => row['metric.name'])).toEqual([
    'Gr__e_in_m_',
    'orders',
  ]);
  expect(outcomes).toEqual([
    { reason: '', n: 2 },
    { reason: 'invalid_trace_metric', n: 5 },
  ]);
});

test('values are added up and ranked by attributes, and planted secrets are in no answer', async () => {
  const api = await startApi(house);
  const metric = (value: number, plan: string) => ({
    timestamp: api.clock.now() / 1000,
    trace_id: TRACE,
    name: 'latency',
    type: 'distribution',
    unit: 'ms',
    value,
    attributes: { plan: { value: plan, type: 'string' }, 'api.password': { value: 'hunter2', type: 'string' } },
  });
  await feedItems(house, api, [container([metric(10, 'free'), metric(30, 'free'), metric(7, 'paid')])]);

  const rows = await table(api, 'query=metric.name:latency&field=plan&field=sum(value)&field=p50(value)&field=count()&sort=-sum(value)');

  expect(rows).toEqual([
    { plan: 'free', 'sum(value)': 40, 'p50(value)': 20, 'count()': 2 },
    { plan: 'paid', 'sum(value)': 7, 'p50(value)': 7, 'count()': 1 },
  ]);
  const stored = await api.events.select<{ all: string }>({ text: 'SELECT toString(attr_text) AS all FROM metrics' });
  expect(JSON.stringify(stored)).not.toContain('hunter2');
});

const CONTEXT = {
  clock: { receivedAtMs: Date.UTC(2026, 10, 28), sentAtMs: null },
  inferred: [],
  scrubbing: { isEnabled: true, useDefaults: true, sensitiveFields: [], safeFields: [], scrubIpAddresses: false },
};

test('histograms keep their buckets, exponential ones with the bounds written out', () => {
  const metric = {
    timestamp: CONTEXT.clock.receivedAtMs / 1000,
    trace_id: '0'.repeat(32),
    name: 'latency',
    type: 'distribution',
    value: null,
  };
  const of = (histogram: unknown) => normalizeMetric({ ...metric, histogram }, CONTEXT)?.merged;

  expect(of({ count: 3, sum: 555, min: 5, max: 500, bounds: [10, 100], counts: [1, 1, 1] })).toMatchObject({
    count: 3,
    sum: 555,
    bounds: [10, 100],
    counts: [1, 1, 1],
  });
  const exponential = {
    scale: 0,
    zero: { count: 1, threshold: 0 },
    positive: { offset: 1, counts: [2, 3] },
    negative: { offset: 0, counts: [4] },
  };
  expect(of({ count: 10, sum: 20, exponential })).toMatchObject({ bounds: [-1, 0, 4, 8], counts: [4, 1, 2, 3, 0] });
  expect(of({ count: 3, bounds: [10, 5], counts: [1, 1, 1] })).toBeUndefined();
  expect(of({ count: 3, bounds: [10], counts: [1, 1, 1] })).toBeUndefined();
  expect(of({ bounds: [10], counts: [1, 1] })).toBeUndefined();
});

test('no element makes it throw, and what it keeps can be stored', () => {
  const odd = fc.constantFrom(null, true, -1, 0, 1.5, 1e308, '', 'x', TRACE, [], {}, 2n ** 70n, 'cumulative', 'gauge', 'NaN');
  const wire = fc.record(
    {
      timestamp: fc.oneof(odd, fc.constant(CONTEXT.clock.receivedAtMs / 1000)),
      trace_id: fc.oneof(odd, fc.constant(TRACE)),
      name: fc.oneof(odd, fc.string()),
      type: fc.oneof(odd, fc.constantFrom('counter', 'gauge', 'distribution')),
      value: fc.oneof(odd, fc.double()),
      unit: odd,
      temporality: odd,
      start_timestamp: odd,
      histogram: fc.oneof(
        odd,
        fc.record({ count: odd, sum: odd, bounds: fc.array(odd), counts: fc.array(odd), exponential: odd }, { requiredKeys: [] }),
      ),
      attributes: fc.oneof(odd, fc.dictionary(fc.string(), odd)),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(odd, wire), (element) => {
      const metric = normalizeMetric(element, CONTEXT);
      if (metric === null) return;
      expect(Number.isFinite(metric.value) && metric.sizeBytes >= 1 && metric.name !== '').toBe(true);
      expect(metric.merged.counts.length === 0 || metric.merged.counts.length === metric.merged.bounds.length + 1).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});
