import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import type { ErrorEvent } from '../../event/schema.ts';
import { insideColumns } from './inside.ts';

const crumb = (message: string, data?: Record<string, unknown>) => ({ category: 'console', message, data });
const eventWith = (parts: Record<string, unknown>) => parts as unknown as ErrorEvent;

test('texts, numbers and truths of breadcrumbs, extra values and contexts are kept by the names a search asks for', () => {
  const inside = insideColumns(
    eventWith({
      breadcrumbs: {
        values: [crumb('opened the cart'), { category: 'fetch', data: { url: '/cart', status_code: 500, retry: { after: 3 } } }],
      },
      extra: { plan: 'free', cart: { count: 2, isGift: false, skus: ['a1', 7, null, ['b']] }, empty: '', gone: null },
      contexts: { trace: { trace_id: 'ab', op: 'http.server' }, state: { value: { step: 'pay' } } },
    }),
  );

  expect(inside).toEqual({
    categories: ['fetch', 'console'],
    messages: ['opened the cart'],
    data: ['url=/cart', 'status_code=500', 'retry.after=3'],
    details: [
      ['extra.plan', 'free'],
      ['extra.cart.count', '2'],
      ['extra.cart.isGift', 'false'],
      ['extra.cart.skus', 'a1, 7'],
      ['contexts.trace.op', 'http.server'],
      ['contexts.state.value.step', 'pay'],
    ],
  });
  expect(insideColumns(eventWith({}))).toEqual({ categories: [], messages: [], data: [], details: [] });
});

test('an event that says very much is searched by its newest breadcrumbs and its extra values, in a few hundred characters of each', () => {
  const deep: Record<string, unknown> = {};
  let inner = deep;
  for (let depth = 0; depth < 200; depth++) inner = inner['d'] = { at: depth } as Record<string, unknown>;
  const values = Array.from({ length: 100 }, (_, at) => crumb(`step ${at} ${'x'.repeat(60)}`, { ['k'.repeat(300)]: 1 }));
  const extra = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`key${at}`, 'y'.repeat(100_000)]));

  const inside = insideColumns(eventWith({ breadcrumbs: { values }, extra: { deep, ...extra }, contexts: { app: { name: 'shop' } } }));

  const length = (texts: readonly string[]) => texts.join('').length;
  expect(inside.messages[0]).toContain('step 99');
  expect(length(inside.messages) + length(inside.data)).toBeLessThan(600);
  expect(length(inside.details.map(([, value]) => value))).toBeLessThan(600);
  expect(inside.details.every(([key]) => key.startsWith('extra.'))).toBe(true);
});

test('issues and events are found by what stands inside them, and what was scrubbed is not', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    {
      type: 'Crumbs',
      more: {
        breadcrumbs: {
          values: [crumb('Payment gateway said 502'), { category: 'fetch', data: { url: 'https://pay.test/v1', status_code: 502 } }],
        },
      },
    },
    { type: 'Extra', extra: { cart: { count: 12 }, plan: 'free tier', password: 'hunter2' } },
    { type: 'Context', more: { contexts: { state: { step: 'checkout' } } }, tags: { 'extra.plan': 'free tier' } },
  ]);
  const typesOf = async (query: string) =>
    (await api.get(`organizations/vedette/issues/?query=${encodeURIComponent(query)}`)).json
      .map((issue: { metadata: { type: string } }) => issue.metadata.type)
      .toSorted();

  expect(await typesOf('breadcrumbs.message:*GATEWAY*')).toEqual(['Crumbs']);
  expect(await typesOf('breadcrumbs.category:fetch breadcrumbs.data:"status_code=502"')).toEqual(['Crumbs']);
  expect(await typesOf('extra.plan:"free tier"')).toEqual(['Extra']);
  expect(await typesOf('tags[extra.plan]:"free tier"')).toEqual(['Context']);
  expect(await typesOf('extra.cart.count:>10')).toEqual(['Extra']);
  expect(await typesOf('!extra.cart.count:>10')).toEqual(['Context', 'Crumbs']);
  expect(await typesOf('has:contexts.state.step')).toEqual(['Context']);
  expect(await typesOf('inside:gateway')).toEqual(['Crumbs']);
  expect(await typesOf('inside:CHECKOUT OR inside:"free tier"')).toEqual(['Context', 'Extra']);
  expect(await typesOf('inside:hunter2')).toEqual([]);
  const chart = await api.get(`organizations/vedette/events/?field=extra.plan&field=count()&query=${encodeURIComponent('has:extra.plan')}`);
  expect(chart.json.data).toEqual([{ 'extra.plan': 'free tier', 'count()': 1 }]);
});

test('what stands inside is offered while a search is written, with how many events have it, and a comparison that means nothing is told at its place', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { extra: { plan: 'free' } },
    { extra: { plan: 'free' } },
    { extra: { plan: 'paid' }, more: { breadcrumbs: { values: [crumb('hello')] } } },
  ]);
  const values = async (key: string) =>
    (await api.get(`organizations/vedette/tags/${key}/values/`)).json.map(({ value, count }: { value: string; count: number }) => [
      value,
      count,
    ]);

  const details = (await api.get('organizations/vedette/event-details/')).json;
  expect(details.find(({ key }: { key: string }) => key === 'extra.plan')).toMatchObject({ totalValues: 3, uniqueValues: 2 });
  expect(await values('extra.plan')).toEqual([
    ['free', 2],
    ['paid', 1],
  ]);
  expect(await values('breadcrumbs.category')).toEqual([
    ['query', 2],
    ['console', 1],
  ]);
  expect(await values('inside')).toEqual([]);
  const refused = await api.get(`organizations/vedette/issues/?query=${encodeURIComponent('extra.plan:>many')}`);
  expect([refused.status, refused.json.detail]).toEqual([400, expect.stringContaining('"many" is not a number')]);
});
