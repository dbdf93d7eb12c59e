import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';

/** More presses than any page has stops. */
const MOST = 200;
/** With a loaded machine, not a measure of the product. */
const PATIENCE = { timeout: 20_000 } as const;

/** Tabs until the element has the focus, as a person without a mouse gets there. Throws when it is not on the way. */
export async function focusOn(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let count = 0; count < MOST; count += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${String(target)} is not in the order of the Tab key`);
}

/** Replaces what stands in a field. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await focusOn(page, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Types into a field that opens by a key: not before it has the focus, or the letters would be the page's shortcuts. */
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await untilFocused(field);
  await page.keyboard.type(text);
}

export async function untilFocused(target: Locator): Promise<void> {
  await target.waitFor();
  await expect.poll(() => target.evaluate((element) => element === document.activeElement), PATIENCE).toBe(true);
}

/** The keys go to an open menu once it, or an entry of it, has the focus. */
export async function chooseFromMenu(page: Page, name: string | RegExp): Promise<void> {
  const entry = page.getByRole('menuitem', { name });
  await entry.waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[role="menu"]') !== null), PATIENCE).toBe(true);
  for (let count = 0; count < MOST; count += 1) {
    if (await entry.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

/** Where the next key goes is always something, is in sight, and can be told from the rest (design language §10). */
export async function expectFocusSeen(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(focusFault), PATIENCE).toBeNull();
}

/** In the page. */
function focusFault(): string | null {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return 'the focus is lost';
  // The page itself: what was there is gone, Tab goes on from its beginning.
  if (focused.id === 'main') return null;
  const { top, bottom, left, right, width, height } = focused.getBoundingClientRect();
  const isInSight = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth && width > 0 && height > 0;
  if (!isInSight) return `out of sight: ${focused.outerHTML.slice(0, 120)}`;
  const isMarked = [focused, focused.parentElement].some((element) => {
    if (element === null) return false;
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(element);
    return (
      (outlineStyle !== 'none' && outlineWidth !== '0px') ||
      boxShadow !== 'none' ||
      borderColor === getComputedStyle(document.documentElement).getPropertyValue('--focus')
    );
  });
  return isMarked || focused.closest('[role="menu"], [role="dialog"]') !== null ? null : `no mark: ${focused.outerHTML.slice(0, 120)}`;
}
