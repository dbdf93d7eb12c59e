import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { connect } from './client.ts';
import type { Client } from './client.ts';
import { open } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { waitFor } from './wait.ts';
import { bundleOf, uploadBundle } from './upload.ts';

const ORG = 'vedette';
const RELEASE = 'shop@3.1.0';
const CODE = 'function e(){throw new RangeError("nobody pays for 0")}e();\n//# sourceMappingURL=app.js.map\n';
const MAP = {
  version: 3,
  sources: ['src/basket.ts'],
  sourcesContent: ['export function priceOf(count) {\n  throw new RangeError(`nobody pays for ${count}`);\n}\n'],
  names: ['priceOf'],
  mappings: 'AAAA,SAAgBA,IACd',
};
/** Until every process knows the upload, the job looks, and the page hears of it. */
const LATE_MS = 120_000;

let product: Product;
let browser: Browser;
let client: Client;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  client = connect(product);
  // The project has maps, of another release.
  await client.call('POST', `organizations/${ORG}/releases/`, { version: RELEASE, projects: ['default'] });
  await uploadBundle(client, product, bundleOf('refund()'), 'shop@3.0.0');
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('a minified page turns readable while somebody looks at it, when its source map comes after the error', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  const frame = {
    filename: '/assets/app.js',
    abs_path: 'https://shop.example/assets/app.js',
    function: 'e',
    lineno: 1,
    colno: 14,
    in_app: true,
  };
  const { issueId, eventId } = await client.sendAndFind({
    release: RELEASE,
    exception: { values: [{ type: 'RangeError', value: 'nobody pays for 0', stacktrace: { frames: [frame] } }] },
  });
  await open(page, product.url + paths.issue(ORG, issueId));
  await page.getByText(`shop@3.1.0`).first().waitFor();
  expect(await page.getByText('priceOf').count()).toBe(0);
  // Lost with the page, were it loaded anew.
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));

  await uploadBundle(client, product, bundleOf(CODE, JSON.stringify(MAP)), RELEASE);

  await waitFor('the stored event to be readable', LATE_MS, async () => {
    const event = await client.call<object>('GET', `projects/${ORG}/default/events/${eventId}/`);
    return JSON.stringify(event).includes('priceOf') ? true : null;
  });
  const stack = page.getByRole('region', { name: 'Stack trace' });
  await stack.getByText('src/basket.ts').waitFor({ timeout: LATE_MS });
  await expect.poll(() => stack.innerText(), { timeout: LATE_MS }).toMatch(/throw new RangeError\(`nobody pays for/);
  expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true);
  expect(faults).toEqual([]);
  await context.close();
}, 180_000);
