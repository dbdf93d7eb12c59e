import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openWindow, signIn } from './browser.ts';
import type { Watched } from './browser.ts';
import type { Client } from './client.ts';
import { open } from './pages.ts';
import { OWNER } from './product.ts';
import type { Product } from './product.ts';
import { waitFor } from './wait.ts';
import type { BrowserContextOptions } from 'playwright-core';

export const ISSUES = '/organizations/vedette/issues/';
/** Patience with a loaded machine, not a measure of the product. */
export const PATIENCE_MS = 20_000;

export interface Listed {
  readonly id: string;
  readonly shortId: string;
  readonly status: string;
  readonly substatus: string | null;
  readonly statusDetails: Readonly<Record<string, unknown>>;
  readonly priority: string;
  readonly isBookmarked: boolean;
  readonly count: string;
  readonly assignedTo: { readonly name: string; readonly type: string } | null;
  readonly metadata: { readonly type: string };
}

/** An error of this kind; kinds are issues. */
export function errorOf(type: string, own: object = {}): object {
  return { level: 'error', release: 'shop@1.0.0', exception: { values: [{ type, value: `${type} happened` }] }, ...own };
}

/** Sent, and each readable as an issue. */
export async function sendAll(client: Client, types: readonly string[]): Promise<void> {
  for (const type of types) await client.send(errorOf(type));
  await waitFor('all to be readable', 60_000, async () => {
    const issues = await listed(client);
    return types.every((type) => issues.some((issue) => issue.metadata.type === type));
  });
}

export function listed(client: Client, query = ''): Promise<readonly Listed[]> {
  return client.call('GET', `organizations/vedette/issues/?query=${encodeURIComponent(query)}&limit=100`);
}

/** The server's word, once it has it. */
export async function untilIssue(client: Client, type: string, wanted: (issue: Listed) => boolean): Promise<Listed> {
  return waitFor(`${type} to be as it should`, PATIENCE_MS, async () => {
    const issue = (await listed(client)).find((one) => one.metadata.type === type);
    return issue !== undefined && wanted(issue) ? issue : null;
  });
}

/** The stream of the given address, live, with the hand elsewhere. */
export async function openStream(browser: Browser, product: Product, search = '', options: BrowserContextOptions = {}): Promise<Watched> {
  const window = await openWindow(browser, product.url, options);
  await signIn(window.context, product.url, OWNER);
  await open(window.page, product.url + ISSUES + search);
  await rows(window.page).first().waitFor();
  return window;
}

export function rows(page: Page): Locator {
  return page.getByRole('list', { name: 'Issues' }).getByRole('listitem');
}

export function rowOf(page: Page, type: string): Locator {
  return rows(page).filter({ hasText: type });
}

/** What the toasts say. */
export async function toast(page: Page, text: string): Promise<void> {
  await page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: PATIENCE_MS });
}

/** Moves the cursor to the row of an issue with the keyboard alone, down and then up. */
export async function walkTo(page: Page, type: string): Promise<void> {
  const current = page.getByRole('list', { name: 'Issues' }).locator('[aria-current="true"]');
  for (const key of [...Array<string>(30).fill('j'), ...Array<string>(30).fill('k')]) {
    if ((await current.count()) > 0 && (await current.innerText()).includes(type)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`There is no row of ${type}.`);
}

export async function texts(locator: Locator): Promise<readonly string[]> {
  return (await locator.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
}

/** Ends a window that did nothing a page must not do. */
export async function closeClean(window: Watched): Promise<void> {
  expect(window.faults).toEqual([]);
  await window.context.close();
}
