import type { Page } from 'playwright-core';

/** By how many pixels the page, or its scrolling part, can be moved sideways. Boxes inside that scroll on their own may. */
export function sidewaysBy(page: Page): Promise<number> {
  return page.evaluate(() => {
    const scrollers = [document.documentElement, document.body, document.getElementById('main')].filter((each) => each !== null);
    return Math.max(...scrollers.map((each) => each.scrollWidth - each.clientWidth));
  });
}
