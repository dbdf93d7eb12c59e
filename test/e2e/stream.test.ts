import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openWindow, PHONE, signIn } from './browser.ts';
import { connect } from './client.ts';
import type { Client } from './client.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import {
  closeClean,
  errorOf,
  ISSUES,
  listed,
  openStream,
  PATIENCE_MS,
  rowOf,
  rows,
  sendAll,
  toast,
  untilIssue,
  walkTo,
} from './stream-house.ts';
import { waitFor } from './wait.ts';

let product: Product;
let browser: Browser;
let client: Client;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
  await sendAll(client, ['AlphaError', 'BravoError', 'CharlieError', 'DeltaError', 'EchoError', 'FoxtrotError']);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function pickFromMenu(page: Page, name: string): Promise<void> {
  await page.getByRole('menuitemradio', { name }).waitFor();
  await page.keyboard.type(name.slice(0, 8));
  await page.getByRole('menuitemradio', { name }).focus();
  await page.keyboard.press('Enter');
}

test('a row is resolved and archived, at once or until something, by the keyboard alone, and every step is taken back', async () => {
  const window = await openStream(browser, product);
  const { page } = window;

  await walkTo(page, 'AlphaError');
  await page.keyboard.press('e');
  await toast(page, '1 issue resolved');
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'resolved');
  await rowOf(page, 'AlphaError').getByText('Resolved by you').waitFor();
  await page.keyboard.press('z');
  await toast(page, 'Taken back');
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'unresolved' && issue.substatus === 'new');

  await page.keyboard.press('y');
  await untilIssue(client, 'AlphaError', (issue) => issue.substatus === 'archived_until_escalating');
  await page.keyboard.press('z');
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'unresolved');

  await page.keyboard.press('Shift+E');
  await pickFromMenu(page, 'In the next release');
  await untilIssue(client, 'AlphaError', (issue) => issue.statusDetails['inNextRelease'] === true);
  await page.keyboard.press('z');
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'unresolved');

  await page.keyboard.press('Shift+Y');
  await pickFromMenu(page, 'Until 100 more events');
  await untilIssue(client, 'AlphaError', (issue) => issue.statusDetails['ignoreCount'] === 100);
  await page.keyboard.press('z');
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'unresolved');
  await closeClean(window);
});

test('a row is assigned, given a priority, bookmarked, looked into and opened by the keyboard alone', async () => {
  const window = await openStream(browser, product);
  const { page } = window;

  await walkTo(page, 'BravoError');
  await page.keyboard.press('a');
  await page.getByRole('combobox', { name: 'Assign to' }).fill('#vedette');
  await page.getByRole('option', { name: /^#vedette/ }).waitFor();
  await page.keyboard.press('Enter');
  await untilIssue(client, 'BravoError', (issue) => issue.assignedTo?.type === 'team');
  await page.keyboard.press('l');
  await pickFromMenu(page, 'Low');
  await untilIssue(client, 'BravoError', (issue) => issue.priority === 'low');
  // A button that the focus fell on would be pressed by the next Space.
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
  await page.keyboard.press('b');
  await rowOf(page, 'BravoError').getByRole('img', { name: 'Bookmarked' }).waitFor();

  await page.keyboard.press('Space');
  const aside = page.getByRole('complementary', { name: 'This issue' });
  await aside.getByRole('heading', { name: 'BravoError' }).waitFor();
  await walkTo(page, 'CharlieError');
  await aside.getByRole('heading', { name: 'CharlieError' }).waitFor();
  await page.keyboard.press('Escape');
  await aside.waitFor({ state: 'detached' });
  const [tab] = await Promise.all([window.context.waitForEvent('page'), page.keyboard.press('Control+Enter')]);
  await tab.getByRole('heading', { level: 1, name: 'CharlieError' }).waitFor();
  await tab.close();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'CharlieError' }).waitFor();
  await page.goBack();
  await rowOf(page, 'CharlieError').waitFor();
  await closeClean(window);
});

test('what is new waits in the pill while a hand is over the list, and nothing moves under it', async () => {
  const window = await openStream(browser, product);
  const { page } = window;
  const order = () => rows(page).allInnerTexts();
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: false });
  });
  await rowOf(page, 'AlphaError').hover();
  const names = (await order()).map((text) => text.split('\n')[0]);

  await client.send(errorOf('GolfError'));
  await client.send(errorOf('AlphaError'));
  await client.send(errorOf('AlphaError'));
  await page.getByRole('button', { name: '1 new' }).waitFor({ timeout: PATIENCE_MS });
  await rowOf(page, 'AlphaError').getByText(/^3$/).first().waitFor({ timeout: PATIENCE_MS });
  expect((await order()).map((text) => text.split('\n')[0])).toEqual(names);
  // A number that ticks at the right of its column begins elsewhere, which counts as some millionths of a shift.
  const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
  expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.001);

  await page.keyboard.press('.');
  await rowOf(page, 'GolfError').waitFor();
  await page.getByRole('button', { name: '1 new' }).waitFor({ state: 'detached' });
  await closeClean(window);
});

