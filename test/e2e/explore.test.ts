import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, PHONE, signIn } from './browser.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { sendMetrics, untilMetrics } from './send-metrics.ts';
import { METRIC, sendTrace, TRACE_ID } from './usual-trace.ts';

const ORG = 'vedette';
const MEMBER = { email: 'kim@larkspur.example', password: 'a long enough passphrase' };

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  await sendTrace(product);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function signedIn(options: Parameters<typeof openWindow>[2] = {}, person: Parameters<typeof signIn>[2] = OWNER) {
  const window = await openWindow(browser, product.url, options);
  await signIn(window.context, product.url, person);
  return window;
}

/** Kim, who does not run the organization. */
async function joinMember(): Promise<void> {
  const { context } = await signedIn();
  const headers = { origin: product.url };
  const invited = await context.request.post(`${product.url}/api/0/organizations/${ORG}/members/`, {
    data: { email: MEMBER.email, orgRole: 'member', teams: ['vedette'] },
    headers,
  });
  const { invite_link: link } = (await invited.json()) as { invite_link: string };
  const token = new URL(link).searchParams.get('token');
  const guest = await openWindow(browser, product.url);
  const joined = await guest.context.request.post(`${product.url}/api/0/auth/invitation/accept/`, {
    data: { token, name: 'Kim Larsen', password: MEMBER.password },
    headers,
  });
  expect(joined.status(), await joined.text()).toBeLessThan(300);
  await guest.context.close();
  await context.close();
}

/** By keys, once the list has what is looked for: its fields come from what was sent. */
async function pick(page: Page, list: string, text: string): Promise<void> {
  await page.getByRole('combobox', { name: list }).fill(text);
  await page.getByRole('option', { name: text }).first().waitFor();
  await page.keyboard.press('Enter');
}

test('spans are asked, grouped and sorted; the question is saved and shared, and another member opens it from the list', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, product.url + paths.issues(ORG));
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Explore' }).click();
  const results = page.getByRole('table', { name: 'Results' });
  await results.getByRole('link', { name: /DiscountError/ }).waitFor();

  await page.getByRole('group', { name: 'What is asked' }).getByRole('button', { name: 'Spans' }).click();
  await results.getByRole('link', { name: /FROM rules/ }).waitFor();
  await page.getByRole('button', { name: 'Group by' }).click();
  await pick(page, 'Find a field or attribute', 'span.op');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Add a function' }).click();
  await pick(page, 'Find or write a function', 'p95(span.dur');
  await results.getByRole('button', { name: 'p95(span.duration)' }).click();
  await results.getByRole('columnheader', { name: 'p95(span.duration)' }).and(page.locator('[aria-sort="descending"]')).waitFor();
  // The chart follows the order of the table.
  await page.getByRole('slider', { name: 'p95(span.duration) over time' }).waitFor();
  await results.getByRole('row').nth(1).getByRole('button', { name: 'pageload' }).waitFor();

  await page.getByRole('button', { name: 'Save query' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Slow operations');
  await page.getByLabel('Share with everybody in the organization').check();
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Query saved' }).waitFor();
  await page.getByRole('navigation', { name: 'Saved queries' }).getByRole('link', { name: 'Slow operations' }).waitFor();

  await joinMember();
  const other = await signedIn({}, MEMBER);
  await open(other.page, product.url + paths.explore(ORG));
  await other.page.getByRole('button', { name: 'Saved queries' }).click();
  await other.page.getByRole('option', { name: /Slow operations/ }).click();
  const seen = other.page.getByRole('table', { name: 'Results' });
  await seen.getByRole('row').nth(1).getByRole('button', { name: 'pageload' }).waitFor();
  // A value narrows; a sample leads to its trace.
  await seen.getByRole('button', { name: 'function' }).click();
  await other.page.getByRole('group', { name: 'Rows' }).getByRole('button', { name: 'Samples' }).click();
  await seen.getByRole('link', { name: 'applyDiscount' }).click();
  await other.page.waitForURL((url) => url.pathname.includes(TRACE_ID));
  await other.page.getByRole('complementary', { name: 'Span' }).getByText('applyDiscount').waitFor();

  expect([...faults, ...other.faults]).toEqual([]);
  await context.close();
  await other.context.close();
});

