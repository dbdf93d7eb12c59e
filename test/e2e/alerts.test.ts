import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { violations } from './axe.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { connect } from './client.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';

const ORG = 'vedette';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('an alert is written as a sentence, previewed, saved, silenced and removed, also on a phone', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await page.setViewportSize({ width: 390, height: 844 });
  await connect(product).call('POST', `teams/${ORG}/vedette/projects/`, { name: 'Shop', slug: 'shop' });
  await open(page, product.url + paths.projectAlerts(ORG, 'shop'));
  await page.getByText('Send a notification for high priority issues').first().waitFor();
  expect(await violations(page)).toEqual([]);

  await page.getByRole('link', { name: 'New alert' }).click();
  await page.getByRole('button', { name: 'Save alert' }).click();
  await page.getByText('Give the alert a name.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Many errors');
  await page.getByLabel('Add a condition').selectOption({ label: 'an issue is seen often' });
  await page.getByLabel('More than').fill('250');
  await page.getByLabel('Add a filter').selectOption({ label: 'the level' });
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('Nothing. Either it is quiet').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save alert' }).click();
  await page.getByText('Alert saved').waitFor();

  const rule = page.getByRole('listitem').filter({ hasText: 'Many errors' });
  await rule.getByText('an issue is seen often 250 1 hour').waitFor();
  await rule.getByRole('button', { name: 'Snooze' }).click();
  await page.getByRole('menuitem', { name: '1 hour' }).first().click();
  await rule.getByText('Snoozed until').waitFor();
  await rule.getByRole('button', { name: 'End snooze' }).click();
  await rule.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Deleted Many errors').waitFor();
  await rule.waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
  await context.close();
});
