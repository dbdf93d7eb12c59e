import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { connect } from './client.ts';
import { typeInto } from './keyboard.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { usualEvent } from './usual-event.ts';

const ISSUES = '/organizations/vedette/issues/';

let product: Product;
let browser: Browser;
let eventId: string;
let issueId: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  ({ eventId, issueId } = await connect(product).sendAndFind(usualEvent()));
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('the language changes at once, without a reload, and is still there after one', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await open(page, product.url + ISSUES);
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));

  await page.getByRole('button', { name: /account and look/ }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.getByRole('menuitemradio', { name: 'Wie das System' }).waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('navigation', { name: 'Hauptmenü' }).getByRole('link', { name: 'Projekte' }).waitFor();
  await page.getByText('Letzte 14 Tage').first().waitFor();
  expect(await page.evaluate(() => [document.documentElement.lang, 'isSamePage' in globalThis])).toEqual(['de', true]);

  await page.reload();
  await settled(page);
  await page.getByRole('navigation', { name: 'Hauptmenü' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a browser that prefers German is answered in German from the first page', async () => {
  const { page, context, faults } = await openWindow(browser, product.url, { locale: 'de-AT' });

  await open(page, `${product.url}/login/`);

  await page.getByRole('button', { name: 'Anmelden' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('the palette goes, does and finds by keyboard alone, and an id that is pasted leads there at once', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, product.url + ISSUES);
  const box = page.getByRole('combobox', { name: 'Search or jump' });

  await page.keyboard.press('Control+k');
  await typeInto(page, box, 'prjcts');
  await page.getByRole('option', { name: /^Projects/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/projects\/$/);

  await page.keyboard.press('Control+k');
  await box.fill('theme dark');
  await page.getByRole('option', { name: /^Theme: dark/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');

  await page.keyboard.press('Control+k');
  await box.fill('');
  await box.evaluate((input, id) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', id);
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, eventId);
  await page.waitForURL(new RegExp(`issues/${issueId}/events/${eventId}/$`));

  // Every page has a title: this one's own.
  await page.getByRole('heading', { level: 1, name: 'CheckoutError' }).waitFor();
  await page.keyboard.press('Control+k');
  await page
    .getByRole('group', { name: 'Here' })
    .getByRole('option', { name: /Resolve/ })
    .first()
    .waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('what the server finds stands below what was there', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, product.url + ISSUES);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or jump' }).fill('CheckoutError');

  await page.getByRole('group', { name: 'Issues found' }).getByRole('option').first().waitFor();
  const groups = await page.getByRole('listbox').getByRole('group').all();
  expect(await groups.at(-1)?.getAttribute('aria-labelledby')).toMatch(/-issues$/);
  expect(faults).toEqual([]);
  await context.close();
});

test('the keys are listed as they work here, and single letters can be switched off', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, product.url + ISSUES);

  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Go to projects').waitFor();
  await page.getByRole('checkbox', { name: 'Single-letter shortcuts' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  expect(new URL(page.url()).pathname).toBe(ISSUES);

  await page.getByRole('combobox', { name: 'Search or jump' }).fill('single letter');
  await page.getByRole('option', { name: /^Switch single-letter shortcuts on/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // What was chosen is done after the dialog has given the focus back.
  await page.waitForFunction(() => localStorage.getItem('vedette.letters') === 'on');
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.waitForURL(/projects\/$/);
  expect(faults).toEqual([]);
  await context.close();
});

test('time takes words, steps by its own length and stays in the address', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, product.url + ISSUES);

  await page.keyboard.press('t');
  await page.getByRole('combobox', { name: 'Time' }).fill('3 hours');
  await page.keyboard.press('Enter');
  await page.waitForURL(/statsPeriod=3h/);
  await page.keyboard.press('Shift+ArrowLeft');
  await page.waitForURL(/start=.*end=/);
  // Before the page has followed its address: keys count from where the last one led, not from what is drawn.
  await page.keyboard.press('Shift+ArrowRight');
  await page.waitForURL(/statsPeriod=3h/);
  await page.goBack();
  await page.waitForURL(/start=.*end=/);
  expect(faults).toEqual([]);
  await context.close();
});

test('a session that ends under an open page is signed in again over it, and what was typed is sent', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, `${product.url}${ISSUES}${issueId}/`);
  const comment = page.getByPlaceholder('Write a comment');
  await comment.fill('seen while the session ended');
  await context.clearCookies();

  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password').fill('not the password');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.getByText('do not belong together').waitFor();
  await dialog.getByLabel('Password').fill(OWNER.password);
  await page.keyboard.press('Enter');

  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('listitem').filter({ hasText: 'seen while the session ended' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a clock that is an hour off is said, and ages are counted by the server', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await page.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() - 3_600_000;
  });

  await open(page, product.url + ISSUES);

  await page.getByText(/This computer’s clock is 1\sh behind the server’s/).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a server that is killed and comes back is live again within three seconds, without a reload', async () => {
  const { page, context } = await signedIn();
  await open(page, product.url + ISSUES);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));

  const { restart } = await product.crash();
  await page.getByText(/Not connected since/).waitFor();
  await restart();
  const back = Date.now();
  await page.getByText('Live', { exact: true }).waitFor();
  const seconds = (Date.now() - back) / 1000;

  console.log(`live again after ${seconds.toFixed(1)} s`);
  expect(seconds).toBeLessThan(3);
  expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true);
  expect(await page.getByText(/Not connected since/).count()).toBe(0);
  await context.close();
});

test('with the server stopped the shell and the list last seen open, with a clear sign', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, product.url + ISSUES);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  // Once through the worker, so that it has seen the answers.
  await open(page, product.url + ISSUES);
  await page.getByText('CheckoutError').first().waitFor();
  // Shown first, kept a moment later.
  await expect.poll(() => page.evaluate(isListKept)).toBe(true);

  const { restart } = await product.crash();
  await page.goto(product.url + ISSUES, { waitUntil: 'domcontentloaded' });
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.getByText('CheckoutError').first().waitFor();
  await page.getByText(/Offline, shown as of/).waitFor();

  expect(faults).toEqual([]);
  await restart();
  await page.getByText('Live', { exact: true }).waitFor();
  await context.close();
});

/** In the page: whether the worker has the list of issues. */
async function isListKept(): Promise<boolean> {
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    if (kept.some(({ url }) => new URL(url).pathname.endsWith('/vedette/issues/'))) return true;
  }
  return false;
}

async function signedIn() {
  const window = await openWindow(browser, product.url);
  await signIn(window.context, product.url, OWNER);
  return window;
}
