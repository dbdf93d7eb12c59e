import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { booksPage, transactionOf } from '../segments.ts';
import { violations } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn, WIDE } from './browser.ts';
import { sidewaysBy } from './overflow.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { connect } from './client.ts';
import { waitFor } from './wait.ts';

const ISSUES = 'organizations/vedette/issues/?query=issue.category:performance';
const VISIBLE_MS = 60_000;

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  for (let at = 0; at < 4; at += 1) await postTransaction();
  await waitFor('the issue to be there', VISIBLE_MS, async () => (await connect(product).call<unknown[]>('GET', ISSUES)).length === 1);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function postTransaction(): Promise<void> {
  const { username: key, pathname } = new URL(product.dsn);
  const { eventId, items } = transactionOf(booksPage(12, 24), Date.now());
  const payload = Buffer.from(items[0]?.payload ?? []).toString();
  const body = [JSON.stringify({ event_id: eventId }), JSON.stringify({ type: 'transaction' }), payload].join('\n');
  const answer = await fetch(`${product.url}/api${pathname}/envelope/?sentry_key=${key}&sentry_version=7`, { method: 'POST', body });
  expect(answer.status).toBe(200);
}

async function signedIn(options: Parameters<typeof openWindow>[2] = {}) {
  const window = await openWindow(browser, product.url, options);
  await signIn(window.context, product.url, OWNER);
  return window;
}

test('a repeated query is an issue in the list: opened, its evidence is seen first, and its span in the trace is one step away', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, `${product.url}/organizations/vedette/issues/`);

  const row = page.getByRole('link', { name: /N\+1 Query.*authors/ });
  await page.getByRole('img', { name: 'Performance issue' }).first().waitFor();
  await row.click();
  await page.getByRole('heading', { level: 1, name: 'N+1 Query' }).waitFor();
  const evidence = page.getByRole('region', { name: 'Evidence' });
  await evidence.getByText('One query was followed by the same query again and again').waitFor();
  await evidence.getByRole('region', { name: 'Query' }).getByText('authors').first().waitFor();
  await evidence.getByText('12 ×').waitFor();
  await evidence.getByRole('button', { name: 'Show each of 12' }).click();
  expect(await evidence.getByRole('listitem').count()).toBe(14);
  expect(await page.getByRole('heading', { name: /stack/i }).count()).toBe(0);
  await evidence.getByRole('link', { name: 'Open in trace' }).click();

  await page.getByRole('heading', { level: 1, name: 'GET /books' }).waitFor();
  const panel = page.getByRole('complementary', { name: 'Span' });
  await panel.getByRole('link', { name: 'N+1 Query' }).click();
  await page.getByRole('heading', { level: 1, name: 'N+1 Query' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('what is looked for can be set, and what cannot be is refused beside its field', async () => {
  const { page, context } = await signedIn();
  await open(page, `${product.url}/settings/vedette/projects/default/performance/`);

  await page.getByRole('textbox', { name: 'Repeats, at least' }).fill('1');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByRole('textbox', { name: 'Repeats, at least' }).fill('20');
  await page.getByRole('switch', { name: 'HTTP/1.1 overhead' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').first().waitFor();
  await open(page, `${product.url}/settings/vedette/projects/default/performance/`);

  await expect.poll(() => page.getByRole('textbox', { name: 'Repeats, at least' }).inputValue()).toBe('20');
  expect(await page.getByRole('switch', { name: 'HTTP/1.1 overhead' }).getAttribute('aria-checked')).toBe('false');
  await context.close();
});

test.each([
  { colorScheme: 'light', viewport: WIDE },
  { colorScheme: 'dark', viewport: WIDE },
  { colorScheme: 'light', viewport: PHONE },
  { colorScheme: 'dark', viewport: PHONE },
] as const)('everything can be read and nothing is cut off sideways: %o', async (options) => {
  const { page, context, faults } = await signedIn(options);
  const [issue] = await connect(product).call<{ id: string }[]>('GET', ISSUES);
  for (const path of [`/organizations/vedette/issues/${issue?.id}/`, '/settings/vedette/projects/default/performance/']) {
    await open(page, product.url + path);
    await settled(page);
    expect(await violations(page)).toEqual([]);
    expect(await sidewaysBy(page)).toBe(0);
  }
  expect(faults).toEqual([]);
  await context.close();
});
