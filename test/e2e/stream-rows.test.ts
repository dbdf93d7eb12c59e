import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, PHONE } from './browser.ts';
import { connect } from './client.ts';
import type { Client } from './client.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { closeClean, listed, openStream, rows, sendAll } from './stream-house.ts';

/** How rows of the stream lie, and what they ask for. */
let product: Product;
let browser: Browser;
let client: Client;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
  await sendAll(client, ['AlphaError', 'DeltaError', 'EchoError', 'FoxtrotError', 'GolfError', 'HotelError']);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('on a phone rows are as high as what they say, and their order is chosen too', async () => {
  const window = await openStream(browser, product, '', { viewport: PHONE, hasTouch: true, isMobile: true });
  const { page } = window;
  const heights = () => rows(page).evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
  const hidden = () => rows(page).evaluateAll((all) => all.filter((row) => row.scrollHeight > row.clientHeight + 1).length);

  await page.getByRole('button', { name: 'Sort: Last seen' }).click();
  await page.getByRole('menuitemradio', { name: 'Events' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('sort')).toBe('freq');

  // With a message of one line, or none.
  for (const height of await heights()) expect([92, 112]).toContain(height);
  // Drawn in one line, and not cut off to fit.
  const cut = await rows(page)
    .locator('.message')
    .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length);
  expect(cut).toBe(0);
  expect(await hidden()).toBe(0);
  await closeClean(window);
});

test('on a phone, one row is selected from its menu, the next by a tap, and then all that match', async () => {
  const window = await openStream(browser, product, '', { viewport: PHONE, hasTouch: true, isMobile: true });
  const { page } = window;
  const bar = page.getByRole('toolbar');
  const total = (await listed(client, 'is:unresolved')).length;

  await rows(page).first().getByRole('button', { name: /^More/ }).click();
  await page.getByRole('menuitem', { name: 'Select' }).click();
  await rows(page).nth(1).getByRole('checkbox').tap();
  await bar.getByText('2 selected').waitFor();
  await bar.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: `All ${total} that match` }).click();

  await bar.getByText(`All ${total} that match`).waitFor();
  await closeClean(window);
});

test('a row that is pointed at asks for its issue before it is opened', async () => {
  const window = await openStream(browser, product);
  const { page } = window;
  const asked: string[] = [];
  page.on('request', (request) => {
    const found = /\/issues\/(\d+)\/(?:\?|$)/.exec(request.url())?.[1];
    if (found !== undefined) asked.push(found);
  });
  const title = rows(page).filter({ hasText: 'EchoError' }).getByRole('link').first();
  const id = /\/issues\/(\d+)/.exec((await title.getAttribute('href')) ?? '')?.[1] ?? '';

  await title.hover();

  await expect.poll(() => asked, { timeout: 10_000 }).toContain(id);
  await closeClean(window);
});
