import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { codeAt, stepAt } from '../../src/lib/totp.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What an authenticator app shows for a secret that was typed into it. */
function appCode(typed: string): string {
  const bits = [...typed.replaceAll(/\s/g, '')].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  return codeAt(secret, stepAt(Date.now()));
}

test('an app is added with a code, asked for at the door, and a recovery code opens once', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await open(page, product.url + paths.sessions);

  await page.getByRole('button', { name: 'Set it up' }).click();
  const secret = await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText();
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Switch it on' }).click();
  await page.getByText('This code is wrong, too old, or was used.').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(appCode(secret));
  await page.getByRole('button', { name: 'Switch it on' }).click();
  const codes = page.getByRole('region', { name: 'Recovery codes' });
  await codes.waitFor();
  const recovery = await codes.getByRole('listitem').first().innerText();
  await page.getByText('It is on. Recovery codes left: 10.').waitFor();

  const other = await openWindow(browser, product.url);
  await open(other.page, product.url + paths.login);
  await other.page.getByLabel('E-mail address').fill(OWNER.email);
  await other.page.getByLabel('Password').fill(OWNER.password);
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByLabel('Code of your app, or a recovery code').fill('123456');
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByText('This code is wrong, too old, or was used.').waitFor();
  expect(await other.page.getByLabel('Password').inputValue()).toBe(OWNER.password);
  await other.page.getByLabel('Code of your app, or a recovery code').fill(recovery);
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByRole('navigation', { name: 'Main' }).waitFor();

  expect([...faults, ...other.faults]).toEqual([]);
  await context.close();
  await other.context.close();
});
