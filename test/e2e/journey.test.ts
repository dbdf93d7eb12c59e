import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openWindow, signIn } from './browser.ts';
import type { Watched } from './browser.ts';
import { write } from './keyboard.ts';
import { markWhenSeen, seenAtMs } from './live-clock.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { throwInShop } from './shop.ts';
import { waitFor } from './wait.ts';

const ISSUES = '/organizations/vedette/issues/';
/** What the dashboard should take is a second; what a test may wait on a loaded machine is more. */
const LIVE_MS = 20_000;

let product: Product;
let browser: Browser;
/** Of the project that the first journey makes. */
let dsn: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: false }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('whoever has the set-up link becomes the owner by keyboard alone, makes a project, and sees its first error arrive', async () => {
  const { page, faults, context } = await openWindow(browser, product.url);

  await open(page, product.setupUrl ?? '');
  await write(page, page.getByLabel('E-mail address'), OWNER.email);
  await write(page, page.getByLabel('Your name'), 'Hana');
  await write(page, page.getByLabel('Password'), OWNER.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/setup'));
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Projects' }).click();
  await page.getByRole('link', { name: 'Create project' }).first().click();
  await page.getByLabel('Name').fill('shop');
  await page
    .getByRole('button', { name: 'Node.js' })
    .or(page.getByRole('radio', { name: 'Node.js' }))
    .first()
    .click();
  await page.getByRole('button', { name: 'Create project' }).click();
  await page.getByText('Listening', { exact: true }).waitFor();
  dsn = await waitFor(
    'the DSN to be shown',
    LIVE_MS,
    async () => /http:\/\/\w{32}@[\w.:]+\/\d+/.exec(await page.getByRole('main').innerText())?.[0],
  );
  await throwInShop(dsn, 'FirstOfAll', 1);

  await page.getByText('It arrived', { exact: true }).waitFor({ timeout: LIVE_MS });
  await page.getByRole('heading', { level: 1, name: 'FirstOfAll' }).waitFor({ timeout: LIVE_MS });
  await page.getByText('order 1 cannot be reserved').first().waitFor();
  expect(faults).toEqual([]);
  await context.close();

  const second = await openWindow(browser, product.url);
  await open(second.page, product.setupUrl ?? '');
  await second.page.getByRole('heading', { name: 'This link was used or has expired' }).waitFor();
  await second.context.close();
});

test('an error appears in the open list, is resolved, comes back and is told as regressed: without a reload', async () => {
  const window = await openWindow(browser, product.url);

  await seeResolveAndRegress(window, 'OutOfStock', 'by WebSocket');

  expect(window.faults).toEqual([]);
  await window.context.close();
});

test('where WebSockets are blocked the same arrives as Server-Sent Events', async () => {
  const window = await openWindow(browser, product.url);
  let refused = 0;
  const streams: string[] = [];
  await window.page.routeWebSocket(/\/live\//, (socket) => {
    refused += 1;
    void socket.close({ code: 1011 });
  });
  window.page.on('response', (response) => {
    if (response.request().resourceType() === 'eventsource') streams.push(`${response.status()} ${response.headers()['content-type']}`);
  });

  await seeResolveAndRegress(window, 'CardDeclined', 'by Server-Sent Events');

  expect(refused).toBeGreaterThan(0);
  expect(streams.length).toBeGreaterThan(0);
  expect(streams.every((stream) => stream.startsWith('200 text/event-stream'))).toBe(true);
  expect(window.faults).toEqual([]);
  await window.context.close();
});

test('a lost connection is said, and what happened meanwhile is caught up with', async () => {
  const window = await openWindow(browser, product.url);
  await signIn(window.context, product.url, OWNER);
  await open(window.page, product.url + ISSUES);
  const sign = window.page.getByTitle('Updates arrive as they happen');
  await sign.filter({ hasText: 'Live' }).waitFor();
  await stayOnPage(window.page);

  const crashed = await product.crash();
  await sign.filter({ hasText: 'Offline' }).waitFor();
  await crashed.restart();
  await throwInShop(dsn, 'WhileAway', 1);

  await sign.filter({ hasText: 'Live' }).waitFor({ timeout: LIVE_MS });
  await rowOf(window.page, 'WhileAway').waitFor({ timeout: LIVE_MS });
  expect(await hasStayed(window.page)).toBe(true);
  expect(window.faults).toEqual([]);
  await window.context.close();
});

/** The list is open, the shop throws; the issue is opened, resolved, and the shop throws again. */
async function seeResolveAndRegress({ page, context }: Watched, error: string, way: string): Promise<void> {
  await signIn(context, product.url, OWNER);
  await open(page, product.url + ISSUES);
  await page.getByTitle('Updates arrive as they happen').filter({ hasText: 'Live' }).waitFor();
  await stayOnPage(page);
  await markWhenSeen(page, error);

  const thrown = await throwInShop(dsn, error, 17);
  await rowOf(page, error).waitFor({ timeout: LIVE_MS });
  const seenMs = await seenAtMs(page, error);
  console.log(
    `live ${way}: seen ${seenMs - thrown.thrownAtMs} ms after it was thrown (acknowledged after ${thrown.acknowledgedAtMs - thrown.thrownAtMs} ms)`,
  );

  await rowOf(page, error).getByRole('link').first().click();
  const title = page.getByRole('heading', { level: 1, name: error });
  await title.waitFor();
  await settled(page);
  await page.getByRole('button', { name: 'Resolve', exact: false }).filter({ hasText: 'Resolve' }).first().click();
  await title.filter({ hasText: 'Resolved' }).waitFor({ timeout: LIVE_MS });
  await page.getByRole('status').filter({ hasText: '1 issue resolved' }).first().waitFor();

  await throwInShop(dsn, error, 18);
  await title.filter({ hasText: 'Regressed' }).waitFor({ timeout: LIVE_MS });
  await waitFor('the figure to be two', LIVE_MS, async () => /Events\s+2\b/.test(await page.getByRole('main').innerText()));
  expect(await hasStayed(page)).toBe(true);
}

function rowOf(page: Page, error: string) {
  return page.getByRole('list', { name: 'Issues' }).getByRole('listitem').filter({ hasText: error });
}

/** A reload would forget this. */
async function stayOnPage(page: Page): Promise<void> {
  await page.evaluate(() => void Object.assign(globalThis, { hasStayed: true }));
}

function hasStayed(page: Page): Promise<boolean> {
  return page.evaluate(() => 'hasStayed' in globalThis);
}

test('the set-up page says what became of what knocked, while it is counted', async () => {
  const { page, faults, context } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await open(page, `${product.url}/organizations/vedette/projects/default/getting-started/`);
  const own = await waitFor('the DSN to be shown', LIVE_MS, async () =>
    /http:\/\/(\w{32})@[\w.:]+\/(\d+)/.exec(await page.getByRole('main').innerText()),
  );
  const became = page.getByRole('region', { name: 'What became of it' });
  await became.getByText('Nothing was counted yet').waitFor();

  const body = '{}\n{"type":"event"}\nthis is no JSON\n';
  await fetch(`${product.url}/api/${own[2]}/envelope/?sentry_key=${own[1]}&sentry_version=7`, { method: 'POST', body });

  await became.getByText('not readable').waitFor({ timeout: LIVE_MS });
  await became.getByText('invalid_json').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
