import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import type { Watched } from './browser.ts';
import { connect } from './client.ts';
import type { Client } from './client.ts';
import { chooseFromMenu, expectFocusSeen, focusOn, untilFocused, write } from './keyboard.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { usualEvent } from './usual-event.ts';

/** From signing in to an issue without a mouse, and where the focus is afterwards: in sight, marked, near what was done. */
const ORG = 'vedette';

let product: Product;
let browser: Browser;
let client: Client;
let window: Watched;
let page: Page;
let issueId: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
  ({ issueId } = await client.sendAndFind(usualEvent()));
  window = await openWindow(browser, product.url);
  page = window.page;
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const field = (name: string) => page.getByLabel(name, { exact: true });

async function press(target: Locator): Promise<void> {
  await focusOn(page, target);
  await expectFocusSeen(page);
  await page.keyboard.press('Enter');
}

async function pick(target: Locator, letters: string, value: string): Promise<void> {
  await focusOn(page, target);
  await page.keyboard.type(letters);
  await expect.poll(() => target.inputValue()).toBe(value);
}

test('signing in leads on to the page that was asked for', async () => {
  await open(page, product.url + paths.newProject(ORG));
  await page.waitForURL((url) => url.pathname === paths.login);

  await write(page, field('E-mail address'), OWNER.email);
  await write(page, field('Password'), OWNER.password);
  await page.keyboard.press('Enter');

  await page.waitForURL((url) => url.pathname === paths.newProject(ORG));
});

test('a project is made, its platform chosen, and its first event awaited', async () => {
  await open(page, product.url + paths.newProject(ORG));

  await write(page, field('Name'), 'By keys');
  await focusOn(
    page,
    button('Python')
      .or(page.getByRole('radio', { name: 'Python' }))
      .first(),
  );
  await page.keyboard.press('Space');
  await press(button('Create project'));
  await page.getByRole('heading', { level: 1, name: /by-keys/ }).waitFor();
  await press(page.getByRole('button', { name: /^Copy/ }).first());
  await page.getByText('Listening', { exact: true }).waitFor();
  await expectFocusSeen(page);
});

test('a key is made, limited and deleted, and the focus stays with the keys', async () => {
  await open(page, product.url + paths.keys(ORG, 'by-keys'));

  await press(button('Create key'));
  await page.getByText('Key created').waitFor();
  const keys = page.getByRole('main').getByRole('listitem').filter({ hasText: 'DSN' });
  await expect.poll(() => keys.count()).toBe(2);
  await press(keys.first().getByRole('button', { name: /^Name and limit/ }));
  await write(page, dialog().getByLabel('At most this many events'), '50');
  await write(page, dialog().getByLabel('in this many seconds'), '60');
  await page.keyboard.press('Enter');
  await dialog().waitFor({ state: 'detached' });
  await untilFocused(keys.first().getByRole('button', { name: /^Name and limit/ }));
  await press(keys.last().getByRole('button', { name: 'Delete' }));
  await press(dialog().getByRole('button', { name: 'Delete' }));
  await expect.poll(() => keys.count()).toBe(1);
  await expectFocusSeen(page);
});

test('a team is given access to a project, and it is taken away again', async () => {
  await client.call('POST', `organizations/${ORG}/teams/`, { name: 'Payments' });
  await open(page, product.url + paths.projectAccess(ORG, 'by-keys'));

  await focusOn(page, page.getByLabel('Give access to a team'));
  await page.keyboard.type('Pay');
  await press(button('Give access'));
  const taken = button('Take away: Payments');
  await taken.waitFor();
  await press(taken);
  await taken.waitFor({ state: 'detached' });
  await expectFocusSeen(page);
});

test('rules of ownership and links to the code are written', async () => {
  await open(page, product.url + paths.projectOwnership(ORG, 'by-keys'));
  await write(page, page.getByLabel('Rules'), 'path:src/* #vedette');
  await press(button('Save changes'));
  await page.getByText('Settings saved').waitFor();
  await expectFocusSeen(page);

  await open(page, product.url + paths.projectSource(ORG, 'by-keys'));
  await press(button('Add a link'));
  await write(page, page.getByLabel('Paths that begin with'), '/srv/shop/');
  await write(page, page.getByLabel('Are found at'), 'git.example/{path}');
  await press(button('Save changes'));
  await page.getByRole('alert').filter({ hasText: 'Give an http(s) address' }).waitFor();
  await write(page, page.getByLabel('Are found at'), 'https://git.example/{commit}/{path}#L{line}');
  await press(button('Save changes'));
  await page.getByText('Settings saved').waitFor();
  const project = await client.call<{ sourceLinks: unknown }>('GET', `projects/${ORG}/by-keys/`);
  expect(project.sourceLinks).toEqual([{ stackRoot: '/srv/shop/', url: 'https://git.example/{commit}/{path}#L{line}' }]);
  await press(button('Remove link 1'));
  await expectFocusSeen(page);
});

