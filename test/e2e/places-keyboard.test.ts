import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import type { Watched } from './browser.ts';
import { connect } from './client.ts';
import { focusOn, typeInto } from './keyboard.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { usualEvent } from './usual-event.ts';

/** Home, a project, what it sent and the system without a mouse: everything is reached by Tab or a letter, and done by Enter. */
const ORG = 'vedette';

let product: Product;
let browser: Browser;
let window: Watched;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  await connect(product).sendAndFind(usualEvent());
  window = await openWindow(browser, product.url);
  page = window.page;
  await signIn(window.context, product.url, OWNER);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const title = (name: string) => page.getByRole('heading', { level: 1, name });
const main = () => page.getByRole('main');

async function follow(link: ReturnType<Page['getByRole']>): Promise<void> {
  await focusOn(page, link);
  await page.keyboard.press('Enter');
}

test('home leads to what waits, to an issue of a list and to a project', async () => {
  await open(page, product.url + paths.own(ORG));

  await follow(main().getByRole('link', { name: '1 issue waits for review.' }));
  await page.waitForURL((url) => url.searchParams.get('query') === 'is:unresolved is:for_review');
  await page.goBack();
  await follow(page.getByRole('region', { name: 'For review' }).getByRole('link', { name: /CheckoutError/ }));
  await title('CheckoutError').waitFor();
  await page.goBack();
  await follow(page.getByRole('region', { name: 'Projects' }).getByRole('link', { name: /^default/ }));
  await title('default').waitFor();
});

test('a project is looked at in another time, and leads to its issues, its releases and its settings', async () => {
  await open(page, product.url + paths.project(ORG, 'default'));

  await page.keyboard.press('t');
  await typeInto(page, page.getByRole('combobox', { name: 'Time' }), '3 hours');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('statsPeriod') === '3h');
  await follow(
    main()
      .getByRole('listitem')
      .getByRole('link', { name: /CheckoutError/ })
      .first(),
  );
  await title('CheckoutError').waitFor();
  await page.goBack();
  await follow(page.getByRole('region', { name: 'Releases' }).getByRole('link').first());
  await title('2.14.0').waitFor();
  await page.goBack();
  await follow(main().getByRole('link', { name: 'Settings' }));
  await page.waitForURL((url) => url.pathname === paths.projectSettings(ORG, 'default'));
});

test('what a project sent is found from the project, and looked at in another time', async () => {
  await open(page, product.url + paths.project(ORG, 'default'));

  await follow(main().getByRole('link', { name: 'Sent and kept' }));
  await title('Sent and kept').waitFor();
  await main().getByRole('cell', { name: 'error', exact: true }).waitFor();
  await page.keyboard.press('t');
  await typeInto(page, page.getByRole('combobox', { name: 'Time' }), '7d');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('statsPeriod') === '7d');
  await follow(page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'default' }));
  await title('default').waitFor();
});

test('the system is found by the palette, and leads to an organization', async () => {
  await open(page, product.url + paths.own(ORG));

  await page.keyboard.press('Control+k');
  await typeInto(page, page.getByRole('combobox', { name: 'Search or jump' }), 'system');
  await page.getByRole('option', { name: /^System/ }).waitFor();
  await page.keyboard.press('Enter');
  await title('System').waitFor();
  await follow(main().getByRole('link', { name: ORG }));
  await page.waitForURL((url) => url.pathname === paths.issues(ORG));
});

test('nothing of all that was a fault of the page', () => {
  expect(window.faults).toEqual([]);
});
