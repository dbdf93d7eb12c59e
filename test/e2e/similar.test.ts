import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { violations } from './axe.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { connect, type Client } from './client.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { toast } from './stream-house.ts';
import { waitFor } from './wait.ts';

/** Issues that fail in a similar way: compared, merged, taken back, and told apart. */
const ORG = 'vedette';
const PATIENCE_MS = 60_000;

let product: Product;
let browser: Browser;
let client: Client;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const CALLS = [
  'priceOf',
  'totalOf',
  'checkout',
  'postCart',
  'handleRoute',
  'runMiddleware',
  'serveRequest',
  'onRequest',
  'readSocket',
  'poll',
  'loop',
  'main',
];

/** The failing call first. */
function failing(value: string, calls: readonly string[], type = 'PriceError') {
  const frames = calls.toReversed().map((name, at) => ({
    function: name,
    filename: 'src/shop/cart.ts',
    module: 'shop/cart',
    lineno: 10 + at,
    context_line: `  return ${name}(cart);`,
    in_app: true,
  }));
  return { platform: 'node', exception: { values: [{ type, value, stacktrace: { frames } }] } };
}

/** Drawn by the program's background work. */
function untilSimilar(issueId: string, otherId: string) {
  return waitFor('the other issue to be found', PATIENCE_MS, async () => {
    const found = await client.call<{ issue: { id: string } }[]>('GET', `organizations/${ORG}/issues/${issueId}/similar-issues/`);
    return found.some(({ issue }) => issue.id === otherId);
  });
}

test('two issues are compared side by side, merged and taken apart again; what is not the same stays away', async () => {
  const [one, other] = [
    await client.sendAndFind(failing('no price for cart 7', CALLS)),
    await client.sendAndFind(failing('no tax for cart 7', [...CALLS.slice(0, 5), 'withTracing', ...CALLS.slice(5)])),
  ];
  await client.sendAndFind(failing('nobody is here', ['login', 'verify', 'findSession', 'redirect'], 'LoginError'));
  await untilSimilar(one.issueId, other.issueId);
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await open(page, product.url + paths.issue(ORG, one.issueId));

  const similar = page.getByRole('region', { name: 'Similar issues' });
  await similar.getByRole('button', { name: /^Compare with DEFAULT-2, \d\d.% in common$/ }).click();
  const dialog = page.getByRole('dialog', { name: 'DEFAULT-1 and DEFAULT-2' });
  await dialog.getByText('1 line of the stack differs.').waitFor();
  const table = dialog.getByRole('table');
  await table.getByRole('cell', { name: 'Only in DEFAULT-2: withTracing shop/cart' }).waitFor();
  expect(await table.getByRole('row').nth(1).getByRole('cell').allInnerTexts()).toEqual(['no price for cart 7', 'no tax for cart 7']);
  expect(await table.locator('mark').allInnerTexts()).toEqual(['price', 'tax']);
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: '5 lines that both have' }).click();
  await table.getByRole('cell', { name: 'main shop/cart' }).waitFor();

  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await toast(page, '2 issues merged into one');
  await similar.getByText('No other issue of this project fails in a similar way.').waitFor();
  await page.getByText('merged 1 issue into it').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await toast(page, 'Taken back');
  await similar.getByRole('button', { name: /DEFAULT-2/ }).click();

  await dialog.getByRole('button', { name: 'Not the same' }).click();
  await toast(page, 'DEFAULT-2 is no longer shown as similar');
  await similar.getByText('No other issue of this project fails in a similar way.').waitFor();
  await open(page, product.url + paths.issue(ORG, other.issueId));
  await similar.getByText('No other issue of this project fails in a similar way.').waitFor();

  expect(faults).toEqual([]);
  await context.close();
});

test('a project that wants it merges what is nearly the same; the history says so and takes it back', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await open(page, product.url + paths.projectGrouping(ORG, 'default'));
  await page.getByLabel('Merge new issues that are nearly the same').selectOption({ label: 'From 90 % in common' });
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
  const calls = CALLS.map((name) => `${name}Twice`);
  const first = await client.sendAndFind(failing('out of stock', calls));
  await client.sendAndFind(failing('out of stock', [...calls, 'startWorker']));

  await waitFor('the issues to be merged', PATIENCE_MS, async () => {
    const { count } = await client.call<{ count: string }>('GET', `organizations/${ORG}/issues/${first.issueId}/`);
    return count === '2';
  });
  await open(page, product.url + paths.issue(ORG, first.issueId));
  await page.getByText(/1 issue merged automatically, similarity 9\d.%/).waitFor();
  await page.getByRole('button', { name: 'Undo the merge' }).click();
  await toast(page, 'Taken back');

  await waitFor('the issues to be two', PATIENCE_MS, async () => {
    const { count } = await client.call<{ count: string }>('GET', `organizations/${ORG}/issues/${first.issueId}/`);
    return count === '1';
  });
  const similar = page.getByRole('region', { name: 'Similar issues' });
  await similar.getByRole('button', { name: /^Compare with/ }).waitFor();
  expect(await similar.getByText('Merge suggested').count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('rules that are saved are applied to issues that are there, and that is taken back', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await client.sendAndFind(failing('left', ['leftTurn', 'drive'], 'TurnError'));
  await client.sendAndFind(failing('right', ['rightTurn', 'park'], 'TurnError'));
  const turns = () => client.call<object[]>('GET', `organizations/${ORG}/issues/?query=error.type:TurnError`);
  await waitFor('two issues', PATIENCE_MS, async () => (await turns()).length === 2);
  await open(page, product.url + paths.projectGrouping(ORG, 'default'));

  await page.getByLabel('Fingerprint rules').fill('type:TurnError -> turns');
  await page.getByText('Save the rules first.').waitFor();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Apply the saved rules' }).click();
  await page.getByText(/1 merge made/).waitFor();
  await page.getByText(/\d+ events looked at/).waitFor();
  expect(await turns()).toHaveLength(1);
  await page.getByRole('button', { name: 'Take it all back' }).click();
  await toast(page, 'Taken back: issues are as they were');

  expect(await turns()).toHaveLength(2);
  expect(faults).toEqual([]);
  await context.close();
});
