import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { transactionOf } from '../segments.ts';
import type { MadeSpan } from '../segments.ts';
import { violations } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn, WIDE } from './browser.ts';
import { connect } from './client.ts';
import { sidewaysBy } from './overflow.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { sendLogs } from './send-logs.ts';
import { sendTrace, TRACE_ID } from './usual-trace.ts';
import { waitFor } from './wait.ts';

const ORG = 'vedette';
const VISIBLE_MS = 60_000;
const RUNS = 5;
const QUERY = 'SELECT * FROM books WHERE author = %s';

let product: Product;
let browser: Browser;
let issueId: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  ({ issueId } = await sendTrace(product));
  await sendLogs(product, [{ body: 'the rule was not there', traceId: TRACE_ID }]);
  for (let at = 0; at < RUNS; at += 1) await postRun(at);
  const asked = `organizations/${ORG}/events/?dataset=spans&field=count()&query=transaction:"GET /books"&statsPeriod=1h`;
  await waitFor('the spans to be readable', VISIBLE_MS, async () => {
    const { data } = await connect(product).call<{ data: { 'count()': number }[] }>('GET', asked);
    return (data[0]?.['count()'] ?? 0) >= RUNS * (spansOf(0).length + 1);
  });
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** What a request of a shop does: it asks a cache, a database, another service and a queue, and a page loads a file. */
function spansOf(run: number): readonly MadeSpan[] {
  return [
    { op: 'cache.get', description: 'books:front', at: 1, ms: 2, data: { 'cache.hit': run > 1, 'cache.item_size': 4_000 } },
    { op: 'db.query', description: QUERY, at: 5, ms: 40 + run, data: { 'db.system': 'postgresql' } },
    {
      op: 'http.client',
      description: 'GET https://stock.larkspur.example/books',
      at: 50,
      ms: 80,
      data: { 'http.request.method': 'GET', 'http.response.status_code': run === 0 ? 503 : 200 },
    },
    { op: 'queue.publish', description: 'books.seen', at: 140, ms: 3, data: { 'messaging.destination.name': 'books.seen' } },
    {
      op: 'queue.process',
      description: 'books.seen',
      at: 150,
      ms: 20,
      data: { 'messaging.destination.name': 'books.seen', 'messaging.message.receive.latency': 700 },
    },
    {
      op: 'resource.script',
      description: 'https://cdn.larkspur.example/shop.4f1c88d0.js',
      at: 180,
      ms: 60,
      data: { 'http.response_content_length': 148_200, 'resource.render_blocking_status': 'blocking' },
    },
  ];
}

async function postRun(run: number, data: Readonly<Record<string, unknown>> = {}, name = 'GET /books'): Promise<void> {
  const { username: key, pathname } = new URL(product.dsn);
  const made = transactionOf({ name, op: 'http.server', ms: 300, spans: spansOf(run), data }, Date.now() - 20_000);
  const payload = Buffer.from(made.items[0]?.payload ?? []).toString();
  const body = [JSON.stringify({ event_id: made.eventId }), JSON.stringify({ type: 'transaction' }), payload].join('\n');
  const answer = await fetch(`${product.url}/api${pathname}/envelope/?sentry_key=${key}&sentry_version=7`, { method: 'POST', body });
  expect(answer.status).toBe(200);
}

async function signedIn(options: Parameters<typeof openWindow>[2] = {}) {
  const window = await openWindow(browser, product.url, options);
  await signIn(window.context, product.url, OWNER);
  return window;
}

