import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { NO_FILTERS } from '../../../test/no-filters.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { streamOf, transactionOf } from '../../../test/segments.ts';
import type { MadeSegment } from '../../../test/segments.ts';
import { startLine } from '../../../test/span-house.ts';
import type { InboundFilters } from '../../pipeline/project-config.ts';

const child = { op: 'db', description: 'SELECT 1', at: 1, ms: 2 };
const asked = (name: string, data: Readonly<Record<string, unknown>> = {}, more: Partial<MadeSegment> = {}): MadeSegment => ({
  name,
  op: 'http.server',
  ms: 20,
  spans: [child, { ...child, at: 4 }],
  data,
  ...more,
});

async function openRig(filters: Partial<InboundFilters>) {
  const api = await startApi(house);
  return { api, line: await startLine(api, { filters: { ...NO_FILTERS, ...filters } }, 1) };
}

async function outcomes(api: Api): Promise<Readonly<Record<string, number>>> {
  const rows = await api.events.select<{ name: string; n: number | string }>({
    text: `SELECT concat(reason, ' ', category) AS name, sum(quantity) AS n FROM outcomes WHERE outcome = 1 AND project_id != 0 GROUP BY ALL`,
  });
  return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]));
}

async function stored(api: Api): Promise<readonly string[]> {
  const rows = await api.events.select<{ name: string; n: number | string }>({
    text: 'SELECT transaction AS name, count() AS n FROM spans GROUP BY transaction ORDER BY transaction',
  });
  return rows.map(({ name, n }) => `${name} ${n}`);
}

test('health checks are dropped as transactions and as streamed spans, each with an outcome, and nothing else is', async () => {
  const { api, line } = await openRig({ healthChecks: true });
  for (const name of ['GET /healthz', 'GET /books', '/api/ready/', 'GET /uploads', 'worker heartbeat', 'GET /up']) {
    const made = transactionOf(asked(name), api.clock.now());
    await line.post({ headers: { eventId: made.eventId }, items: made.items });
  }
  for (const name of ['GET /livez', 'GET /lives'])
    for (const item of streamOf(asked(name), api.clock.now(), 2).items) await line.post({ items: [item] });

  expect(await stored(api)).toEqual(['GET /books 3', 'GET /lives 3', 'GET /uploads 3']);
  expect(await outcomes(api)).toEqual({
    'filtered-transaction transaction': 4,
    'filtered-transaction transaction_indexed': 4,
    'filtered-transaction span': 15,
    'filtered-transaction span_indexed': 3,
  });
});

test('releases, addresses, crawlers, old browsers and local pages are filters of traces too; messages of errors are none', async () => {
  const cases: readonly (readonly [Partial<InboundFilters>, MadeSegment, string | null])[] = [
    [{ releases: ['shop@2.*'] }, asked('GET /books'), 'release-version'],
    [{ addresses: ['203.0.113.0/24'] }, asked('GET /books'), 'ip-address'],
    [{ webCrawlers: true }, asked('GET /books', { 'user_agent.original': 'Mozilla/5.0 (compatible; Googlebot/2.1)' }), 'web-crawlers'],
    [{ legacyBrowsers: ['chrome'] }, asked('/books', { 'browser.name': 'Chrome', 'browser.version': '90.0' }), 'legacy-browsers'],
    [{ legacyBrowsers: ['chrome'] }, asked('/books', { 'browser.name': 'Chrome', 'browser.version': '150.0' }), null],
    [{ localhost: true }, asked('/books', { 'url.full': 'http://localhost:3000/books' }), 'localhost'],
    [{ localhost: true }, asked('/books', { 'url.full': 'https://shop.example/books' }), null],
    [
      { localhost: true },
      asked('GET /books', {}, { spans: [{ ...child, op: 'http.client', data: { 'url.full': 'http://localhost/x' } }] }),
      null,
    ],
    [{ errorMessages: ['*'], browserExtensions: true, chunkLoadErrors: true }, asked('GET /books'), null],
  ];
  for (const [filters, segment, reason] of cases) {
    const { api, line } = await openRig(filters);
    const [item] = streamOf({ ...segment, data: { ...segment.data, 'sentry.release': 'shop@2.14.0' } }, api.clock.now()).items;

    await line.post({ items: [item ?? itemOf('span', {})] });

    const spans = segment.spans.length + 1;
    expect(await outcomes(api), JSON.stringify(filters)).toEqual(
      reason === null ? {} : { [`${reason} span`]: spans, [`${reason} span_indexed`]: spans },
    );
    expect(await stored(api), JSON.stringify(filters)).toEqual(reason === null ? [`${segment.name} ${spans}`] : []);
  }
});

test('a transaction is measured by what its event says', async () => {
  const { api, line } = await openRig({ localhost: true, webCrawlers: true, legacyBrowsers: ['ie'] });
  const send = async (more: Readonly<Record<string, unknown>>) => {
    const made = transactionOf(asked('GET /books', {}, { more }), api.clock.now());
    await line.post({ headers: { eventId: made.eventId }, items: made.items });
  };
  await send({ request: { url: 'http://127.0.0.1/books' } });
  await send({ request: { url: 'https://shop.example/', headers: { 'User-Agent': 'Mozilla/5.0 (compatible; bingbot/2.0)' } } });
  await send({
    request: { url: 'https://shop.example/', headers: { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko' } },
  });
  await send({ request: { url: 'https://shop.example/' } });

  expect(await stored(api)).toEqual(['GET /books 3']);
  expect(await outcomes(api)).toMatchObject({
    'localhost transaction': 1,
    'web-crawlers transaction': 1,
    'legacy-browsers transaction': 1,
  });
});
