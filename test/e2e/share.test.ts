import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { violations } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn } from './browser.ts';
import { connect } from './client.ts';
import { sidewaysBy } from './overflow.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { usualEvent } from './usual-event.ts';

/** Of the event: who was hit, what was sent, what stood in variables. */
const PRIVATE = ['ann@larkspur.example', '203.0.113.7', 'SPRING26', 'LRK-1', 'shop.example/checkout', 'button#pay'];

let product: Product;
let browser: Browser;
let issueId: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  ({ issueId } = await connect(product).sendAndFind(usualEvent()));
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('a link shows an issue to somebody without an account, without people and values, until it is taken back', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await open(page, product.url + paths.issue('vedette', issueId));

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Share by a link…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share by a link' });
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  const link = (await dialog.getByText(/\/share\/issue\/[0-9a-f]{32}\/$/).innerText()).trim();

  const guest = await openWindow(browser, product.url, { bypassCSP: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await guest.page.emulateMedia({ colorScheme });
    await open(guest.page, link);
    await guest.page.getByRole('heading', { level: 1, name: 'CheckoutError: the order was not placed' }).waitFor();
    await guest.page.getByText('const off = cart.total').first().waitFor();
    expect(await violations(guest.page)).toEqual([]);
  }
  const text = await guest.page.locator('body').innerText();
  for (const secret of PRIVATE) expect(text).not.toContain(secret);
  await guest.page.setViewportSize(PHONE);
  await expect.poll(() => sidewaysBy(guest.page)).toBe(0);

  await dialog.getByRole('button', { name: 'Revoke the link' }).click();
  await dialog.getByRole('button', { name: 'Make a link' }).waitFor();
  await open(guest.page, link);
  await guest.page.getByRole('heading', { level: 1, name: 'This link leads nowhere' }).waitFor();
  expect(await violations(guest.page)).toEqual([]);

  expect([...faults, ...guest.faults]).toEqual([]);
  await Promise.all([context.close(), guest.context.close()]);
});
