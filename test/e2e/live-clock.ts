import type { Page } from 'playwright-core';

/** Notes, in the page itself, when a text is first shown: asking from outside would measure the asking. */
export async function markWhenSeen(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => {
    const seen: Record<string, number> = {};
    Object.assign(globalThis, { seen });
    const look = () => {
      if (seen[text] === undefined && document.body.innerText.includes(text)) seen[text] = Date.now();
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  }, text);
}

/** Of a text given to `markWhenSeen`, in the machine's time. */
export async function seenAtMs(page: Page, text: string): Promise<number> {
  return page.evaluate((text) => (globalThis as unknown as { seen: Record<string, number> }).seen[text] ?? Number.NaN, text);
}
