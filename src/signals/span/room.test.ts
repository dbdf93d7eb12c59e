import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { startLine } from '../../../test/span-house.ts';
import type { Item } from '../../protocol/envelope-types.ts';

const CONTAINER = 'application/vnd.sentry.items.span.v2+json';
const TRACE = 'ab'.repeat(16);

async function started(own: Parameters<typeof startLine>[1] = {}) {
  const api = await startApi(house);
  const line = await startLine(api, own);
  return { api, line, now: api.clock.now() / 1000 };
}

function container(items: readonly unknown[], more: Record<string, unknown> = {}): Item {
  const item = itemOf('span', { version: 2, items, ...more }, { content_type: CONTAINER, item_count: items.length });
  return { ...item, headers: { ...item.headers, itemCount: items.length } };
}

function streamed(id: string, now: number, own: Record<string, unknown> = {}) {
  return {
    trace_id: TRACE,
    span_id: id.padStart(16, '0'),
    name: `span ${id}`,
    status: 'ok',
    start_timestamp: now - 1,
    end_timestamp: now,
    ...own,
  };
}

function transaction(now: number, own: Record<string, unknown> = {}) {
  return {
    type: 'transaction',
    transaction: '/orders/1234',
    transaction_info: { source: 'url' },
    platform: 'python',
    start_timestamp: now - 2,
    timestamp: now,
    contexts: { trace: { trace_id: TRACE, span_id: '00000000000000aa', op: 'http.server', status: 'ok' } },
    spans: [],
    ...own,
  };
}

function child(id: string, now: number, own: Record<string, unknown> = {}) {
  return {
    trace_id: TRACE,
    span_id: id.padStart(16, '0'),
    parent_span_id: '00000000000000aa',
    start_timestamp: now - 1,
    timestamp: now - 0.5,
    op: 'db',
    description: 'SELECT 1',
    ...own,
  };
}

async function outcomes(api: Api): Promise<Record<string, number>> {
  const rows = await api.events.select<{ category: string; outcome: number; reason: string; n: string }>({
    text: 'SELECT category, outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL',
  });
  return Object.fromEntries(rows.map((row) => [`${row.category} ${row.outcome === 0 ? 'accepted' : row.reason}`, Number(row.n)]));
}

async function span(api: Api, id: string) {
  return (await api.get(`organizations/vedette/trace/${TRACE}/spans/${id.padStart(16, '0')}/`)).json;
}

test('each span of a container is accounted for by itself', async () => {
  const { api, line, now } = await started();
  const items = [
    streamed('1', now),
    { ...streamed('2', now), end_timestamp: now - 5 },
    { ...streamed('3', now), trace_id: '0'.repeat(32) },
    { ...streamed('4', now), span_id: 'no id' },
    null,
    'not a span',
    streamed('5', now + 7200),
    streamed('6', now - 40 * 86_400),
    { ...streamed('7', now), start_timestamp: 'never' },
  ];

  await line.post({ items: [container(items)] });

  expect(await outcomes(api)).toEqual({
    'span accepted': 1,
    'span_indexed accepted': 1,
    'span invalid_span': 6,
    'span_indexed invalid_span': 6,
    'span timestamp': 2,
    'span_indexed timestamp': 2,
  });
});

test.each([
  ['no start', { start_timestamp: undefined }, 'invalid_transaction'],
  ['an end before its start', { timestamp: 1 }, 'invalid_transaction'],
  ['no trace', { contexts: {} }, 'invalid_transaction'],
  ['a span that is null', { spans: [null] }, 'invalid_transaction'],
  ['a span that ends before it starts', { spans: [child('1', 1e9, { timestamp: 1 })] }, 'invalid_transaction'],
])('a transaction with %s is refused with its spans', async (_, own, reason) => {
  const { api, line, now } = await started();

  await line.post({ items: [itemOf('transaction', transaction(now, own))] });

  const spans = 'spans' in own ? 2 : 1;
  expect(await outcomes(api)).toEqual({
    [`transaction ${reason}`]: 1,
    [`transaction_indexed ${reason}`]: 1,
    [`span ${reason}`]: spans,
  });
});

test('a transaction is stored once however often it is sent, and its name loses what differs from call to call', async () => {
  const { api, line, now } = await started();
  const sending = { headers: { eventId: 'ee'.repeat(16) }, items: [itemOf('transaction', transaction(now, { spans: [child('1', now)] }))] };

  await line.post(sending);
  await line.post(sending);

  expect(await outcomes(api)).toMatchObject({
    'transaction accepted': 1,
    'span accepted': 2,
    'transaction duplicate': 1,
    'span duplicate': 2,
  });
  expect(await span(api, 'aa')).toMatchObject({
    transaction: '/orders/*',
    transaction_source: 'sanitized',
    event_id: 'ee'.repeat(16),
    self_time: 1500,
  });
});