test('a selection is kept while events arrive, and a row that somebody else resolved says so and stays', async () => {
  const window = await openStream(browser, product);
  const { page } = window;
  const bravo = await untilIssue(client, 'BravoError', () => true);

  await walkTo(page, 'AlphaError');
  await page.keyboard.press('x');
  await client.call('PUT', `organizations/vedette/issues/?id=${bravo.id}`, { status: 'resolved' });
  await client.send(errorOf('HotelError'));
  await rowOf(page, 'BravoError').getByText('Resolved', { exact: true }).waitFor({ timeout: PATIENCE_MS });
  await page.getByRole('button', { name: '1 new' }).waitFor({ timeout: PATIENCE_MS });

  expect(
    await page.getByRole('checkbox', { name: /^Select / }).evaluateAll((all) => all.filter((one) => one.ariaChecked === 'true').length),
  ).toBe(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('.');
  await rowOf(page, 'BravoError').waitFor({ state: 'detached' });
  await client.call('PUT', `organizations/vedette/issues/?id=${bravo.id}`, { status: 'unresolved' });
  await closeClean(window);
});

test('however fast events arrive, the list is asked once a second, drawn four times, and loses neither selection nor place', async () => {
  const window = await openWindow(browser, product.url);
  const { page } = window;
  const ids = (await listed(client)).map(({ id }) => id);
  let sent = 0;
  await page.routeWebSocket(/\/live\//, (socket) => {
    const now = () => new Date().toISOString();
    socket.send(JSON.stringify({ type: 'hello', serverTime: now(), isResumed: false }));
    // Forty messages a second, ten times what the server sends at most; 1,000 events a second.
    const timer = setInterval(() => {
      const issues = ids.map((id) => ({ id, projectId: '1', events: 4, isNew: false, isRegressed: false }));
      socket.send(JSON.stringify({ type: 'issues', issues, isTruncated: false, receivedAt: now() }));
      sent += 1;
    }, 25);
    socket.onClose(() => clearInterval(timer));
  });
  let asked = 0;
  page.on('request', (request) => {
    if (/\/issues\/\?.*limit=50/.test(request.url())) asked += 1;
  });
  await signIn(window.context, product.url, OWNER);
  await open(page, product.url + ISSUES);
  await walkTo(page, 'CharlieError');
  await page.keyboard.press('x');
  const [askedBefore, startedAtMs] = [asked, Date.now()];
  await page.evaluate(() => {
    const draws = { count: 0 };
    Object.assign(globalThis, { draws });
    const list = document.querySelector('ol[aria-label="Issues"]');
    if (list) new MutationObserver(() => (draws.count += 1)).observe(list, { subtree: true, childList: true, characterData: true });
  });
  const from = sent;
  await waitFor('a hundred and fifty messages', 60_000, async () => sent >= from + 150);
  const seconds = (Date.now() - startedAtMs) / 1000;
  const draws = await page.evaluate(() => (globalThis as unknown as { draws: { count: number } }).draws.count);

  expect(asked - askedBefore).toBeLessThanOrEqual(seconds + 2);
  expect(draws).toBeLessThanOrEqual(seconds * 4 + 4);
  expect(await page.getByRole('toolbar', { name: '1 selected' }).count()).toBe(1);
  expect(await page.locator('[aria-current="true"]').innerText()).toContain('CharlieError');
  console.log(`${sent - from} messages in ${seconds.toFixed(1)} s: list asked ${asked - askedBefore} times, drawn ${draws} times`);
  await closeClean(window);
});

test('on a phone a row is drawn right to resolve and left to archive, and its menu does the same', async () => {
  const window = await openStream(browser, product, '?query=AlphaError', { viewport: PHONE, hasTouch: true });
  const { page } = window;
  const swipe = async (by: number) => {
    const box = await rowOf(page, 'AlphaError').boundingBox();
    if (!box) throw new Error('The row is not on the screen.');
    const touch = await page.context().newCDPSession(page);
    const at = (x: number) => [{ x: box.x + box.width / 2 + x, y: box.y + 40 }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (let step = 1; step <= 8; step += 1)
      await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at((by * step) / 8) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };

  await swipe(140);
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'resolved');
  await page.getByRole('button', { name: /Undo/ }).first().click();
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'unresolved');
  await swipe(-140);
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'ignored');
  await page.getByRole('button', { name: /Undo/ }).first().click();
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'unresolved');
  await rowOf(page, 'AlphaError')
    .getByRole('button', { name: /More actions/ })
    .click();
  await page.getByRole('menuitem', { name: 'Resolve', exact: true }).click();
  await untilIssue(client, 'AlphaError', (issue) => issue.status === 'resolved');
  await client.call('PUT', 'organizations/vedette/issues/?query=AlphaError', { status: 'unresolved' });
  await settled(page);
  await closeClean(window);
});
