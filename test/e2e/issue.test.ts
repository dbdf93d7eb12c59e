import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn } from './browser.ts';
import type { Watched } from './browser.ts';
import { connect } from './client.ts';
import type { Client } from './client.ts';
import { sidewaysBy } from './overflow.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { groupedEvent, workedEvent } from './worked-event.ts';

const LIVE_MS = 20_000;
/** With a loaded machine, not a measure of the product. */
const PATIENCE = { timeout: 20_000 } as const;
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let product: Product;
let browser: Browser;
let client: Client;
let issue: string;
let newest: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
  await client.sendAndFind(workedEvent({ release: 'shop@2.13.0', agoSeconds: 60 }));
  const files = [
    { name: 'screen.png', type: 'image/png', content: PNG },
    { name: 'cart.json', type: 'application/json', content: '{"lines":[1,2]}' },
  ];
  const { issueId, eventId } = await client.sendAndFind(workedEvent({ release: 'shop@2.14.0', agoSeconds: 1 }), files);
  issue = `/organizations/vedette/issues/${issueId}/`;
  newest = eventId;
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function onIssue(path = issue): Promise<Watched> {
  const window = await openWindow(browser, product.url, { reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
  await signIn(window.context, product.url, OWNER);
  await open(window.page, product.url + path);
  await window.page.getByRole('heading', { name: 'Stack trace' }).waitFor();
  return window;
}

async function done({ context, faults }: Watched): Promise<void> {
  expect(faults).toEqual([]);
  await context.close();
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

test('the line that failed stands open with its values, and the one that the message blames is named', async () => {
  const window = await onIssue();
  const { page } = window;

  const values = page.getByRole('region', { name: 'Local values' }).first();
  expect(await values.innerText()).toContain('discount: null');
  expect(await values.locator('[data-value="guilty"]').allInnerTexts()).toEqual(['discount: ', 'null']);
  await values.getByRole('button').first().click();
  expect(await values.innerText()).toContain('LRK-29');
  expect(await page.getByRole('button', { name: '14 frames from react-dom 19.2.0, scheduler 0.26.0' }).count()).toBe(1);
  await done(window);
});

test('o walks through your frames, m shows them raw, numbers lead to sections', async () => {
  const window = await onIssue();
  const { page } = window;

  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await page.keyboard.press('o');
  await expect.poll(focused, PATIENCE).toContain('applyDiscount');
  await page.keyboard.press('o');
  await expect.poll(focused, PATIENCE).toContain('onSubmit');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'))).toBe('true');
  await page.keyboard.press('m');
  await page.getByText('a.7f3.js').first().waitFor();
  await page.keyboard.press('m');
  await page.getByText('checkout/applyDiscount.ts').first().waitFor();
  await page.keyboard.press('2');
  await expect
    .poll(() => page.locator('#breadcrumbs').evaluate((element) => Math.round(element.getBoundingClientRect().top)))
    .toBeLessThan(400);
  await done(window);
});

test('[ and ] walk through the events; newer ones light up and never take the place of the one that is read', async () => {
  const window = await onIssue(`${issue}events/${newest}/`);
  const { page } = window;
  const release = page.getByRole('main').getByText('shop@2.13.0').first();

  await page.keyboard.press('[');
  await release.waitFor();
  await page.keyboard.press(']');
  await page.waitForURL((url) => url.pathname.includes(newest));
  await release.waitFor({ state: 'detached' });
  await page.getByRole('main').getByText('shop@2.14.0').first().waitFor();
  await page.keyboard.press('[');
  await release.waitFor();
  await page.getByTitle('Updates arrive as they happen').filter({ hasText: 'Live' }).waitFor();
  const before = page.url();
  const { eventId } = await client.sendAndFind(workedEvent({ release: 'shop@2.15.0', agoSeconds: 0 }));
  const light = page.getByRole('button', { name: '1 newer' });
  await light.waitFor({ timeout: LIVE_MS });
  expect(page.url()).toBe(before);
  expect(await release.count()).toBe(1);
  await light.click();
  await page.waitForURL((url) => url.pathname.endsWith('/events/latest/'));
  await page.getByText(eventId).first().waitFor();
  await done(window);
});

test('c copies the issue with its event as Markdown; the menu has the forms for a ticket and an assistant', async () => {
  const window = await onIssue();
  const { page } = window;
  const status = page.getByRole('status');

  await page.keyboard.press('c');
  await status.filter({ hasText: 'Copied as Markdown' }).waitFor();
  expect(await clipboard(page)).toContain('at applyDiscount (checkout/applyDiscount.ts:41:34)');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Copy for an AI assistant' }).click();
  await status.filter({ hasText: 'Copied for an AI assistant' }).waitFor();
  const text = await clipboard(page);
  for (const part of ['STACK TRACE', '> 41 ', 'LOCAL VALUES', 'BREADCRUMBS', 'VERSIONS']) expect(text).toContain(part);
  await page.keyboard.press('b');
  await page.getByRole('img', { name: 'Bookmarked' }).waitFor();
  await page.keyboard.press('b');
  await page.getByRole('img', { name: 'Bookmarked' }).waitFor({ state: 'detached' });
  await done(window);
});

test('j and k walk through the list that one came from', async () => {
  await client.sendAndFind({ exception: { values: [{ type: 'AnotherError', value: 'for the list' }] } });
  const window = await openWindow(browser, product.url);
  const { page, context } = window;
  await signIn(context, product.url, OWNER);
  await open(page, `${product.url}/organizations/vedette/issues/`);
  const rows = page.getByRole('list', { name: 'Issues' }).getByRole('listitem');
  await rows.nth(1).waitFor();

  await rows.first().getByRole('link').first().click();
  await page.waitForURL(/\/issues\/[^/]+\/$/);
  const title = page.getByRole('heading', { level: 1 });
  await title.filter({ hasText: 'Error' }).waitFor();
  const [first = ''] = (await title.innerText()).split('\n');
  await page.keyboard.press('j');
  await title.filter({ hasText: 'Error', hasNotText: first }).waitFor();
  await page.keyboard.press('k');
  await title.filter({ hasText: first }).waitFor();
  await done(window);
});

test('all events: a stretch of the chart, a filter, an order and a column, in the address; a fault says what is wrong', async () => {
  const window = await onIssue();
  const { page } = window;

  const chart = await page
    .getByRole('group', { name: /events of this issue/ })
    .locator('.plot')
    .boundingBox();
  const { x = 0, y = 0, width = 0, height = 0 } = chart ?? {};
  await page.mouse.move(x + width * 0.5, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width - 1, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL((url) => url.pathname === `${issue}events/` && url.searchParams.has('start'));
  const table = page.getByRole('table');
  await table.getByRole('link').first().waitFor();
  const filter = page.getByRole('textbox', { name: 'Filter events' });
  await filter.fill('release:shop@2.13.0');
  await filter.press('Enter');
  await page.getByText('1 to 1 of 1').first().waitFor();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitem', { name: 'plan' }).click();
  await table.getByRole('button', { name: 'plan' }).click();
  await page.waitForURL((url) => url.searchParams.get('sort') === '-plan');
  expect(await table.getByRole('columnheader', { name: 'plan' }).getAttribute('aria-sort')).toBe('descending');
  await page.reload();
  await table.getByRole('columnheader', { name: 'plan' }).waitFor();
  await filter.fill('release:(');
  await filter.press('Enter');
  await page.getByRole('alert').first().waitFor();
  await filter.fill('');
  await filter.press('Enter');
  await table.getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Stack trace' }).waitFor();
  await done(window);
});

test('breadcrumbs are filtered by kind, level and text; the kind is in the address', async () => {
  const window = await onIssue();
  const { page } = window;
  const crumbs = page.getByRole('region', { name: 'Breadcrumbs' });

  await crumbs.getByRole('button', { name: 'Requests' }).click();
  await page.waitForURL((url) => url.searchParams.get('crumbs') === 'request');
  // The address is there before the page that follows it.
  await expect.poll(() => crumbs.getByRole('listitem').count(), PATIENCE).toBe(1);
  await page.reload();
  await crumbs.getByText('/api/rules').waitFor();
  expect(await crumbs.getByRole('listitem').count()).toBe(1);
  await crumbs.getByRole('button', { name: 'All' }).click();
  await crumbs.getByRole('combobox', { name: 'Level' }).selectOption('warning');
  await expect.poll(() => crumbs.getByRole('listitem').count(), PATIENCE).toBe(2);
  await crumbs.getByRole('searchbox').fill('PAY');
  await crumbs.getByText('No breadcrumb matches these filters.').waitFor();
  await crumbs.getByRole('combobox', { name: 'Level' }).selectOption('all');
  await expect.poll(() => crumbs.getByRole('listitem').count(), PATIENCE).toBe(1);
  await done(window);
});

test('a comment completes a name, keeps what is typed over a reload, is changed, deleted and brought back', async () => {
  const window = await onIssue();
  const { page } = window;
  const field = page.getByRole('textbox', { name: 'Write a comment, @ to mention' }).last();
  const activity = page.getByRole('region', { name: 'Activity' });

  await field.fill('not sent yet');
  await page.reload();
  await settled(page);
  await expect.poll(() => field.inputValue(), PATIENCE).toBe('not sent yet');
  await field.fill('');
  await field.pressSequentially('**Look** at this, @ha');
  await activity.getByRole('listbox').getByRole('option').first().waitFor();
  await field.press('Enter');
  await field.press('Control+Enter');
  await activity.locator('.note .mention').waitFor();
  expect(await activity.locator('.note b').innerText()).toBe('Look');
  await activity.getByRole('button', { name: 'Edit or delete this comment' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  // Above the field for a new one, which is there already.
  await expect.poll(() => activity.getByRole('textbox').count(), PATIENCE).toBe(2);
  await activity.getByRole('textbox').first().fill('Fixed by `a1c4e90`');
  await activity.getByRole('button', { name: 'Save' }).click();
  await activity.locator('.note code').waitFor();
  await activity.getByRole('button', { name: 'Edit or delete this comment' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await activity.locator('.note').waitFor({ state: 'detached' });
  await page.keyboard.press('z');
  await activity.locator('.note code').waitFor();
  await done(window);
});

test('groups are a tree that closes, files are shown, and all of it unfolded is accessible, on a phone too', async () => {
  const { issueId } = await client.sendAndFind(groupedEvent());
  const window = await openWindow(browser, product.url, { reducedMotion: 'reduce', bypassCSP: true });
  const { page, context } = window;
  await signIn(context, product.url, OWNER);
  await open(page, `${product.url}/organizations/vedette/issues/${issueId}/`);

  const group = page.getByRole('button', { name: 'Stack of ExceptionGroup' });
  const articles = () => page.getByRole('article').count();
  await expect.poll(articles, PATIENCE).toBe(4);
  await group.click();
  await expect.poll(articles, PATIENCE).toBe(1);
  await group.click();
  await expect.poll(articles, PATIENCE).toBe(4);
  for (const path of [`/organizations/vedette/issues/${issueId}/`, `${issue}events/${newest}/`]) {
    await open(page, product.url + path);
    await page.evaluate(() => {
      for (const each of document.querySelectorAll<HTMLElement>(
        'details:not([open]) > summary, main [aria-expanded="false"]:not([aria-haspopup])',
      ))
        each.click();
    });
    await settled(page);
    expect(await violations(page)).toEqual([]);
  }
  await page.getByText('"lines"').first().waitFor();
  const preview = page.getByRole('img', { name: 'Preview of screen.png' });
  await preview.scrollIntoViewIfNeeded();
  await expect.poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalWidth), PATIENCE).toBe(1);
  await page.setViewportSize(PHONE);
  await expect.poll(() => sidewaysBy(page), PATIENCE).toBe(0);
  await done(window);
});

test('an issue is printed without what can be pressed, and nothing of it is cut off', async () => {
  const window = await onIssue();
  const { page } = window;

  await page.emulateMedia({ media: 'print' });

  expect(await page.getByRole('navigation', { name: 'Main' }).first().isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Resolve' }).first().isVisible()).toBe(false);
  expect(await page.getByRole('heading', { name: 'Breadcrumbs' }).isVisible()).toBe(true);
  const height = await page.evaluate(() => [document.documentElement.scrollHeight, document.getElementById('main')?.scrollHeight ?? 0]);
  expect(height[0]).toBeGreaterThanOrEqual(height[1] ?? 0);
  await done(window);
});