test('children that come before their segment, in envelopes of their own, are one tree with it', async () => {
  const { api, line, now } = await started();

  await line.post({ items: [container([streamed('2', now, { parent_span_id: '0000000000000001' })])] });
  await line.post({ items: [container([streamed('3', now, { parent_span_id: '0000000000000002' })])] });
  const early = (await api.get(`organizations/vedette/trace/${TRACE}/`)).json;
  await line.post({ items: [container([streamed('1', now, { is_segment: true })])] });

  expect(early).toMatchObject([{ event_id: '0000000000000002', parent_is_missing: true }]);
  expect((await api.get(`organizations/vedette/trace/${TRACE}/`)).json).toMatchObject([
    { event_id: '0000000000000001', parent_is_missing: false, children: [{ event_id: '0000000000000002', children: [{}] }] },
  ]);
});

test('secrets are taken out of names, attributes, data, tags and links, whatever the span came as', async () => {
  const { api, line, now } = await started();
  const attributes = {
    'http.request.header.authorization': { type: 'string', value: 'Basic c2VjcmV0LTE=' },
    'db.query.text': { type: 'string', value: "SELECT * FROM t WHERE password='secret-2'" },
    'gen_ai.usage.total_tokens': { type: 'integer', value: 12 },
  };
  const data = { api_key: 'secret-3', nested: { password: 'secret-4', fine: 'yes' }, plain: 'Bearer secret-5' };
  const links = [{ trace_id: TRACE, span_id: '00000000000000bb', attributes: { token: 'secret-6' } }];

  await line.post({ items: [container([streamed('1', now, { name: 'GET /x?token=secret-7', attributes, links })])] });
  const spans = [child('2', now, { data, tags: { secret: 'secret-8' }, links, description: "SET password='secret-9'" })];
  await line.post({ items: [itemOf('transaction', transaction(now, { spans, extra: { passwd: 'secret-10' } }))] });
  const standalone = { ...child('3', now), data: { api_key: 'secret-11' }, is_segment: true };
  await line.post({ items: [itemOf('span', standalone)] });

  const all = JSON.stringify(await Promise.all(['1', '2', '3', 'aa'].map((id) => span(api, id))));
  expect(all.match(/.{40}(?:secret-\d+|c2VjcmV0).{20}/g)).toBeNull();
  const first = await span(api, '1');
  expect(first.attributes).toContainEqual({ name: 'gen_ai.usage.total_tokens', type: 'integer', value: 12 });
  expect(JSON.stringify(first._meta)).toContain('@password:filter');
});

test('a standalone span of an old SDK is a span like others, with what its data and envelope say', async () => {
  const { api, line, now } = await started();
  const wire = {
    ...child('5', now, { op: 'ui.interaction.click', description: 'body > button', exclusive_time: 120, origin: 'auto.http.browser.inp' }),
    segment_id: '00000000000000cc',
    data: { release: 'web@1.0.0', environment: 'prod', transaction: '/cart', replay_id: 'cd'.repeat(16), 'sentry.exclusive_time': 120 },
    measurements: { inp: { value: 120, unit: 'millisecond' } },
  };

  await line.post({ items: [itemOf('span', wire)] });

  expect(await span(api, '5')).toMatchObject({
    op: 'ui.interaction.click',
    release: 'web@1.0.0',
    environment: 'prod',
    transaction: '/cart',
    replay_id: 'cd'.repeat(16),
    segment_id: '00000000000000cc',
    self_time: 120,
    origin: 'auto.http.browser.inp',
  });
  expect(await outcomes(api)).toEqual({ 'span accepted': 1, 'span_indexed accepted': 1 });
  expect((await span(api, '5')).attributes).toContainEqual({
    name: 'browser.web_vital.inp.value',
    type: 'double',
    value: 120,
    unit: 'millisecond',
  });
});

test('whole numbers beyond 2^53 keep every digit, and a weight says for how many spans one stands', async () => {
  const { api, line, now } = await started();
  const text = JSON.stringify({ version: 2, items: [streamed('1', now, { attributes: { big: { type: 'integer', value: 0 } } })] });
  const item = itemOf('span', Buffer.from(text.replace('"value":0', '"value":9223372036854775807')), { content_type: CONTAINER });

  await line.post({ headers: { trace: { trace_id: TRACE, sample_rate: '0.25' } }, items: [item] });

  const shown = await span(api, '1');
  expect(shown.attributes).toContainEqual({ name: 'big', type: 'integer', value: '9223372036854775807' });
  expect(shown.sample_weight).toBe(4);
});

