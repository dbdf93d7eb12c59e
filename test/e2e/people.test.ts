import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { connect } from './client.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { expectFocusSeen, focusOn, write } from './keyboard.ts';

/** The organization, its people and oneself, settled in the dashboard: by roles and labels, and by keyboard alone. */
const ORG = 'vedette';
const PASSWORD = 'a long enough passphrase';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function asOwner() {
  const window = await openWindow(browser, product.url);
  await signIn(window.context, product.url, OWNER);
  return window;
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Settings saved').waitFor();
}

test('a person is invited by a link, joins once by keyboard alone, gets another role, is switched off and removed', async () => {
  const { page, context, faults } = await asOwner();
  await open(page, product.url + paths.members(ORG));

  await page.getByRole('button', { name: 'Invite people' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail address').fill('not an address');
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  await dialog.getByText('Enter an e-mail address.').waitFor();
  expect(await dialog.getByLabel('E-mail address').inputValue()).toBe('not an address');
  await dialog.getByLabel('E-mail address').fill('kim@larkspur.example');
  await dialog.getByLabel('#vedette').check();
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  await dialog.getByText('No mail server is set up').waitFor();
  const link = (await dialog.getByText(/\/accept\/\?token=/).innerText()).trim();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('listitem').filter({ hasText: 'kim@larkspur.example' }).getByText('Invited', { exact: true }).waitFor();

  const guest = await openWindow(browser, product.url);
  await open(guest.page, link);
  await guest.page.getByRole('heading', { level: 1, name: 'Join Vedette' }).waitFor();
  await write(guest.page, guest.page.getByLabel('Your name'), 'Kim Larsen');
  await write(guest.page, guest.page.getByLabel('Password'), 'short');
  await guest.page.keyboard.press('Enter');
  await guest.page.getByText('Use at least 12 characters.').waitFor();
  expect(await guest.page.getByLabel('Your name').inputValue()).toBe('Kim Larsen');
  await expectFocusSeen(guest.page);
  await write(guest.page, guest.page.getByLabel('Password'), PASSWORD);
  await focusOn(guest.page, guest.page.getByRole('button', { name: 'Join' }));
  await guest.page.keyboard.press('Enter');
  await guest.page.getByRole('navigation', { name: 'Main' }).waitFor();
  const second = await openWindow(browser, product.url);
  await open(second.page, link);
  await second.page.getByRole('heading', { name: 'This invitation does not work any more' }).waitFor();

  await open(page, product.url + paths.members(ORG));
  const row = page.getByRole('listitem').filter({ hasText: 'Kim Larsen' });
  await row.getByLabel('Role of Kim Larsen').selectOption('manager');
  await page.getByText('Kim Larsen is manager now and signs in again').waitFor();
  expect((await guest.context.request.get(`${product.url}/api/0/users/me/`)).status()).toBe(401);
  await signIn(guest.context, product.url, { email: 'kim@larkspur.example', password: PASSWORD });
  await row.getByRole('button', { name: 'More for Kim Larsen' }).click();
  await page.getByRole('menuitem', { name: 'Switch off' }).click();
  await row.getByText('Switched off').waitFor();
  expect((await guest.context.request.get(`${product.url}/api/0/organizations/${ORG}/`)).status()).toBe(401);
  await row.getByRole('button', { name: 'More for Kim Larsen' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog', { name: 'Remove Kim Larsen?' }).getByRole('button', { name: 'Remove' }).click();
  await row.waitFor({ state: 'detached' });

  expect([...faults, ...guest.faults, ...second.faults]).toEqual([]);
  for (const each of [context, guest.context, second.context]) await each.close();
});

test('the last owner cannot step down, and the page says why', async () => {
  const { page, context, faults } = await asOwner();
  await open(page, product.url + paths.members(ORG));

  await page.getByRole('button', { name: /^More for / }).click();
  await page.getByRole('menuitem', { name: 'Leave' }).click();
  await page.getByRole('dialog', { name: 'Leave the organization?' }).getByRole('button', { name: 'Leave' }).click();
  await page.getByText('This is the last owner. Make somebody else owner first.').waitFor();

  expect(faults).toEqual([]);
  await context.close();
});

test('a team is made, renamed, given a project, and deleted', async () => {
  const { page, context, faults } = await asOwner();
  await open(page, product.url + paths.teams(ORG));

  await page.getByRole('button', { name: 'Create team' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Payments');
  await page.getByRole('dialog').getByRole('button', { name: 'Create team' }).click();
  await page.getByRole('heading', { level: 1, name: '#payments' }).waitFor();
  await page.getByLabel('Slug').fill('Not A Slug');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Use lower-case letters, digits, - and _').waitFor();
  await page.getByLabel('Slug').fill('money');
  await save(page);
  await page.getByRole('heading', { level: 1, name: '#money' }).waitFor();

  await open(page, product.url + paths.projectAccess(ORG, 'default'));
  await page.getByLabel('Give access to a team').selectOption({ label: 'Payments' });
  await page.getByRole('button', { name: 'Give access' }).click();
  await page.getByRole('button', { name: 'Take away: Payments' }).click();
  await page.getByText('Payments has no access any more').waitFor();
  await open(page, product.url + paths.team(ORG, 'money'));
  await page.getByRole('button', { name: 'Delete team' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete team' }).click();
  await page.getByText('Team Payments deleted').waitFor();

  expect(faults).toEqual([]);
  await context.close();
});

test('a setting is changed by keyboard alone, and the tab order leads to it', async () => {
  const { page, context, faults } = await asOwner();
  await open(page, product.url + paths.organization(ORG));

  await focusOn(page, page.getByRole('link', { name: 'General' }).first());
  await focusOn(page, page.getByLabel('Name', { exact: true }));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Larkspur');
  await focusOn(page, page.getByRole('switch', { name: 'Issues may be shared by a public link' }));
  await page.keyboard.press('Space');
  await focusOn(page, page.getByRole('button', { name: 'Save changes' }));
  await page.keyboard.press('Enter');
  await page.getByText('Settings saved').waitFor();

  const client = connect(product);
  expect(await client.call('GET', `organizations/${ORG}/`)).toMatchObject({ name: 'Larkspur', allowSharedIssues: false });
  expect(faults).toEqual([]);
  await context.close();
});

test('zone and clock of a person count for every date, and single letters can be switched off', async () => {
  const { page, context, faults } = await asOwner();
  await open(page, product.url + paths.profile);

  await page.getByLabel('Your name').fill('Hana Brook');
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await page.getByLabel('Clock').selectOption('12');
  await save(page);
  await page.getByText(/Every date is shown in it, such as .*(am|pm).*(GMT\+9|JST)/i).waitFor();
  await page.getByRole('switch', { name: 'Single-letter shortcuts' }).click();
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('?');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('switch', { name: 'Single-letter shortcuts' }).click();
  await page.getByLabel('Language').selectOption('de');
  await page.getByRole('heading', { level: 1, name: 'Profil' }).waitFor();
  await page.getByLabel('Sprache').selectOption('en');

  await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a password is changed with the old one, and a wrong one is told beside its field', async () => {
  const { page, context, faults } = await asOwner();
  await open(page, product.url + paths.sessions);

  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('another long passphrase');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('This is not your password.').waitFor();
  expect(await page.getByLabel('New password').inputValue()).toBe('another long passphrase');
  await page.getByLabel('Current password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed, other browsers signed out').waitFor();
  await expect.poll(() => page.getByLabel('Current password').inputValue()).toBe('');
  await page.getByLabel('Current password').fill('another long passphrase');
  await page.getByLabel('New password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect.poll(() => page.getByLabel('Current password').inputValue()).toBe('');

  expect(faults).toEqual([]);
  await context.close();
});

test('the audit log tells what was done, narrowed by the address, and proves itself whole', async () => {
  const { page, context, faults } = await asOwner();
  const client = connect(product);
  await client.call('PUT', `organizations/${ORG}/`, { name: 'Larkspur again' });
  await open(page, product.url + paths.auditLog(ORG));

  await page.getByLabel('Show').selectOption('org.edit');
  await page.waitForURL((url) => url.searchParams.get('event') === 'org.edit');
  await expect.poll(() => page.getByRole('row').filter({ hasNotText: 'org.edit' }).count()).toBe(1);
  await page.getByRole('row').nth(1).getByText('org.edit', { exact: true }).click();
  await page.getByText('Larkspur again').first().waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel('Show').inputValue()).toBe('org.edit');
  await page.getByRole('button', { name: 'Check the chain' }).click();
  await page.getByText(/^Whole: \d+ entries$/).waitFor();
  const csv = await context.request.get(`${product.url}/api/0/organizations/${ORG}/audit-logs/export/`);

  expect(csv.headers()['content-type']).toContain('text/csv');
  expect(await csv.text()).toContain('org.edit');
  expect(faults).toEqual([]);
  await context.close();
});
