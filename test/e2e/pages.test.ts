import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn, WIDE } from './browser.ts';
import { connect } from './client.ts';
import { sidewaysBy } from './overflow.ts';
import { open, placesOf } from './pages.ts';
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
  { colorScheme: 'light', viewport: WIDE },
  { colorScheme: 'dark', viewport: WIDE },
  { colorScheme: 'light', viewport: PHONE },
  { colorScheme: 'dark', viewport: PHONE },
] as const)(
  'every page is accessible and as wide as its window: $colorScheme, $viewport.width wide',
  async ({ colorScheme, viewport }) => {
    const { page, context, faults } = await openWindow(browser, product.url, {
      colorScheme,
      viewport,
      reducedMotion: 'reduce',
      bypassCSP: true,
    });
    const found: string[] = [];

    for (const place of ordered(places)) {
      if (place.isPublic !== true) await signInOnce(context);
      await open(page, product.url + place.path);
      for (const violation of await violations(page)) found.push(`${place.name}: ${violation}`);
      const by = await sidewaysBy(page);
      if (by > 0) found.push(`${place.name} scrolls sideways by ${by} px`);
    }

    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  },
  ALL_PAGES_MS,
);

test(
  'no page scrolls sideways on a tablet',
  async () => {
    const { page, context, faults } = await openWindow(browser, product.url, { viewport: TABLET });
    const sideways: string[] = [];

    for (const place of ordered(places)) {
      if (place.isPublic !== true) await signInOnce(context);
      await open(page, product.url + place.path);
      const by = await sidewaysBy(page);
      if (by > 0) sideways.push(`${place.name}: ${by} px`);
    }

    expect(sideways).toEqual([]);
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
