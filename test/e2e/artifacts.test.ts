import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import type { Watched } from './browser.ts';
import { connect } from './client.ts';
import { focusOn, untilFocused, write } from './keyboard.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { bundleOf, uploadBundle, uploadMapping } from './upload.ts';

/** What builds uploaded: found, checked and deleted on the page of a release and in the settings of a project. */
const ORG = 'vedette';
const RELEASE = 'shop@2.14.0';
const UUID = '6dc7fdb0-d2fb-4c8e-9d6b-bb1aa98929b1';
const FILE = 'https://shop.example/assets/app.js';

let product: Product;
let browser: Browser;
let window: Watched;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  const client = connect(product);
  await client.call('POST', `organizations/${ORG}/releases/`, { version: RELEASE, projects: ['default'] });
  await uploadBundle(client, product, bundleOf('pay()'), RELEASE);
  // Part of the name of the release, and another's.
  await uploadBundle(client, product, bundleOf('refund()'), `${RELEASE}-rc`);
  await uploadMapping(client, product, UUID);
  window = await openWindow(browser, product.url);
  page = window.page;
  await signIn(window.context, product.url, OWNER);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const rows = (table: string) => page.getByRole('table', { name: table }).getByRole('row');

test('a release shows its own bundles alone, and says whether a file of it would be resolved, and why not', async () => {
  await open(page, product.url + paths.release(ORG, RELEASE, 'artifacts/'));
  const check = page.getByRole('region', { name: 'Would a file be resolved?' });

  await rows('Source maps').nth(1).waitFor();
  expect(await rows('Source maps').count()).toBe(2);
  await write(page, check.getByRole('textbox', { name: 'Address' }), FILE);
  await page.keyboard.press('Enter');
  await check.getByText('Yes: ~/assets/app.js, with ~/assets/app.js.map.').waitFor();
  await write(page, check.getByRole('textbox', { name: 'Address' }), 'https://shop.example/other.js');
  await page.keyboard.press('Enter');
  await check.getByText(/No\..*The release has no file at/).waitFor();
});

test('source maps of a project are searched, and one is deleted after asking', async () => {
  await open(page, product.url + paths.projectSourceMaps(ORG, 'default'));

  await rows('Source maps').nth(2).waitFor();
  await page.keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Release, debug id, bundle' });
  await untilFocused(search);
  await page.keyboard.type('-rc');
  await expect.poll(() => rows('Source maps').count(), { timeout: 20_000 }).toBe(2);
  await focusOn(page, page.getByRole('button', { name: /^Delete / }));
  await page.keyboard.press('Enter');
  await untilFocused(page.getByRole('dialog').getByRole('button', { name: 'Keep it' }));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Bundle deleted').waitFor();
  await page.getByRole('heading', { name: 'No bundle matches' }).waitFor();
});

test('debug files of a project are found by their id, downloaded and deleted', async () => {
  await open(page, product.url + paths.projectDebugFiles(ORG, 'default'));

  const link = page.getByRole('link', { name: `Download proguard-mapping ${UUID}` });
  const answer = await window.context.request.get(new URL((await link.getAttribute('href')) ?? '', product.url).href);
  expect(await answer.text()).toContain('shop.Cart -> a.a:');
  await write(page, page.getByRole('searchbox', { name: 'Name, debug id, kind' }), 'nothing');
  await page.getByRole('heading', { name: 'No debug file matches' }).waitFor();
  await write(page, page.getByRole('searchbox', { name: 'Name, debug id, kind' }), UUID.slice(0, 8));
  await page.getByRole('button', { name: /^Delete proguard-mapping/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Debug file deleted').waitFor();
  expect(window.faults).toEqual([]);
});
