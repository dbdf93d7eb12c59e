import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createServer } from 'vite';
import type { ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { openBrowser, openWindow, PHONE, WIDE } from './browser.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const THEMES = ['light', 'dark'] as const;
const OVERLAYS = [
  'Open menu',
  'Open menu at the end',
  'Open choices',
  'Open popover',
  'Open dialog',
  'Open wide dialog',
  'Open dialog at the top',
  'Open long dialog',
];

let vite: ViteDevServer;
let browser: Browser;
let url: string;

beforeAll(async () => {
  vite = await createServer({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error', server: { port: 0, hmr: false } });
  [browser] = await Promise.all([openBrowser(), vite.listen()]);
  url = vite.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
});

afterAll(async () => {
  await browser?.close();
  await vite?.close();
});

test('the kit shows every component there is', () => {
  const folder = join(ROOT, 'dashboard/kit');
  const shown = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const files = readdirSync(join(ROOT, 'dashboard/ui')).filter((name) => name.endsWith('.tsx'));
  const texts = new Map(files.map((name) => [name, readFileSync(join(ROOT, 'dashboard/ui', name), 'utf8')]));
  const components = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/^export function ([A-Z]\w+)/gm)].map(([, component]) => ({ component: component ?? '', file })),
  );
  // By itself, or as the part of another that is.
  const isShown = ({ component, file }: { component: string; file: string }) =>
    [...shown, ...[...texts].flatMap(([name, text]) => (name === file ? [] : [text]))].some((text) => text.includes(`<${component}`));

  const missing = components.filter((each) => !isShown(each)).map(({ component }) => component);

  expect(components.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

test('nothing of the kit is in what is shipped', () => {
  const dist = join(ROOT, 'dashboard/dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:js|css|html)$/.test(name));

  const found = files.filter((name) => name.includes('kit.html') || readFileSync(join(dist, name), 'utf8').includes('kit-state'));

  expect(files.length).toBeGreaterThan(10);
  expect(found).toEqual([]);
});

test.each([...THEMES.map((theme) => [theme, WIDE] as const), ...THEMES.map((theme) => [theme, PHONE] as const)])(
  'the kit in %s at %o is drawn the same twice, within its width, and has nothing for axe to say',
  async (theme, viewport) => {
    const [first, second] = [await openKit(theme, viewport), await openKit(theme, viewport)];
    const [one, other] = [await picture(first.page), await picture(second.page)];

    expect(one.equals(other)).toBe(true);
    expect(await first.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await violations(first.page)).toEqual([]);
    expect([...first.faults, ...first.complaints]).toEqual([]);
    await Promise.all([first.context.close(), second.context.close()]);
  },
);

test.each(THEMES)('each overlay in %s opens by keyboard, has nothing for axe to say, and gives the focus back', async (theme) => {
  const { page, context, faults, complaints } = await openKit(theme, WIDE);
  const overlay = page.locator(':is(.menu, .dialog):not(.kit *)');
  const found: string[] = [];

  for (const name of OVERLAYS) {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.matches(':is(.menu, .dialog):not(.kit *), :is(.menu, .dialog):not(.kit *) *'));
    found.push(...(await violations(page)).map((each) => `${name}: ${each}`));
    await page.keyboard.press('Escape');
    await page.waitForFunction((text) => document.activeElement?.textContent === text, name);
    await overlay.waitFor({ state: 'detached' });
  }

  expect([...found, ...faults, ...complaints]).toEqual([]);
  await context.close();
});

test('a state that is held looks like the state itself', async () => {
  const { page, context } = await openKit('light', WIDE);
  const background = (name: string) =>
    page.locator('.kit-row', { hasText: 'Button, default' }).locator('.kit-state', { hasText: name }).locator('button').first();
  const colour = (name: string) => background(name).evaluate((element) => getComputedStyle(element).backgroundColor);
  const atRest = await colour('rest');

  await background('rest').hover();
  await expect.poll(() => colour('rest')).toBe(await colour('hover'));

  expect(atRest).not.toBe(await colour('hover'));
  await context.close();
});

async function openKit(theme: (typeof THEMES)[number], viewport: { width: number; height: number }) {
  const watched = await openWindow(browser, url, { viewport, colorScheme: theme, reducedMotion: 'reduce' });
  await watched.page.goto(`${url}/kit`);
  await watched.page.getByRole('heading', { name: 'Overlays' }).waitFor();
  await watched.page.evaluate(() => document.fonts.ready);
  return watched;
}

function picture(page: Page): Promise<Buffer> {
  return page.screenshot({ fullPage: true, animations: 'disabled' });
}