test('what the table shows is saved as a file', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, `${product.url}${paths.explore(ORG)}?dataset=spans&groupBy=span.op&yAxis=count()`);

  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'CSV' }).click()]);

  expect(download.suggestedFilename()).toBe('spans.csv');
  const [head, first] = readFileSync(await download.path(), 'utf8').split('\r\n');
  expect(head).toBe('"span.op","count()"');
  expect(first).toBe('"db.query",9');
  expect(faults).toEqual([]);
  await context.close();
});

test('a metric is found, grouped, compared by a formula, and leads to the trace it was measured in', async () => {
  const plan = (value: string) => ({ plan: value });
  await sendMetrics(product, [
    { name: 'orders.asked', type: 'counter', value: 20, attributes: plan('free') },
    { name: 'orders.asked', type: 'counter', value: 10, attributes: plan('paid') },
    { name: 'orders.failed', type: 'counter', value: 5, attributes: plan('free') },
    { name: 'orders.failed', type: 'counter', value: 1, attributes: plan('paid') },
  ]);
  await untilMetrics(product, 'orders.failed', 2);
  const { page, context, faults } = await signedIn();
  await open(page, product.url + paths.metrics(ORG));

  await page.getByRole('searchbox', { name: 'Find a metric' }).fill('failed');
  await page.getByRole('table', { name: 'Metrics' }).getByRole('link', { name: 'orders.failed' }).click();
  await page.getByRole('heading', { level: 1, name: 'orders.failed' }).waitFor();
  await page.getByLabel('What of it', { exact: true }).selectOption('sum');
  await page.getByRole('button', { name: 'Group by' }).click();
  await pick(page, 'Find a field or attribute', 'plan');
  await page.keyboard.press('Escape');
  const lines = page.getByRole('table', { name: 'Whole time' });
  await lines.getByRole('row', { name: /free 5/ }).waitFor();
  await page.getByRole('button', { name: 'Compare with a second metric' }).click();
  await page.getByRole('option', { name: 'orders.asked' }).click();
  await page.getByLabel('What of it (b)').selectOption('sum');
  const formula = page.getByRole('textbox', { name: 'Formula' });
  await formula.fill('a / c');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'There is no c here' }).waitFor();
  faults.splice(0, faults.length, ...faults.filter((fault) => !/400/.test(fault)));
  await page.getByRole('textbox', { name: 'Formula' }).fill('a / b * 100');
  await page.keyboard.press('Enter');
  await lines.getByRole('row', { name: /free 25/ }).waitFor();
  await lines.getByRole('row', { name: /paid 10/ }).waitFor();

  await open(page, `${product.url}${paths.metrics(ORG)}?metric=${METRIC}`);
  await page
    .getByRole('table', { name: 'Newest points' })
    .getByRole('link', { name: TRACE_ID.slice(0, 8) })
    .click();
  await page.getByRole('heading', { level: 1, name: '/checkout/payment' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('pages are judged by what browsers measured, and a slow opening leads to its trace; also on a phone, in German', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, product.url + paths.performance(ORG));
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Web vitals' }).click();

  const pages = page.getByRole('table', { name: 'Pages' });
  await pages.getByRole('link', { name: '/checkout/payment' }).waitFor();
  await pages.getByRole('img', { name: /^Score \d+, (good|fair)$/ }).waitFor();
  await pages.getByRole('link', { name: '/checkout/payment' }).click();
  await page.getByRole('heading', { level: 1, name: '/checkout/payment' }).waitFor();
  await page.getByRole('group', { name: 'What is drawn' }).getByRole('button', { name: 'LCP' }).click();
  await page.getByRole('slider', { name: 'LCP, 75th percentile over time' }).waitFor();
  await page.getByRole('table', { name: 'Worst page loads' }).getByRole('row').nth(1).getByText('640').waitFor();
  await page.getByRole('table', { name: 'Worst page loads' }).getByRole('link').first().click();
  await page.waitForURL((url) => url.pathname.includes(TRACE_ID));

  const phone = await signedIn({ viewport: PHONE, locale: 'de-AT', hasTouch: true });
  await open(phone.page, product.url + paths.issues(ORG));
  await phone.page.getByRole('button', { name: 'Mehr' }).click();
  await phone.page.getByRole('menuitem', { name: 'Web Vitals' }).click();
  await phone.page.getByRole('table', { name: 'Seiten' }).getByRole('link', { name: '/checkout/payment' }).waitFor();
  await settled(phone.page);
  expect([...faults, ...phone.faults]).toEqual([]);
  await context.close();
  await phone.context.close();
});
