import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openWindow, PHONE, signIn, WIDE } from './browser.ts';
import { connect } from './client.ts';
import { sidewaysBy } from './overflow.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { STRANGE } from './strange.ts';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** From the address to everything drawn, on a machine that does other things as well. */
const USABLE_MS = 15_000;

test.each(Object.entries(STRANGE))('%s: the issue can be read, wide and on a phone', async (_name, event) => {
  const { issueId, eventId } = await connect(product).sendAndFind(event);
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);

  for (const viewport of [WIDE, PHONE]) {
    await page.setViewportSize(viewport);
    const startedAtMs = Date.now();
    await open(page, `${product.url}/organizations/vedette/issues/${issueId}/events/${eventId}/`);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.getByRole('heading', { name: 'This event' }).waitFor();
    expect(Date.now() - startedAtMs).toBeLessThan(USABLE_MS);
    await unfoldAll(page);
    expect(await sidewaysBy(page)).toBe(0);
  }
  expect(await page.getByText(/did not load/).count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('the list with all of them has rows of the heights that are known before they are drawn, and no sideways scroll', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);

  for (const viewport of [WIDE, PHONE]) {
    await page.setViewportSize(viewport);
    // On a phone by the lines that a message takes (row-heights.ts).
    const most = viewport === PHONE ? 3 : 1;
    await open(page, `${product.url}/organizations/vedette/issues/?statsPeriod=90d`);
    const rows = page.getByRole('list', { name: 'Issues' }).getByRole('listitem');
    await rows.first().waitFor();
    const boxes = await rows.evaluateAll((all) => all.map((each) => [each.clientHeight, each.scrollHeight]));
    expect(boxes.length).toBeGreaterThanOrEqual(6);
    expect(new Set(boxes.map(([height]) => height)).size).toBeLessThanOrEqual(most);
    expect(await sidewaysBy(page)).toBe(0);
  }
  expect(faults).toEqual([]);
  await context.close();
});

async function unfoldAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    const folded = [
      ...document.querySelectorAll<HTMLElement>('details:not([open]) > summary, main [aria-expanded="false"]:not([aria-haspopup])'),
    ];
    for (const each of folded.slice(0, 100)) each.click();
  });
  await settled(page);
}
