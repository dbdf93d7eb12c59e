import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violationsOfBothThemes } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn, WIDE } from './browser.ts';
import { connect } from './client.ts';
import { sidewaysBy } from './overflow.ts';
import { open, placesOf, settled } from './pages.ts';
import type { Place } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { makeRelease } from './release-house.ts';
import { usualEvent } from './usual-event.ts';
import { sendTrace } from './usual-trace.ts';

const TABLET = { width: 820, height: 1180 } as const;

/** Of fifty pages on a loaded machine. */
const ALL_PAGES_MS = 600_000;

let product: Product;
let browser: Browser;
let places: readonly Place[];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  const client = connect(product);
  const attachment = { name: 'cart.json', type: 'application/json', content: '{}' };
  const { issueId, eventId } = await client.sendAndFind(usualEvent(), [attachment]);
  await client.sendAndFind({ message: 'stock is low', level: 'warning' });
  await sendTrace(product);
  const release = await makeRelease(client, 'shop@2.14.0', 'the discount of a rule');
  places = placesOf({ issueId, eventId, project: 'default', release });
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test.each([
  { name: 'wide and on a tablet', viewport: WIDE, also: [TABLET] },
  { name: 'on a phone', viewport: PHONE, also: [] },
])(
  'every page is accessible in both themes and as wide as its window, $name',
  async ({ viewport, also }) => {
    const { page, context, faults } = await openWindow(browser, product.url, { viewport, reducedMotion: 'reduce', bypassCSP: true });
    const found: string[] = [];

    for (const place of ordered(places)) {
      if (place.isPublic !== true) await signInOnce(context);
      await open(page, product.url + place.path);
      for (const violation of await violationsOfBothThemes(page)) found.push(`${place.name}, ${violation}`);
      for (const size of [viewport, ...also]) {
        await page.setViewportSize(size);
        await settled(page);
        const by = await sidewaysBy(page);
        if (by > 0) found.push(`${place.name} scrolls sideways by ${by} px, ${size.width} wide`);
      }
      if (also.length > 0) await page.setViewportSize(viewport);
    }

    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  },
  ALL_PAGES_MS,
);

/** Pages of people who are not signed in come first: afterwards they are not. */
function ordered(all: readonly Place[]): readonly Place[] {
  return all.toSorted((a, b) => Number(b.isPublic ?? false) - Number(a.isPublic ?? false));
}

async function signInOnce(context: Awaited<ReturnType<typeof openWindow>>['context']): Promise<void> {
  if ((await context.cookies(product.url)).length === 0) await signIn(context, product.url, OWNER);
}
