import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { connect } from './client.ts';
import type { Client } from './client.ts';
import { open } from './pages.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { closeClean, errorOf, ISSUES, listed, openStream, rowOf, rows, texts, toast } from './stream-house.ts';
import { waitFor } from './wait.ts';

let product: Product;
let browser: Browser;
let client: Client;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
  await client.send(errorOf('PaidError', { tags: { plan: 'paid' } }));
  await client.send(errorOf('PaidError', { tags: { plan: 'paid' } }));
  await client.send(errorOf('FreeError', { tags: { plan: 'free' }, level: 'warning' }));
  await waitFor(
    'three events to be readable',
    60_000,
    async () => (await listed(client)).reduce((sum, one) => sum + Number(one.count), 0) === 3,
  );
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('the query box suggests keys, then values, with counts from the data, and takes them by the keyboard', async () => {
  const window = await openStream(browser, product);
  const { page } = window;
  const options = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');

  await page.keyboard.press('/');
  await page.keyboard.type('pla');
  await options.filter({ hasText: 'plan:' }).waitFor();
  const keys = await texts(options);
  await page.keyboard.press('ArrowDown');
  while (!(await page.getByRole('option', { selected: true }).innerText()).includes('plan:')) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await options.filter({ hasText: 'paid' }).waitFor();
  const values = await texts(options);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: 'Remove plan:paid' }).waitFor();
  await rowOf(page, 'FreeError').waitFor({ state: 'detached' });
  expect(keys).toContain('plan: 3');
  expect(keys.at(-1)).toBe('Text anywhere: pla');
  expect(values).toEqual(['paid 2', 'free 1']);
  expect(new URL(page.url()).searchParams.get('query')).toBe('is:unresolved plan:paid');
  await page.getByRole('combobox', { name: 'Filter issues' }).fill('is:');
  await options.filter({ hasText: /unresolved\s*2/ }).waitFor();
  await closeClean(window);
});

test('a query is edited as text, or and brackets included; a mistake is underlined, explained and repaired', async () => {
  const window = await openStream(browser, product);
  const { page } = window;
  const box = page.getByRole('combobox', { name: 'Filter issues' });

  await box.focus();
  await page.keyboard.press('Backspace');
  expect(await box.inputValue()).toBe('is:unresolved');
  await box.fill('is:unresolvd (plan:paid or plan:free)');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  const alert = page.getByRole('alert');
  await alert.filter({ hasText: '"is:unresolvd" is not a state of an issue' }).waitFor();
  expect(await page.getByRole('button', { name: 'Edit is:unresolvd' }).locator('u').innerText()).toBe('unresolvd');
  expect(await rows(page).count()).toBe(2);
  await alert.getByRole('button', { name: 'Use is:unresolved (plan:paid or plan:free)' }).click();
  await alert.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Edit plan:free', exact: true }).click();
  await box.fill('is:unresolved (plan:paid');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await alert.getByRole('button', { name: 'Use is:unresolved (plan:paid)' }).click();
  await rowOf(page, 'FreeError').waitFor({ state: 'detached' });
  expect(await rows(page).count()).toBe(1);
  await closeClean(window);
});

test('a filter is saved as a view among the tabs; reload, back, forward and a shared link show the same', async () => {
  const window = await openStream(browser, product, '?query=plan:paid&sort=freq&statsPeriod=7d');
  const { page } = window;
  const tabs = page.getByRole('navigation', { name: 'Views' });
  const shown = () => texts(rows(page).getByRole('link'));

  await tabs.getByRole('button', { name: 'Save view' }).click();
  await page.getByLabel('Name').fill('Paying');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await toast(page, 'View saved');
  await waitFor(
    'its tab to be the current one',
    20_000,
    async () => (await texts(tabs.locator('[aria-current="page"]'))).join() === 'Paying 1',
  );
  const link = page.url();

  await tabs.getByRole('link', { name: /^Unresolved/ }).click();
  await rowOf(page, 'FreeError').waitFor();
  await page.goBack();
  await rowOf(page, 'FreeError').waitFor({ state: 'detached' });
  await page.reload();
  await rowOf(page, 'PaidError').waitFor();
  expect(await shown()).toEqual(['PaidError PaidError happened']);
  await page.getByRole('button', { name: /^Sort: Events/ }).waitFor();

  await page.getByRole('button', { name: 'Remove plan:paid' }).click();
  await rowOf(page, 'FreeError').waitFor();
  await tabs.getByText('edited').waitFor();
  await tabs.getByRole('button', { name: 'Actions for the view Paying' }).click();
  await page.getByRole('menuitem', { name: 'Back to what is saved' }).click();
  await rowOf(page, 'FreeError').waitFor({ state: 'detached' });

  await page.goto('about:blank');
  await open(page, link);
  await rowOf(page, 'PaidError').waitFor();
  expect(await rows(page).count()).toBe(1);
  await tabs.getByRole('button', { name: 'Actions for the view Paying' }).click();
  await page.getByRole('menuitem', { name: 'Delete this view' }).click();
  await toast(page, 'View deleted');
  await closeClean(window);
});

test('a page whose server answers with errors says so, keeps its rows, and goes on when it is asked again', async () => {
  // Answers are only taken over where no worker stands between.
  const window = await openStream(browser, product, '', { serviceWorkers: 'block' });
  const { page } = window;
  let isBroken = true;
  await page.route(/\/api\/0\/organizations\/vedette\/issues\/\?/, (route) =>
    isBroken ? route.fulfill({ status: 500, json: { detail: 'Something went wrong on our side.' } }) : route.continue(),
  );

  await client.send(errorOf('PaidError', { tags: { plan: 'paid' } }));
  await page.getByRole('alert').filter({ hasText: 'Something went wrong on our side.' }).waitFor({ timeout: 30_000 });
  expect(await rows(page).count()).toBe(2);
  isBroken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await rowOf(page, 'PaidError').getByText(/^3$/).first().waitFor();
  expect(window.faults).toEqual([]);
  await window.context.close();
});

test('nothing found says why and what would help', async () => {
  const window = await openStream(browser, product);

  await open(window.page, `${product.url}${ISSUES}?query=level:warning+plan:paid`);
  await window.page.getByRole('heading', { name: 'No issues match' }).waitFor();
  await window.page.getByRole('button', { name: 'Without level:warning: 1 issue' }).click();
  await rowOf(window.page, 'PaidError').waitFor();

  await closeClean(window);
});
