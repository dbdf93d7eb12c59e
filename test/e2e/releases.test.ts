import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import type { Watched } from './browser.ts';
import { connect } from './client.ts';
import type { Client } from './client.ts';
import { focusOn, typeInto, untilFocused, write } from './keyboard.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { usualEvent } from './usual-event.ts';

/** Releases, found by what they are called, with the mouse and without. */
const ORG = 'vedette';
const RELEASES = `organizations/${ORG}/releases/`;
/** Names that people, or those who wish them ill, give releases: each leads to its page and nowhere else. */
const STRANGE = [
  '<img src=x onerror=alert(1)>',
  'a "quoted" & 50% off*?#x=1',
  '$org {braces} %2F %252e%252e',
  '…ü名前 with spaces',
  '-'.repeat(200),
];

let product: Product;
let browser: Browser;
let window: Watched;
let page: Page;
let client: Client;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
  const now = Date.now();
  const make = (version: string, agoMs: number, more: object = {}) =>
    client.call('POST', RELEASES, { version, projects: ['default'], dateReleased: new Date(now - agoMs).toISOString(), ...more });
  await make('shop@2.13.0', 3 * 86_400_000);
  await make('shop@2.14.0', 3600_000, {
    commits: [
      {
        id: 'c0ffee1234567890',
        repository: 'larkspur/shop',
        author_name: 'Hana Sato',
        author_email: 'hana@larkspur.example',
        message: 'Take the discount from the rule\n\nIt may be null.',
        patch_set: [{ path: 'src/apply.js', type: 'M' }],
      },
    ],
  });
  await client.call('POST', `${RELEASES}shop@2.14.0/deploys/`, { environment: 'production' });
  await client.send({ ...usualEvent(), release: 'shop@2.13.0', fingerprint: ['old'] });
  await client.sendAndFind(usualEvent());
  window = await openWindow(browser, product.url);
  page = window.page;
  await signIn(window.context, product.url, OWNER);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const title = (name: string) => page.getByRole('heading', { level: 1, name });
const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

test('the list says what came from each release and leads to its issues, its page and back', async () => {
  await open(page, product.url + paths.releases(ORG));

  const newest = row('2.14.0');
  expect(await newest.innerText()).toContain('production');
  expect(await page.getByRole('row').nth(1).innerText()).toContain('2.14.0');
  await newest.getByRole('link', { name: '1 new issue' }).click();
  await page.waitForURL((url) => url.searchParams.get('query') === 'firstRelease:"shop@2.14.0"');
  await page.goBack();
  await newest.getByRole('link', { name: '2.14.0', exact: true }).click();
  await title('2.14.0').waitFor();
  await page.getByText('1 new issue').waitFor();
  await page
    .getByRole('region', { name: 'Issues' })
    .getByRole('link', { name: /CheckoutError/ })
    .waitFor();
});

test('a release shows its commits with whom they are suspected of, its files, and itself beside the one before', async () => {
  await open(page, product.url + paths.release(ORG, 'shop@2.14.0'));

  await page.getByRole('link', { name: 'Commits' }).click();
  const commit = page.getByRole('list', { name: 'Commits' }).getByRole('listitem');
  await commit.getByText('Take the discount from the rule').waitFor();
  await page.getByRole('link', { name: 'Changed files' }).click();
  await page.getByRole('row', { name: /src\/apply\.js Changed/ }).waitFor();
  await page.getByRole('navigation', { name: 'Parts of the release' }).getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: '1 issue that the release before does not have' }).waitFor();
  await page.getByRole('heading', { name: '1 issue of the release before that is not seen any more' }).waitFor();
});

