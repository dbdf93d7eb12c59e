import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { connect } from './client.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';

/** What is settled about a project in the dashboard, and that typed text is never lost. */
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

async function asOwner() {
  const window = await openWindow(browser, product.url);
  await signIn(window.context, product.url, OWNER);
  return window;
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Settings saved').waitFor();
}

test('typed text outlives a refusal, a server that is away and a reload', async () => {
  const { page, context, faults } = await asOwner();
  await open(page, product.url + paths.projectOwnership(ORG, 'default'));
  const rules = page.getByLabel('Rules');

  await rules.fill('path:src/* nobody');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Line 1: nobody is neither #team nor an e-mail address.').waitFor();
  await rules.fill('path:src/* #vedette');
  await page.route('**/ownership/', (route) => route.abort());
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('The server did not answer. Nothing is lost').waitFor();
  await page.unroute('**/ownership/');
  await page.reload();
  await page.getByText('Typed earlier and not saved yet').waitFor();
  expect(await rules.inputValue()).toBe('path:src/* #vedette');
  await save(page);
  await page.reload();
  await rules.waitFor();

  expect(await rules.inputValue()).toBe('path:src/* #vedette');
  expect(await page.getByText('Typed earlier').count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('a rule about grouping is tried on what came in, refused where it is wrong, saved, and holds for what comes', async () => {
  const { page, context, faults } = await asOwner();
  const client = connect(product);
  const failure = (type: string) => ({ exception: { values: [{ type, value: 'no route to host' }] } });
  const first = await client.sendAndFind(failure('HostUnreachable'));
  const second = await client.sendAndFind(failure('HostDown'));
  expect(second.issueId).not.toBe(first.issueId);
  await open(page, product.url + paths.projectGrouping(ORG, 'default'));
  const rules = page.getByLabel('Fingerprint rules');

  await rules.fill('typ:Host* -> network');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('Line 1, column 1: typ is nothing that rules know; did you mean type?').waitFor();
  await rules.fill('type:Host* -> network title="A host is away"');
  await page.getByRole('button', { name: 'Preview' }).click();
  const merges = page.getByRole('region', { name: 'Would become one' });
  await merges.getByText('A host is away').waitFor();
  await merges.getByText('2 issues become this one').waitFor();
  expect(await merges.getByRole('link').count()).toBe(2);
  await save(page);

  // Processors look again within ten seconds.
  await expect
    .poll(
      async () => {
        const third = await client.sendAndFind(failure('HostLost'));
        return (await client.call<{ title: string }>('GET', `issues/${third.issueId}/`)).title;
      },
      { timeout: 30_000 },
    )
    .toBe('A host is away');
  expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
  await context.close();
});

test('a filter that is written wrong is told with its line; a right one drops what it matches and keeps the rest', async () => {
  const { page, context, faults } = await asOwner();
  const client = connect(product);
  await open(page, product.url + paths.projectFilters(ORG, 'default'));

  // Not localhost: these events are sent from there.
  await page.getByRole('switch', { name: 'Chunks that did not load' }).click();
  await page.getByText('On: Chunks that did not load').waitFor();
  await page.getByLabel('IP addresses').fill('198.51.100.0/24\n1.2.3');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Line 2 is no address or range').waitFor();
  await page.getByLabel('IP addresses').fill('');
  await page.getByLabel('Messages').fill('*unwanted noise*');
  await save(page);

  await expect
    .poll(
      async () => {
        await client.send({ message: 'quite unwanted noise here' });
        return filtered(client);
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBeGreaterThan(0);
  const { issueId } = await client.sendAndFind({ message: 'something else' });
  expect(issueId).not.toBe('');
  expect(faults).toEqual([]);
  await context.close();
}, 120_000);

async function filtered(client: ReturnType<typeof connect>): Promise<number> {
  type Stats = { groups: { by: { outcome: string; reason: string }; totals: Record<string, number> }[] };
  const query = 'statsPeriod=1h&interval=1h&field=sum(quantity)&groupBy=outcome&groupBy=reason';
  const { groups } = await client.call<Stats>('GET', `organizations/${ORG}/stats_v2/?${query}`);
  const found = groups.find(({ by }) => by.outcome === 'filtered' && by.reason === 'error-message');
  return found?.totals['sum(quantity)'] ?? 0;
}

test('scrubbing is tried on a text with settings that are not saved yet', async () => {
  const { page, context, faults } = await asOwner();
  await open(page, product.url + paths.projectPrivacy(ORG, 'default'));

  await page.getByLabel('JSON to scrub').fill('{ half');
  await page.getByRole('button', { name: 'Scrub it' }).click();
  await page.getByText('This is no JSON object.').waitFor();
  await page.getByLabel('JSON to scrub').fill('{"iban": "DE02", "password": "hunter2", "order": 4711}');
  await page.getByLabel('More fields to scrub').fill('iban');
  await page.getByRole('button', { name: 'Scrub it' }).click();
  const result = page.getByRole('status', { name: 'Becomes' });
  await result.getByText('2 values taken out').waitFor();

  const text = await result.innerText();
  expect(text).toContain('"order": 4711');
  expect(text).not.toContain('hunter2');
  expect(text).not.toContain('DE02');
  await page.getByRole('button', { name: 'Discard' }).click();
  expect(await page.getByLabel('More fields to scrub').inputValue()).toBe('');
  expect(faults).toEqual([]);
  await context.close();
});

test('a key is limited and replaced; what is no number is told beside its field', async () => {
  const { page, context, faults } = await asOwner();
  await open(page, product.url + paths.keys(ORG, 'default'));

  await page.getByRole('button', { name: 'Name and limit of Default' }).click();
  const dialog = page.getByRole('dialog', { name: 'Name and limit' });
  await dialog.getByLabel('At most this many events').fill('many');
  await dialog.getByLabel('in this many seconds').fill('60');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('At most this many events').fill('100');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('At most 100 events per 60 s.').waitFor();
  await page.getByRole('button', { name: 'Replace Default' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
  await page.getByText('Default has a new key').waitFor();
  await expect.poll(() => page.getByRole('listitem').filter({ hasText: 'At most 100 events' }).count()).toBe(2);

  expect(faults).toEqual([]);
  await context.close();
});

test('a project is deleted only after its name was typed', async () => {
  const { page, context, faults } = await asOwner();
  await connect(product).call('POST', `organizations/${ORG}/projects/`, { name: 'Old Shop' });
  await open(page, product.url + paths.projectSettings(ORG, 'old-shop'));

  await page.getByLabel('Resolve issues after hours without events').fill('soon');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Write a number of hours.').waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Delete project' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete project old-shop?' });
  await dialog.getByRole('textbox').fill('old');
  await dialog.getByRole('button', { name: 'Delete project' }).click();
  await dialog.getByText('This is not old-shop.').waitFor();
  await dialog.getByRole('textbox').fill('old-shop');
  await dialog.getByRole('button', { name: 'Delete project' }).click();
  await page.getByText('Project old-shop deleted').waitFor();
  await page.waitForURL((url) => url.pathname === paths.projects(ORG));

  await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
  await expect.poll(() => page.getByText('old-shop', { exact: true }).count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});
