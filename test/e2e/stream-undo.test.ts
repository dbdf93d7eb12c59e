import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { connect } from './client.ts';
import type { Client } from './client.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { closeClean, listed, openStream, PATIENCE_MS, rowOf, rows, sendAll, toast, untilIssue, walkTo } from './stream-house.ts';
import { waitFor } from './wait.ts';

/** What was done in the stream is given back as it was. */
let product: Product;
let browser: Browser;
let client: Client;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
  await sendAll(client, ['AlphaError', 'DeltaError', 'EchoError', 'FoxtrotError']);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('what is taken back while the server has not answered yet is that, never the action before it', async () => {
  const window = await openStream(browser, product, '', { serviceWorkers: 'block' });
  const { page } = window;
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();

  await walkTo(page, 'EchoError');
  await page.keyboard.press('b');
  await toast(page, 'bookmark');
  await page.route(/\/issues\/\?/, async (route) => {
    if (route.request().method() === 'PUT') {
      asked.resolve();
      await answer.promise;
    }
    await route.continue();
  });
  await page.keyboard.press('y');
  await asked.promise;
  await page.keyboard.press('z');
  answer.resolve();
  await toast(page, 'Taken back');

  await untilIssue(client, 'EchoError', ({ status }) => status === 'unresolved');
  const bookmarked = rowOf(page, 'EchoError').getByRole('img', { name: 'Bookmarked' });
  await bookmarked.waitFor();
  await page.keyboard.press('z');
  await bookmarked.waitFor({ state: 'detached' });
  await closeClean(window);
});

test('selected rows are merged into one, and are several again when that is taken back', async () => {
  const window = await openStream(browser, product, '?query=title:[DeltaError*,EchoError*]');
  const { page } = window;

  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await page.getByRole('toolbar', { name: '2 selected' }).getByRole('button', { name: 'Merge' }).click();
  await toast(page, '2 issues merged into one');
  await rows(page)
    .getByText(/Merged into/)
    .waitFor();
  const merged = await listed(client, 'title:[DeltaError*,EchoError*]');
  await page.keyboard.press('z');
  await toast(page, 'Taken back: 2 issues are as they were');

  expect(merged.map((issue) => issue.count)).toEqual(['2']);
  await waitFor('both to be back', PATIENCE_MS, async () => (await listed(client, 'title:[DeltaError*,EchoError*]')).length === 2);
  await closeClean(window);
});

test('everything that matches is changed at once and given back as it was; a refusal is said and undone on the screen', async () => {
  const window = await openStream(browser, product);
  const { page } = window;
  const before = await listed(client, 'is:unresolved');

  await page.keyboard.press('Control+a');
  await page.getByRole('toolbar').getByText(`All ${before.length} that match`).waitFor();
  await page.keyboard.press('e');
  await toast(page, `${before.length} issues resolved`);
  expect(await listed(client, 'is:unresolved')).toEqual([]);
  await page.keyboard.press('z');
  await toast(page, `Taken back: ${before.length} issues are as they were`);
  const after = await listed(client, 'is:unresolved');
  expect(after.map((issue) => [issue.id, issue.status, issue.substatus, issue.priority])).toEqual(
    before.map((issue) => [issue.id, issue.status, issue.substatus, issue.priority]),
  );

  await page.route(/\/issues\/\?/, (route) =>
    route.request().method() === 'PUT'
      ? route.fulfill({ status: 503, json: { detail: 'The server is catching its breath.' } })
      : route.continue(),
  );
  await walkTo(page, 'FoxtrotError');
  await page.keyboard.press('e');
  await toast(page, 'Not changed: The server is catching its breath.');
  expect(await rowOf(page, 'FoxtrotError').getByText('Resolved by you').count()).toBe(0);
  await closeClean(window);
});