test('a token is made, copied and revoked, and the focus stays on the page', async () => {
  await open(page, product.url + paths.tokens);

  await press(button('Create token'));
  await untilFocused(dialog().getByLabel('Name'));
  await page.keyboard.type('by keys');
  await page.keyboard.press('Enter');
  await press(dialog().getByRole('button', { name: /^Copy/ }));
  await page.keyboard.press('Escape');
  await untilFocused(button('Create token'));
  const row = page.getByRole('row').filter({ hasText: 'by keys' });
  await press(row.getByRole('button', { name: 'Revoke' }));
  await press(dialog().getByRole('button', { name: 'Revoke' }));
  await row.waitFor({ state: 'detached' });
  await expectFocusSeen(page);
});

test('another browser is signed out, and a second factor is begun', async () => {
  const other = await openWindow(browser, product.url, { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0' });
  await signIn(other.context, product.url, OWNER);
  await open(page, product.url + paths.sessions);

  const row = page.getByRole('row').filter({ hasText: 'Firefox 145' });
  await press(row.getByRole('button'));
  await row.waitFor({ state: 'detached' });
  await expectFocusSeen(page);
  await press(button('Set it up'));
  await page.getByRole('img', { name: 'The secret for the camera of an authenticator app' }).waitFor();
  await write(page, field('Code'), '000000');
  await page.keyboard.press('Enter');
  await page.getByText('This code is wrong, too old, or was used.').waitFor();
  await expectFocusSeen(page);
  await other.context.close();
});

test('what one is told about is chosen', async () => {
  await open(page, product.url + paths.notifications);

  await pick(field('New issues'), 'Nev', 'never');
  await press(button('Save changes'));
  await page.getByText('Settings saved').waitFor();
  await expectFocusSeen(page);
});

test('a role is changed, and a person joins and leaves a team', async () => {
  await client.call('POST', `organizations/${ORG}/members/`, { email: 'kim@larkspur.example' });
  await open(page, product.url + paths.members(ORG));

  const role = page.getByLabel('Role of kim@larkspur.example');
  await pick(role, 'Man', 'manager');
  // On the way to a role there are others: none of them is given.
  await page.keyboard.press('Enter');
  await page.getByText('kim@larkspur.example is manager now').waitFor();
  await expectFocusSeen(page);
  await open(page, product.url + paths.team(ORG, 'payments'));
  await focusOn(page, page.getByLabel('Add a member'));
  await page.keyboard.press('ArrowDown');
  await press(button('Add'));
  const out = page.getByRole('button', { name: /^Take out/ });
  await out.first().waitFor();
  await press(out.first());
  await out.first().waitFor({ state: 'detached' });
  await expectFocusSeen(page);
});

test('a stretch of the chart is chosen by arrows, told in words, and leads to its events', async () => {
  await open(page, `${product.url}${paths.issue(ORG, issueId)}`);
  const chart = page.getByRole('slider', { name: /events of this issue/ });

  await focusOn(page, chart);
  // Its event is in the newest bar, or in the one before when an hour has begun meanwhile.
  const isOnEvent = async () => /: 1 events?$/.test((await chart.getAttribute('aria-valuetext')) ?? '');
  for (let bar = 0; bar < 3 && !(await isOnEvent()); bar += 1) await page.keyboard.press('ArrowLeft');
  await expect.poll(isOnEvent).toBe(true);
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/ to .*: 1 events?$/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === paths.issueEvents(ORG, issueId) && url.searchParams.has('start'));
  await page.getByRole('table').getByRole('link').first().waitFor();
});

test('a comment is written, changed and removed', async () => {
  await open(page, `${product.url}${paths.issue(ORG, issueId)}`);
  const activity = page.getByRole('region', { name: 'Activity' });

  await focusOn(page, page.getByRole('textbox', { name: 'Write a comment, @ to mention' }).last());
  await page.keyboard.type('seen by keys');
  await page.keyboard.press('ControlOrMeta+Enter');
  await activity.getByText('seen by keys').waitFor();
  await expectFocusSeen(page);
  await press(activity.getByRole('button', { name: 'Edit or delete this comment' }));
  await chooseFromMenu(page, 'Edit');
  await untilFocused(activity.getByRole('textbox').first());
  await page.keyboard.type(', twice');
  await press(activity.getByRole('button', { name: 'Save' }));
  await activity.getByText(/twice/).waitFor();
  await expectFocusSeen(page);
  await press(activity.getByRole('button', { name: 'Edit or delete this comment' }));
  await chooseFromMenu(page, 'Delete');
  await activity.getByText(/twice/).waitFor({ state: 'detached' });
  await expectFocusSeen(page);
});

test('from a page to another the focus goes along, so that Tab goes on there and arrows scroll', async () => {
  await open(page, product.url + paths.projects(ORG));

  await press(
    page
      .getByRole('main')
      .getByRole('link', { name: 'By keys' })
      .or(page.getByRole('main').getByRole('link', { name: 'by-keys' }))
      .first(),
  );
  await page.getByRole('heading', { level: 1, name: 'by-keys' }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('nothing of all that was a fault of the page', () => {
  expect(window.faults).toEqual([]);
});