test('from Performance to a query: its figures, where it comes from, and a slow one in its trace', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, `${product.url}${paths.performance(ORG)}?statsPeriod=1h`);
  await page.getByRole('navigation', { name: 'What takes the time' }).getByRole('link', { name: 'Queries' }).click();

  const queries = page.getByRole('table', { name: 'Queries' });
  const row = queries.getByRole('row', { name: /FROM books/ });
  await row.getByText('44 ms').waitFor();
  await queries.getByRole('button', { name: 'p95' }).click();
  await page.waitForURL(/sort=p95/);
  await queries.getByRole('columnheader', { name: 'p95' }).and(page.locator('[aria-sort="descending"]')).waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.waitForURL(/compare=before/);
  await settled(page);
  await row.getByRole('link', { name: /FROM books/ }).click();

  await page.getByRole('region', { name: 'Query' }).getByText('books').first().waitFor();
  await page
    .getByRole('group', { name: 'Duration' })
    .or(page.getByRole('slider', { name: 'Duration' }))
    .first()
    .waitFor();
  await page.getByRole('table', { name: 'Where it comes from' }).getByRole('link', { name: 'GET /books' }).waitFor();
  const samples = page.getByRole('table', { name: 'Samples' });
  await expect.poll(() => samples.getByRole('row').count(), { timeout: VISIBLE_MS }).toBe(RUNS + 1);
  await page.getByRole('group', { name: 'Which' }).getByRole('button', { name: 'Failed' }).click();
  await page.getByText('None of them in this time').waitFor();
  await page.getByRole('group', { name: 'Which' }).getByRole('button', { name: 'Slowest' }).click();
  await samples.getByRole('link').first().click();

  await page.getByRole('heading', { level: 1, name: 'GET /books' }).waitFor();
  await page.getByRole('complementary', { name: 'Span' }).getByText('FROM books').first().waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('requests, caches, queues and assets show what was sent of them', async () => {
  const { page, context, faults } = await signedIn({ viewport: WIDE });
  const rowOf = async (name: 'requests' | 'caches' | 'queues' | 'assets', text: RegExp) => {
    await open(page, `${product.url}${paths.insight(ORG, name)}?statsPeriod=1h`);
    const row = page.getByRole('table').getByRole('row', { name: text });
    await row.waitFor();
    return (await row.innerText()).replaceAll('\u2009', ' ');
  };

  expect(await rowOf('requests', /larkspur/)).toMatch(/20 %/);
  expect(await rowOf('caches', /books:front/)).toMatch(/40 %[\s\S]*4 kB/);
  expect(await rowOf('queues', /books\.seen/)).toMatch(/5[\s\S]*5[\s\S]*700 ms/);
  expect(await rowOf('assets', /shop/)).toMatch(/148\.2 kB[\s\S]*5/);
  expect(faults).toEqual([]);
  await context.close();
});

test('where an SDK sampled, Explore says for how many a span stands, and counts what there was', async () => {
  await postRun(RUNS, { 'sentry.sample_rate': 0.1 }, 'GET /sampled');
  const asked = `organizations/${ORG}/events/?dataset=spans&field=count()&query=transaction:"GET /sampled"&statsPeriod=1h`;
  await waitFor('the sampled spans to be readable', VISIBLE_MS, async () => {
    const { data } = await connect(product).call<{ data: { 'count()': number }[] }>('GET', asked);
    return (data[0]?.['count()'] ?? 0) === 7;
  });
  const { page, context, faults } = await signedIn();
  const query = encodeURIComponent('transaction:"GET /sampled"');
  await open(page, `${product.url}${paths.explore(ORG)}?dataset=spans&groupBy=transaction&query=${query}&statsPeriod=1h`);

  const row = page.getByRole('table', { name: 'Results' }).getByRole('row', { name: /GET \/sampled/ });
  await row.getByRole('cell', { name: '7', exact: true }).waitFor();
  await page.getByText('One stored span stands for 10: the SDK sampled.').waitFor();
  await page.getByRole('group', { name: 'Figures of' }).getByRole('button', { name: 'Extrapolated' }).click();
  await row.getByRole('cell', { name: '70', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.waitForURL(/compare=before/);
  await settled(page);

  expect(await violations(page)).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

test('from an issue to its trace, to the log lines in it, and by a line back to the trace and the issue', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, `${product.url}${paths.issue(ORG, issueId)}`);

  await page.getByRole('link', { name: TRACE_ID }).last().click();
  await page.getByRole('heading', { level: 1, name: '/checkout/payment' }).waitFor();
  await page.getByRole('link', { name: '1 log line' }).click();
  await page.waitForURL(/explore\/logs/);
  await page.getByRole('list', { name: 'Log lines, newest first' }).getByRole('button', { name: 'the rule was not there' }).click();
  await page.getByRole('link', { name: `Trace ${TRACE_ID.slice(0, 8)}` }).click();
  await page.getByRole('heading', { level: 1, name: '/checkout/payment' }).waitFor();
  await page
    .getByRole('main')
    .getByRole('link', { name: /^DEFAULT-/ })
    .first()
    .click();

  await page.getByRole('heading', { level: 1, name: 'DiscountError' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test.each([
  { colorScheme: 'light', viewport: WIDE },
  { colorScheme: 'dark', viewport: WIDE },
  { colorScheme: 'light', viewport: PHONE },
  { colorScheme: 'dark', viewport: PHONE },
] as const)('lists and single ones can be read, and nothing is cut off sideways: %o', async (options) => {
  const { page, context, faults } = await signedIn(options);
  const one = `${paths.insightOne(ORG, 'queues')}?name=books.seen&statsPeriod=1h&compare=before`;
  for (const path of [`${paths.insight(ORG, 'queries')}?statsPeriod=1h&compare=before`, one]) {
    await open(page, product.url + path);
    await settled(page);
    expect(await violations(page)).toEqual([]);
    expect(await sidewaysBy(page)).toBe(0);
  }
  expect(faults).toEqual([]);
  await context.close();
});