test('a clock that is hours off is put right by the time of sending, for a span and all that is in it', async () => {
  const { api, line, now } = await started();
  const wrong = now - 10 * 3600;

  await line.post({
    headers: { sentAtMs: wrong * 1000 },
    items: [itemOf('transaction', transaction(wrong, { spans: [child('1', wrong)] }))],
  });

  expect((await span(api, 'aa')).end_timestamp).toBeCloseTo(now, 3);
  expect((await span(api, '1')).end_timestamp).toBeCloseTo(now - 0.5, 3);
});

test('the address and browser of the sender are filled in only where the SDK asked for it', async () => {
  const { api, line, now } = await started();
  const settings = { ingest_settings: { infer_ip: 'auto', infer_user_agent: 'auto' } };
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

  await line.post({ items: [container([streamed('1', now, { is_segment: true })], settings)] }, { userAgent });
  await line.post({ items: [container([streamed('2', now, { is_segment: true })])] }, { userAgent });

  const named = async (id: string) => new Set((await span(api, id)).attributes.map((one: { name: string }) => one.name));
  expect([...(await named('1'))]).toEqual(expect.arrayContaining(['client.address', 'browser.name']));
  expect([...(await named('2'))]).not.toContain('client.address');
});

test('spans are searched, summed and charted by field and by attribute; so are traces', async () => {
  const { api, line, now } = await started();
  const cart = (value: number) => ({ 'sentry.op': { type: 'string', value: 'cart' }, 'cart.items': { type: 'integer', value } });
  await line.post({
    items: [container([1, 2, 3].map((n) => streamed(String(n), now, { attributes: cart(n), status: n === 3 ? 'error' : 'ok' })))],
  });

  const events = async (query: string) => (await api.get(`organizations/vedette/events/?dataset=spans&statsPeriod=1h&${query}`)).json.data;
  expect(await events('field=count()&query=cart.items:>1')).toEqual([{ 'count()': 2 }]);
  expect(await events('field=sum(cart.items)&field=p95(span.duration)&query=span.op:cart')).toEqual([
    { 'sum(cart.items)': 6, 'p95(span.duration)': 1000 },
  ]);
  const traces = (await api.get('organizations/vedette/traces/?query=span.status:error&statsPeriod=1h')).json.data;
  expect(traces).toMatchObject([
    { trace: TRACE, numSpans: 3, matchingSpans: 1, numErrors: 0, hasFailed: true, services: [{ project: 'default', spans: 3 }] },
  ]);
  expect((await api.get('organizations/vedette/traces/?query=cart.items:9&statsPeriod=1h')).json.data).toEqual([]);
  expect((await api.get(`organizations/vedette/trace-meta/${TRACE}/`)).json).toMatchObject({ spans_count: 3, errors: 0, projects: 1 });
});

test('a container that is sent twice is shown once, and transactions come to figures by name', async () => {
  const { api, line, now } = await started();
  const sending = { items: [container([streamed('1', now), streamed('2', now)])] };
  await line.post(sending);
  await line.post(sending);
  await line.post({ items: [itemOf('transaction', transaction(now))] });

  expect((await api.get(`organizations/vedette/trace-meta/${TRACE}/`)).json).toMatchObject({ spans_count: 3, transactions: 1 });
  expect((await api.get(`organizations/vedette/trace/${TRACE}/`)).json).toHaveLength(3);
  const fields = ['transaction', 'project', 'epm()', 'p95(span.duration)', 'avg(has_failed)', 'count_if(span.duration,lessOrEquals,300)'];
  const query = new URLSearchParams([
    ['dataset', 'spans'],
    ['statsPeriod', '1h'],
    ['query', 'is_transaction:true'],
    ['sort', '-p95(span.duration)'],
  ]);
  for (const field of fields) query.append('field', field);
  expect((await api.get(`organizations/vedette/events/?${query.toString()}`)).json.data).toEqual([
    {
      transaction: '/orders/*',
      project: 'default',
      'epm()': expect.any(Number),
      'p95(span.duration)': 2000,
      'avg(has_failed)': 0,
      'count_if(span.duration,lessOrEquals,300)': 0,
    },
  ]);
  expect((await api.get('organizations/vedette/events-meta/?dataset=transactions&statsPeriod=1h')).json).toEqual({ count: 1 });
});

test('whoever does not reach a project sees neither its spans nor its traces', async () => {
  const { api, line, now } = await started();
  await line.post({ items: [container([streamed('1', now)])] });

  expect((await api.get(`organizations/vedette/trace/${TRACE}/`, { token: null })).status).toBe(401);
  expect((await api.get(`organizations/vedette/trace/${'cd'.repeat(16)}/`)).json).toEqual([]);
  expect((await api.get('organizations/vedette/trace/nonsense/')).status).toBe(404);
});
