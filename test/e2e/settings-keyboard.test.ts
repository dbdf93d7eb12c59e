import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import type { Watched } from './browser.ts';
import { connect } from './client.ts';
import { chooseFromMenu, expectFocusSeen, focusOn } from './keyboard.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';

/** The settings without a mouse: everything is reached by Tab, and done by Space, Enter, arrows and letters. */
const ORG = 'vedette';

let product: Product;
let browser: Browser;
let window: Watched;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  window = await openWindow(browser, product.url);
  page = window.page;
  await signIn(window.context, product.url, OWNER);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });

test('people are invited', async () => {
  await open(page, product.url + paths.members(ORG));

  await focusOn(page, button('Invite people'));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await focusOn(page, dialog.getByLabel('E-mail address'));
  await page.keyboard.type('kim@larkspur.example');
  await focusOn(page, dialog.getByLabel('Role'));
  await page.keyboard.type('Man');
  await focusOn(page, dialog.getByLabel('#vedette'));
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Copy link' }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  const row = page.getByRole('listitem').filter({ hasText: 'kim@larkspur.example' });
  await row.getByText('Invited', { exact: true }).waitFor();
  expect(await row.getByRole('combobox').inputValue()).toBe('manager');
  await focusOn(page, row.getByRole('button', { name: 'More for kim@larkspur.example' }));
  await page.keyboard.press('Enter');
  await chooseFromMenu(page, 'Take back');
  await focusOn(page, page.getByRole('dialog').getByRole('button', { name: 'Take back' }));
  await page.keyboard.press('Enter');
  await row.waitFor({ state: 'detached' });
  await expectFocusSeen(page);
});

test('a team is made and joined', async () => {
  await open(page, product.url + paths.teams(ORG));

  await focusOn(page, button('Create team'));
  await page.keyboard.press('Enter');
  await focusOn(page, page.getByRole('dialog').getByLabel('Name'));
  await page.keyboard.type('Mobile');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: '#mobile' }).waitFor();
  await open(page, product.url + paths.teams(ORG));
  await focusOn(page, button('Leave Mobile'));
  await page.keyboard.press('Enter');
  await button('Join Mobile').waitFor();
});

test('a filter is switched, and a list of patterns saved', async () => {
  await open(page, product.url + paths.projectFilters(ORG, 'default'));

  const filter = page.getByRole('switch', { name: 'Old browsers' });
  await focusOn(page, filter);
  await page.keyboard.press('Space');
  await expect.poll(() => filter.getAttribute('aria-checked')).toBe('true');
  await focusOn(page, page.getByLabel('Internet Explorer to 11'));
  await page.keyboard.press('Space');
  await expect.poll(() => page.getByLabel('Internet Explorer to 11').isChecked()).toBe(false);
  await focusOn(page, page.getByLabel('Releases'));
  await page.keyboard.type('*-nightly');
  await focusOn(page, button('Save changes'));
  await page.keyboard.press('Enter');
  await page.getByText('Settings saved').waitFor();

  const project = await connect(product).call<{ options: Record<string, unknown> }>('GET', `projects/${ORG}/default/`);
  expect(project.options['filters:releases']).toBe('*-nightly');
  expect(project.options['filters:legacy-browsers']).not.toContain('ie');
});

test('scrubbing is tried', async () => {
  await open(page, product.url + paths.projectPrivacy(ORG, 'default'));

  await focusOn(page, page.getByLabel('JSON to scrub'));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('{"password": "hunter2"}');
  await focusOn(page, button('Scrub it'));
  await page.keyboard.press('Enter');
  await page.getByRole('status', { name: 'Becomes' }).getByText('1 value taken out').waitFor();
});

test('the audit log is narrowed, and an entry opened', async () => {
  await open(page, product.url + paths.auditLog(ORG));

  await focusOn(page, page.getByLabel('Show'));
  await page.keyboard.type('member.invite');
  await page.waitForURL((url) => url.searchParams.get('event') === 'member.invite');
  const entry = page.getByRole('row').nth(1).locator('summary');
  await focusOn(page, entry);
  await page.keyboard.press('Enter');
  await page.getByText('Hash', { exact: true }).first().waitFor();
});

test('a profile is changed', async () => {
  await open(page, product.url + paths.profile);

  await focusOn(page, page.getByLabel('Your name'));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Hana by keys');
  await page.keyboard.press('Enter');
  await page.getByText('Settings saved').waitFor();
});

test('a project is deleted', async () => {
  await connect(product).call('POST', `organizations/${ORG}/projects/`, { name: 'Gone' });
  await open(page, product.url + paths.projectSettings(ORG, 'gone'));

  await focusOn(page, button('Delete project'));
  await page.keyboard.press('Enter');
  await focusOn(page, page.getByRole('dialog').getByRole('textbox'));
  await page.keyboard.type('gone');
  await page.keyboard.press('Enter');
  await page.getByText('Project gone deleted').waitFor();
});

test('nothing of all that was a fault of the page', () => {
  expect(window.faults).toEqual([]);
});
