import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { violationsOfBothThemes } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn, WIDE } from './browser.ts';
import { connect } from './client.ts';
import { open, placesOf, settled } from './pages.ts';
import type { Place } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { phoneStatesOf, statesOf } from './states.ts';
import { makeRelease } from './release-house.ts';
import { usualEvent } from './usual-event.ts';
import { sendTrace } from './usual-trace.ts';

/** What pages show besides themselves: each looked at in both themes, which change under it without a reload. */
const ORG = 'vedette';
/** Everything but who is looking. */
const DATA = /\/api\/0\/(?!auth\/state)/;
/** Until a state is shown, on a loaded machine. */
const STATE_MS = 12_000;
const REFUSAL = 'This is not for you.';
/** Pages that hold a form alone, or nothing. */
const ASKS_NOTHING = new Set(['project-new', 'alert-new', 'grouping', 'not-found']);
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const LOOK: BrowserContextOptions = { reducedMotion: 'reduce', bypassCSP: true, serviceWorkers: 'block' };

let product: Product;
let browser: Browser;
let places: readonly Place[];
let ids: { readonly issueId: string; readonly project: string };

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  const client = connect(product);
  const files = [
    { name: 'screen.png', type: 'image/png', content: PNG },
    { name: 'cart.json', type: 'application/json', content: '{"lines":[1,2]}' },
  ];
  const found = await client.sendAndFind(usualEvent(), files);
  ids = { ...found, project: 'default' };
  await client.sendAndFind({ message: 'stock is low', level: 'warning' });
  await sendTrace(product);
  const release = await makeRelease(client, 'shop@2.14.0', 'the discount of a rule');
  places = placesOf({ ...found, project: 'default', release }).filter(({ isPublic }) => isPublic !== true);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function signedIn(options: BrowserContextOptions = {}) {
  const window = await openWindow(browser, product.url, { ...LOOK, ...options });
  window.context.setDefaultTimeout(STATE_MS);
  await signIn(window.context, product.url, OWNER);
  return window;
}

async function inBothThemes(page: Page, name: string): Promise<readonly string[]> {
  return (await violationsOfBothThemes(page)).map((violation) => `${name}, ${violation}`);
}

test.each([
  { name: 'wide', viewport: WIDE, states: statesOf },
  { name: 'on a phone', viewport: PHONE, states: phoneStatesOf },
])(
  'every dialog, menu, picker, bar, fault and toast is accessible in both themes, $name',
  async ({ viewport, states }) => {
    const { page, context, faults } = await signedIn({ viewport, hasTouch: viewport === PHONE });
    const found: string[] = [];

    for (const state of states(ids)) {
      await open(page, product.url + state.path);
      // The rest is looked at all the same: one run says all that is wrong.
      const fault = await state.show(page).then(
        () => null,
        (cause: unknown) => `${state.name} was not shown: ${String(cause).split('\n').slice(0, 4).join(' ')}`,
      );
      await settled(page);
      found.push(...(fault === null ? await inBothThemes(page, state.name) : [fault]));
    }

    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  },
  600_000,
);

test('every page has its title and is accessible in both themes while its data is on the way', async () => {
  const { page, context, faults } = await signedIn();
  const found: string[] = [];

  await page.route(DATA, () => undefined);
  for (const { name, path } of places) {
    await page.goto(product.url + path, { waitUntil: 'domcontentloaded' });
    await page.locator('main h1').first().waitFor({ state: 'attached' });
    found.push(...(await inBothThemes(page, `${name} loading`)));
  }

  expect(found).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
}, 480_000);

test('every page that is refused says so, waits for nothing, and is accessible in both themes', async () => {
  const { page, context, faults } = await signedIn();
  const found: string[] = [];

  await page.route(DATA, (route) => route.fulfill({ status: 403, json: { detail: REFUSAL } }));
  for (const { name, path } of places) {
    await open(page, product.url + path).catch(() => found.push(`${name} waits for what was refused`));
    if (!ASKS_NOTHING.has(name)) await page.getByRole('alert').filter({ hasText: REFUSAL }).first().waitFor();
    if ((await page.locator('main h1').count()) !== 1) found.push(`${name} has no title of its own`);
    found.push(...(await inBothThemes(page, `${name} refused`)));
  }

  expect(found).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
}, 480_000);

test('a page is accessible in both themes after the session has ended, and with the server away', async () => {
  const { page, context, faults } = await signedIn();
  const found: string[] = [];

  await open(page, `${product.url}${paths.issue(ORG, ids.issueId)}`);
  await context.clearCookies();
  await page.getByPlaceholder('Write a comment').fill('seen');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  found.push(...(await inBothThemes(page, 'session ended')));

  await signIn(context, product.url, OWNER);
  await open(page, product.url + paths.issues(ORG));
  await page.getByText('Live', { exact: true }).waitFor();
  const { restart } = await product.crash();
  await page.getByText(/Not connected since/).waitFor();
  found.push(...(await inBothThemes(page, 'server away')));
  await restart();

  expect(found).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});
