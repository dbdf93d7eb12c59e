import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn, WIDE } from './browser.ts';
import { sidewaysBy } from './overflow.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { postSpans, sendTrace, SPANS, TRACE_ID, untilSpans } from './usual-trace.ts';

const TRACES = '/organizations/vedette/explore/traces/';

let product: Product;
let browser: Browser;
let issueId: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  ({ issueId } = await sendTrace(product));
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function signedIn(options: Parameters<typeof openWindow>[2] = {}) {
  const window = await openWindow(browser, product.url, options);
  await signIn(window.context, product.url, OWNER);
  return window;
}

test('from an issue to its trace, to a span and its attributes, and back to the issue', async () => {
  const { page, context, faults } = await signedIn();

  await open(page, `${product.url}/organizations/vedette/issues/${issueId}/`);
  // The tag of this name leads to the events that have it; the fact leads to the trace.
  await page.getByRole('link', { name: TRACE_ID }).last().click();
  await page.getByRole('heading', { level: 1, name: '/checkout/payment' }).waitFor();
  const grid = page.getByRole('treegrid', { name: 'Spans' });
  // The span in which it was thrown is open.
  await page
    .getByRole('complementary', { name: 'Span' })
    .getByRole('link', { name: /this rule has no discount/ })
    .waitFor();
  await grid
    .getByRole('row', { name: /applyDiscount/ })
    .and(page.locator('[aria-selected="true"]'))
    .waitFor();
  await grid.getByRole('row', { name: /FROM rules/ }).click();
  await page.getByRole('complementary', { name: 'Span' }).getByText('pg-eu-1').waitFor();
  await settled(page);
  await page.getByRole('complementary', { name: 'Span' }).getByRole('link', { name: 'pg-eu-1' }).click();
  await page.getByRole('table', { name: 'Traces' }).getByRole('link', { name: '/checkout/payment' }).click();
  await page
    .getByRole('main')
    .getByRole('link', { name: /^DEFAULT-/ })
    .click();

  await page.getByRole('heading', { level: 1, name: 'DiscountError' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('by keyboard alone: rows are walked, opened and closed, the next problem is found, and the details follow', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, `${product.url}${TRACES}trace/${TRACE_ID}/`);
  const grid = page.getByRole('treegrid', { name: 'Spans' });
  const repeats = grid.getByRole('row', { name: /8\s×/ });
  await repeats.waitFor();

  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => grid.getByRole('row', { name: /GET \/api\/cart/ }).count()).toBe(0);
  await page.keyboard.press('ArrowRight');
  await repeats.waitFor();
  await page.keyboard.press('n');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Span' }).getByText('applyDiscount').waitFor();
  await page.keyboard.press('k');
  await page
    .getByRole('complementary', { name: 'Span' })
    .getByText(/discount\s+FROM|FROM rules/)
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('complementary', { name: 'Span' }).count()).toBe(0);
  await page.keyboard.press('/');
  await page.keyboard.type('line_items');
  await page.getByText('8 spans fit').waitFor();
  await page.keyboard.press('Enter');

  await grid.getByRole('row', { name: /cart_id = 0/, level: 4 }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('spans whose parent never came stand below a row that says so', async () => {
  const { page, context } = await signedIn();
  await open(page, `${product.url}${TRACES}trace/${TRACE_ID}/`);

  const missing = page.getByRole('treegrid').getByRole('row', { name: 'Missing span' });
  await missing.waitFor();

  expect(await missing.getAttribute('aria-level')).toBe('1');
  expect(
    await page
      .getByRole('treegrid')
      .getByRole('row', { name: /ErrorBoundary/ })
      .getAttribute('aria-level'),
  ).toBe('2');
  await context.close();
});

test.each([
  { colorScheme: 'light', viewport: WIDE },
  { colorScheme: 'dark', viewport: WIDE },
  { colorScheme: 'light', viewport: PHONE },
  { colorScheme: 'dark', viewport: PHONE },
] as const)('a trace with a span open is accessible: $colorScheme, $viewport.width wide', async ({ colorScheme, viewport }) => {
  const { page, context, faults } = await signedIn({ colorScheme, viewport, reducedMotion: 'reduce', bypassCSP: true });

  await open(page, `${product.url}${TRACES}trace/${TRACE_ID}/?span=${SPANS.rules}`);
  await page.getByRole('complementary', { name: 'Span' }).getByText('pg-eu-1').waitFor();
  await settled(page);

  expect(await violations(page)).toEqual([]);
  expect(await sidewaysBy(page)).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('ten thousand spans: only rows in sight exist, and the last one is reached', async () => {
  const traceId = 'ee'.repeat(16);
  const now = Date.now() / 1000 - 20;
  const span = (at: number) => ({
    trace_id: traceId,
    span_id: (at + 1).toString(16).padStart(16, '0'),
    ...(at === 0 ? { is_segment: true } : { parent_span_id: (Math.floor((at - 1) / 20) + 1).toString(16).padStart(16, '0') }),
    name: `step ${at}`,
    status: 'ok',
    start_timestamp: now + at / 10_000,
    end_timestamp: now + 5 + at / 10_000,
  });
  for (let from = 0; from < 10_000; from += 1_000)
    await postSpans(
      product,
      Array.from({ length: 1_000 }, (_, at) => span(from + at)),
    );
  await untilSpans(product, traceId, 10_000);
  const { page, context, faults } = await signedIn();

  await open(page, `${product.url}${TRACES}trace/${traceId}/`);
  const grid = page.getByRole('treegrid', { name: 'Spans' });
  await grid.getByRole('row').nth(5).waitFor();
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await grid.locator('[aria-rowindex="10001"]').waitFor();

  expect(await grid.getAttribute('aria-rowcount')).toBe('10001');
  expect(await grid.getByRole('row').count()).toBeLessThan(100);
  expect(faults).toEqual([]);
  await context.close();
});

test('a trace that nobody has says why, and a search that is none says where', async () => {
  const { page, context, faults } = await signedIn();

  await open(page, `${product.url}${TRACES}trace/${'ab'.repeat(16)}/`);
  await page.getByRole('heading', { name: 'No spans of this trace' }).waitFor();
  await open(page, `${product.url}${TRACES}?query=${encodeURIComponent('span.duration:>abc')}`);
  await page.getByRole('alert').waitFor();
  await open(page, `${product.url}${TRACES}?query=span.op:nothing`);
  await page.getByRole('heading', { name: 'No trace matches' }).waitFor();

  expect(faults).toEqual([]);
  await context.close();
});

test('from the list of transactions to one, to its slowest run, and the figures are those of what was sent', async () => {
  const { page, context, faults } = await signedIn();

  await open(page, `${product.url}/organizations/vedette/performance/`);
  const row = page.getByRole('table', { name: 'Performance' }).getByRole('row', { name: /\/checkout\/payment/ });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/pageload[\s\S]*3\.40\ss/);
  await row.getByRole('link', { name: '/checkout/payment' }).click();
  await page.getByRole('heading', { level: 1, name: '/checkout/payment' }).waitFor();
  await page
    .getByRole('table', { name: 'Where its time goes' })
    .getByRole('row', { name: /FROM rules/ })
    .waitFor();
  await page.getByRole('table', { name: 'Slowest runs' }).getByRole('link').first().click();
  await page.getByRole('treegrid', { name: 'Spans' }).waitFor();

  expect(page.url()).toContain(TRACE_ID);
  expect(faults).toEqual([]);
  await context.close();
});