test('a release is marked as out and archived, and both are taken back', async () => {
  await client.call('POST', RELEASES, { version: 'shop@2.15.0', projects: ['default'] });
  await open(page, product.url + paths.release(ORG, 'shop@2.15.0'));
  const undo = () => page.getByRole('button', { name: /^Undo/ }).last();

  await page.getByRole('button', { name: 'Mark as out' }).click();
  await page.getByText('2.15.0 is out', { exact: true }).waitFor();
  await page.getByText('Not out yet').waitFor({ state: 'detached' });
  await undo().click();
  await page.getByText('Not out yet').waitFor();
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.getByRole('button', { name: 'Restore' }).waitFor();
  await undo().click();
  await page.getByRole('button', { name: 'Archive' }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await title('Releases').waitFor();
  await row('2.15.0').waitFor({ state: 'detached' });
});

test('what is called strangely is a text, and its own page', async () => {
  for (const version of STRANGE) {
    await client.call('POST', RELEASES, { version, projects: ['default'] });
    await open(page, product.url + paths.releases(ORG));
    await page.getByRole('table').getByRole('link', { name: version, exact: true }).click();
    await title(version).waitFor();
    await page.getByRole('navigation', { name: 'Parts of the release' }).getByRole('link', { name: 'Changed files' }).click();
    await page.getByRole('heading', { name: 'No changed files' }).waitFor();
    await page.reload();
    await title(version).waitFor();
  }
  await open(page, `${product.url}${paths.releases(ORG)}%2e%2e%2f%2e%2e/`);
  await page.getByRole('heading', { name: 'Nothing at this address' }).waitFor();

  expect(window.faults).toEqual([]);
});

test('without a mouse: to the list, through it, into a release, to its neighbours and its parts', async () => {
  await open(page, product.url + paths.issues(ORG));

  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await title('Releases').waitFor();
  await settled(page);
  await page.keyboard.press('/');
  await untilFocused(page.getByRole('searchbox', { name: 'Version, commit, author' }));
  await page.keyboard.type('shop@2.1');
  await page.waitForURL((url) => url.searchParams.get('query') === 'shop@2.1');
  await expect.poll(() => page.getByRole('row').count(), { timeout: 20_000 }).toBe(3);
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await untilFocused(page.getByRole('link', { name: '2.14.0', exact: true }));
  await page.keyboard.press('j');
  await untilFocused(page.getByRole('link', { name: '2.13.0', exact: true }));
  await page.keyboard.press('Enter');
  await title('2.13.0').waitFor();
  await settled(page);
  await page.keyboard.press(']');
  await title('2.14.0').waitFor();
  await settled(page);
  await page.keyboard.press('[');
  await title('2.13.0').waitFor();
  await page.keyboard.press('5');
  await page.getByRole('heading', { name: 'There is no release before this one' }).waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  await typeInto(page, page.getByRole('combobox', { name: 'Search or jump' }), 'shop@2.14');
  await page
    .getByRole('option', { name: /^shop@2\.14\.0/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await title('2.14.0').waitFor();
});

test('what is looked for and how it is sorted stands in the address, and an empty list says what would fill it', async () => {
  await open(page, `${product.url}${paths.releases(ORG)}?query=hana&sort=events`);

  await row('2.14.0').waitFor();
  await write(page, page.getByRole('searchbox', { name: 'Version, commit, author' }), 'nothing is called that');
  await page.getByRole('heading', { name: 'No release matches' }).waitFor();
  await focusOn(page, page.getByRole('button', { name: 'Show all releases' }));
  await page.keyboard.press('Enter');
  await row('2.13.0').waitFor();
  await page.getByRole('button', { name: 'Archived' }).click();
  await page.getByRole('heading', { name: 'No release is archived' }).waitFor();
});

test('of a long list only what is in sight is drawn, the rest is read while scrolling, and nothing jumps', async () => {
  const all = Array.from({ length: 120 }, (_, index) => `long@1.0.${index}`);
  for (const version of all) await client.call('POST', RELEASES, { version, projects: ['default'] });
  await open(page, `${product.url}${paths.releases(ORG)}?query=long@`);
  const main = page.locator('#main');
  const last = page.getByRole('link', { name: '1.0.0', exact: true });

  await row('1.0.119').waitFor();
  const before = await main.evaluate((element) => element.scrollHeight);
  await expect
    .poll(
      async () => {
        await main.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        return last.count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);

  expect(await page.getByRole('row').count()).toBeLessThan(60);
  expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('121');
  // One page of fifty rows was known at first, or two; each of the others is as high as they are.
  const after = await main.evaluate((element) => element.scrollHeight);
  expect([20, 70]).toContain(Math.round((after - before) / 36));
});
