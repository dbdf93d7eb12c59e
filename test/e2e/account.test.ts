import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { waitFor } from './wait.ts';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('a page asks who one is, says when a password is wrong, and leads on to where one was going', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);

  await open(page, product.url + paths.tokens);
  await page.waitForURL((url) => url.pathname === paths.login);
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByLabel('Password').fill('not the passphrase');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This e-mail address and password do not belong together.').waitFor();
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'API tokens' }).waitFor();

  await page.getByRole('button', { name: /vedette: account and look$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL((url) => url.pathname === paths.login);
  expect((await context.request.get(`${product.url}/api/0/organizations/vedette/`)).status()).toBe(401);
  expect(faults).toEqual([]);
  await context.close();
});

test('an API token is shown once, works, and stops working when it is revoked', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  const statusWith = async (token: string) =>
    (await fetch(`${product.url}/api/0/organizations/vedette/`, { headers: { authorization: `Bearer ${token}` } })).status;
  await signIn(context, product.url, OWNER);

  await open(page, product.url + paths.tokens);
  await page.getByRole('button', { name: 'Create token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create token' });
  await dialog.getByLabel('Name').fill('deploy script');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  const token = (await dialog.getByText(/^sntry/).innerText()).trim();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  const row = page.getByRole('row').filter({ hasText: 'deploy script' });
  await row.waitFor();
  expect(await page.locator('body').innerText()).not.toContain(token);
  expect(await statusWith(token)).toBe(200);

  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog', { name: 'Revoke “deploy script”?' }).getByRole('button', { name: 'Revoke' }).click();
  // Behind a dialog nothing has a role: the row is awaited only after the dialog has closed.
  await page.getByText('Token deploy script revoked').waitFor();
  await row.waitFor({ state: 'detached' });
  expect(await statusWith(token)).toBe(401);
  expect(faults).toEqual([]);
  await context.close();
});

test('a key that is switched off is refused, and accepted again when it is on', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  const { username, pathname } = new URL(product.dsn);
  const knock = async () => {
    const store = `${product.url}/api${pathname}/store/?sentry_key=${username}&sentry_version=7`;
    return (await fetch(store, { method: 'POST', body: JSON.stringify({ message: 'knock' }) })).status;
  };
  await signIn(context, product.url, OWNER);

  await open(page, product.url + paths.keys('vedette', 'default'));
  const shown = page.getByRole('listitem').filter({ hasText: product.dsn });
  expect(await knock()).toBe(200);
  await shown.getByRole('button', { name: 'Switch off' }).click();
  await shown.getByText('Off', { exact: true }).waitFor();
  await waitFor('the key to be refused', 20_000, async () => (await knock()) === 403);
  await shown.getByRole('button', { name: 'Switch on' }).click();
  await shown.getByText('On', { exact: true }).waitFor();
  await waitFor('the key to be accepted', 20_000, async () => (await knock()) === 200);

  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('listitem').filter({ hasText: 'DSN' }).nth(1).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
