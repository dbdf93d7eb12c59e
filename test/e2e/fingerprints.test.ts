import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn } from './browser.ts';
import { connect } from './client.ts';
import type { Client } from './client.ts';
import { focusOn } from './keyboard.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { closeClean, ISSUES, listed, sendAll, toast, untilIssue } from './stream-house.ts';
import { waitFor } from './wait.ts';

/** Issues that were merged by mistake are taken apart again. */
let product: Product;
let browser: Browser;
let client: Client;
let merged: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
  await sendAll(client, ['AlphaError', 'DeltaError']);
  const ids = (await listed(client)).map(({ id }) => `id=${id}`).join('&');
  const { merge } = await client.call<{ merge: { parent: string } }>('PUT', `organizations/vedette/issues/?${ids}`, { merge: 1 });
  merged = merge.parent;
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function onIssue(options = {}) {
  const window = await openWindow(browser, product.url, { reducedMotion: 'reduce', ...options });
  await signIn(window.context, product.url, OWNER);
  await open(window.page, `${product.url}${ISSUES}${merged}/`);
  return { window, section: window.page.getByRole('region', { name: 'Fingerprints' }) };
}

test('a fingerprint is split off and brought back, by keyboard alone', async () => {
  const { window, section } = await onIssue();
  const { page } = window;

  await focusOn(page, section.getByRole('button', { name: 'Show' }));
  await page.keyboard.press('Enter');
  await focusOn(page, section.getByRole('checkbox').first());
  await page.keyboard.press(' ');
  await focusOn(page, section.getByRole('button', { name: 'Split off 1 fingerprint' }));
  await page.keyboard.press('Enter');
  await toast(page, '1 fingerprint split off');
  await expect.poll(() => section.getByRole('checkbox').count()).toBe(0);
  await page.keyboard.press('z');
  await toast(page, 'belong to this issue again');

  await expect.poll(() => section.getByRole('checkbox').count()).toBe(2);
  expect(await violations(page)).toEqual([]);
  await closeClean(window);
});

test('on a phone, what was split off is an issue of its own after its next event', async () => {
  const { window, section } = await onIssue({ viewport: PHONE, hasTouch: true, isMobile: true });
  const { page } = window;

  await section.getByRole('button', { name: 'Show' }).click();
  const one = section.getByRole('listitem').nth(1);
  await one.waitFor();
  const type = /(Alpha|Delta)Error/.exec(await one.innerText())?.[0] ?? '';
  await one.getByRole('checkbox').click();
  await section.getByRole('button', { name: 'Split off 1 fingerprint' }).click();
  await toast(page, '1 fingerprint split off');
  await client.send({ level: 'error', release: 'shop@1.0.0', exception: { values: [{ type, value: `${type} happened` }] } });

  await untilIssue(client, type, ({ id }) => id !== merged);
  await waitFor('both to be there', 20_000, async () => (await listed(client)).length === 2);
  await closeClean(window);
});
