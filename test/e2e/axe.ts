import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const THEMES = ['light', 'dark'] as const;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds in both themes, which change under the page without a reload: in the first by every rule, in the second by those
 * about colours. Nothing else of a page differs between themes.
 */
export async function violationsOfBothThemes(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
    const ofTheme = await violations(page, colorScheme === 'light' ? {} : { runOnly: ['color-contrast', 'link-in-text-block'] });
    found.push(...ofTheme.map((violation) => `${colorScheme}: ${violation}`));
  }
  return found;
}

/**
 * Everything that axe finds, of every severity and by every rule that it has switched on, best practice included; with the elements.
 *
 * Two kinds of elements are left out, each for one rule:
 * - `aria-hidden-focus`, the guards around an open menu: a guard that gets the focus hands it on at once to where it belongs, so that
 *   no person is ever at an element that is hidden from them.
 * - `region`, an open menu: it hangs at the end of the page, above what is cut off at an edge, and is a thing of its own as a dialog
 *   is (which the rule knows): opened and closed by its button, with the focus in it while it is there.
 */
export async function violations(page: Page, options: object = {}): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async (asked) => {
    type Node = { element: Element; html: string; failureSummary: string };
    type Found = { id: string; nodes: Node[] };
    const { axe } = globalThis as unknown as { axe: { run(root: Document, options: object): Promise<{ violations: Found[] }> } };
    const excused: Record<string, string> = {
      'aria-hidden-focus': '[data-base-ui-focus-guard]',
      region: '[data-base-ui-portal] [role="menu"]',
    };
    const { violations } = await axe.run(document, { resultTypes: ['violations'], elementRef: true, ...asked });
    return violations.flatMap(({ id, nodes }) =>
      nodes
        .filter(({ element }) => excused[id] === undefined || !element.matches(excused[id]))
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${id} ${html.slice(0, 160)} ${failureSummary.slice(0, 300)}`),
    );
  }, options);
}
