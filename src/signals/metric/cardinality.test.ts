import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { itemOf, makeProjects, newEventId, send, startTestProcessor, untilApplied } from '../../../test/processor-house.ts';
import { EventsUnavailableError, type Events } from '../../engines/events/port.ts';
import { createCardinality } from './cardinality.ts';
import { createMetricSignal } from './index.ts';

const HOUR = 3_600_000;
const LIMITS = { series: 3, names: 2, free: 2 };

function container(metrics: readonly (readonly [name: string, tag: string])[]) {
  const items = metrics.map(([name, tag], at) => ({
    timestamp: Date.now() / 1000,
    trace_id: 'ab'.repeat(16),
    name,
    type: 'counter',
    value: 1,
    attributes: {
      tag: { value: tag, type: 'string' },
      'sentry.timestamp.sequence': { value: at, type: 'integer' },
      'user.id': { value: `u${at}`, type: 'string' },
    },
  }));
  const item = itemOf('trace_metric', { items }, { content_type: 'application/vnd.sentry.items.trace-metric+json' });
  return { ...item, headers: { ...item.headers, itemCount: items.length } };
}

async function openRig() {
  const stores = {
    log: await house.log({ partitions: 1 }),
    metadata: await house.metadata(),
    events: await house.events(),
    blobs: await house.blobs(),
    cache: house.cache(),
  };
  const [shop] = await makeProjects(stores.metadata, ['shop']);
  if (shop === undefined) throw new Error('There is no project.');
  return {
    stores,
    shop,
    start: (own: { readonly events?: Events } = {}) =>
      startTestProcessor({ ...stores, ...own }, [shop], { signals: [createMetricSignal(createCardinality(LIMITS))] as never }),
    async counts() {
      const rows = await stores.events.select<{ kind: number; reason: string; n: string | number }>({
        text: "SELECT outcome AS kind, reason, sum(quantity) AS n FROM outcomes WHERE category = 'trace_metric' AND project_id != 0 GROUP BY ALL ORDER BY kind, reason",
      });
      return rows.map(({ kind, reason, n }) => [kind, reason, Number(n)]);
    },
    async tags() {
      const rows = await stores.events.select<{ tag: string }>({ text: "SELECT attr_text['tag'] AS tag FROM metrics ORDER BY tag" });
      return rows.map(({ tag }) => tag);
    },
  };
}

/** Two are free, three more tags are told apart; then a known one, and a third name. */
const SENT = container([
  ['a', 't1'],
  ['a', 't2'],
  ['a', 't3'],
  ['a', 't4'],
  ['a', 't5'],
  ['a', 't6'],
  ['a', 't4'],
  ['b', 'x'],
  ['c', 'y'],
]);

test('a metric with too many tag values keeps those that are known, and each of the others is counted and told', async () => {
  const { stores, shop, start, counts, tags } = await openRig();
  const processor = await start();

  await send(stores.log, [{ project: shop, eventId: newEventId(), items: [SENT] }]);
  await untilApplied(processor).finally(() => processor.stop());

  expect(await tags()).toEqual(['t1', 't2', 't3', 't4', 't4', 't5', 'x']);
  expect(await counts()).toEqual([
    [0, '', 7],
    [6, 'metric_names', 1],
    [6, 'metric_series', 1],
  ]);
});

test('what was left out of a batch is left out of its redo, by a process that knows no series', async () => {
  const { stores, shop, start, counts, tags } = await openRig();
  let over = (): void => undefined;
  const isOver = new Promise<void>((resolve) => (over = resolve));
  const events: Events = {
    ...stores.events,
    async insert() {
      over();
      throw new EventsUnavailableError('the power is out');
    },
  };
  const first = await start({ events });
  await send(stores.log, [{ project: shop, eventId: newEventId(), items: [SENT] }]);
  await isOver;
  await first.stop();

  const second = await startTestProcessor(stores, [shop], { signals: [createMetricSignal()] as never });
  await untilApplied(second).finally(() => second.stop());

  expect(await tags()).toEqual(['t1', 't2', 't3', 't4', 't4', 't5', 'x']);
  expect(await counts()).toEqual([
    [0, '', 7],
    [6, 'metric_names', 1],
    [6, 'metric_series', 1],
  ]);
});

test('a million tag values stop at the bound, and the next hour begins anew', () => {
  const cardinality = createCardinality({ series: 1_000, names: 10, free: 100 });
  const metricsFrom = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => {
      const attributes = new Map([['tag', { type: 'string' as const, value: `v${from + at}` }]]);
      return [at, { name: 'm', attributes }] as const;
    }) as unknown as Parameters<typeof cardinality.leaveOut>[1]; // of a metric the limiter reads name and attributes

  let out = 0;
  for (let from = 0; from < 1_000_000; from += 10_000) out += cardinality.leaveOut(1, metricsFrom(from, 10_000), 5 * HOUR).length;

  expect(out).toBe(1_000_000 - 1_100);
  expect(cardinality.leaveOut(2, metricsFrom(0, 50), 5 * HOUR)).toEqual([]);
  expect(cardinality.leaveOut(1, metricsFrom(0, 50), 6 * HOUR)).toEqual([]);
});
