import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { violations } from './axe.ts';
import { openBrowser, openWindow, PHONE, signIn } from './browser.ts';
import { open, settled } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { sendLogs, TRACE } from './send-logs.ts';
import { waitFor } from './wait.ts';

const LOGS = paths.logs('vedette');

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function signedIn(options: Parameters<typeof openWindow>[2] = {}) {
  const window = await openWindow(browser, product.url, options);
  await signIn(window.context, product.url, OWNER);
  return window;
}

async function untilCounted(query: string, count: number): Promise<void> {
  const { url, token } = product;
  await waitFor(`${count} lines of ${query}`, 60_000, async () => {
    const answer = await fetch(
      `${url}/api/0/organizations/vedette/events-meta/?dataset=logs&statsPeriod=14d&query=${encodeURIComponent(query)}`,
      {
        headers: { authorization: `Bearer ${token}` },
      },
    );
    return ((await answer.json()) as { count: number }).count >= count ? true : null;
  });
}

const line = (page: Page, message: string) =>
  page.getByRole('list', { name: 'Log lines, newest first' }).getByRole('button', { name: message });

test('without a line the page tells how logs are switched on', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, product.url + paths.issues('vedette'));

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Logs' }).click();
  await page.getByRole('heading', { name: 'No logs yet' }).waitFor();
  await page.getByText('enableLogs: true').waitFor();
  await page
    .getByRole('radio', { name: 'Python' })
    .or(page.getByRole('button', { name: 'Python' }))
    .first()
    .click();
  await page.getByText('enable_logs=True').waitFor();

  expect(await violations(page)).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

test('a line is found, opened, narrowed by, excluded, made a column, and seen among its neighbours', async () => {
  await sendLogs(product, [
    { body: 'order 17 paid', attributes: { plan: 'paid', amount: 12.5, ok: true } },
    { body: 'order 18 paid', attributes: { plan: 'free' } },
    { body: 'payment refused', level: 'error', attributes: { plan: 'paid', password: 'hunter2' } },
  ]);
  await untilCounted('', 3);
  const { page, context, faults } = await signedIn();
  await open(page, product.url + LOGS);

  await line(page, 'order 17 paid').click();
  const details = page.getByLabel('Attributes', { exact: true });
  await details.getByText('12.5').waitFor();
  await page.getByRole('button', { name: 'Lines around it' }).click();
  await page.getByRole('region', { name: 'Lines around it' }).getByText('payment refused').waitFor();
  await page.getByRole('button', { name: 'Only lines with this plan' }).click();
  await page.waitForURL(/query=plan%3Apaid/);
  await line(page, 'order 18 paid').waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Show amount as a column' }).click();
  await page.getByRole('button', { name: 'Take out the column amount' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Search logs' }).waitFor();
  await line(page, 'payment refused').click();
  await details.getByText('[Filtered]').waitFor();
  await page.getByText('Repaired when it came').waitFor();
  await page.getByRole('link', { name: `Trace ${TRACE.slice(0, 8)}` }).waitFor();
  await page.getByRole('button', { name: 'Lines of this trace' }).click();
  await line(page, 'order 18 paid').waitFor();

  expect(await page.content()).not.toContain('hunter2');
  expect(faults).toEqual([]);
  await context.close();
});

test('lines come while one looks, wait while one reads, and shift nothing', async () => {
  const { page, context, faults } = await signedIn();
  await open(page, product.url + LOGS);
  await page.evaluate(() => {
    const state = Object.assign(globalThis, { shifts: [] as number[] });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as unknown as { value: number; hadRecentInput: boolean };
        if (!hadRecentInput) state.shifts.push(value);
      }
    }).observe({ type: 'layout-shift' });
  });

  await sendLogs(product, [{ body: 'came by itself' }]);
  await line(page, 'came by itself').waitFor();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: /^Follow/ }).waitFor();
  await sendLogs(product, [{ body: 'held back' }]);
  await page.getByRole('button', { name: 'Held while you read: 1 new line' }).waitFor();
  expect(await line(page, 'held back').count()).toBe(0);
  await page.keyboard.press('Space');
  await line(page, 'held back').waitFor();

  // The sentence below a list that does not fill the window moves on by a line, which counts as some millionths of a shift.
  const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
  expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.001);
  expect(faults).toEqual([]);
  await context.close();
});

test('patterns are counted beside the lines, and a chart can be narrowed by keys', async () => {
  await sendLogs(
    product,
    Array.from({ length: 5 }, (_, n) => ({ body: `session ${n} verified in ${n}ms`, attributes: { n } })),
  );
  await untilCounted('session', 5);
  const { page, context, faults } = await signedIn({ viewport: { width: 1400, height: 900 } });
  await open(page, product.url + LOGS);

  const patterns = page.getByRole('complementary', { name: 'Patterns' });
  await patterns.getByRole('button', { name: /^Only lines like session/ }).click();
  await line(page, 'session 4 verified').waitFor();
  await line(page, 'order 17 paid').waitFor({ state: 'detached' });
  await page.getByRole('slider', { name: /lines in this time/ }).press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForURL(/start=/);

  expect(faults).toEqual([]);
  await context.close();
});

test('what steers terminals and turns letters is shown as it is harmless, and a body of a megabyte is read in place', async () => {
  const long = `start ${'x'.repeat(1_000_000)}`;
  await sendLogs(product, [
    { body: '\u001b[31mred alert\u001b[0m \u0007bell', attributes: { rtl: '\u202egnp.exe' } },
    {
      body: '<img src=x onerror="globalThis.isBroken = true">',
      attributes: { '<b>name</b>': '<script>globalThis.isBroken = true</script>' },
    },
    { body: long },
  ]);
  await untilCounted('alert', 1);
  const { page, context, faults } = await signedIn();
  await open(page, product.url + LOGS);

  await line(page, 'red alert bell').click();
  await page
    .getByLabel('Attributes', { exact: true })
    .getByText(String.raw`\u202egnp.exe`)
    .waitFor();
  await page.keyboard.press('Escape');
  await line(page, 'start xxx').click();
  await page.getByRole('region', { name: 'Message' }).waitFor();
  await page.keyboard.press('Escape');
  await line(page, '<img').click();
  await page.getByText('<b>name</b>').waitFor();

  expect(await page.evaluate(() => 'isBroken' in globalThis)).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(faults).toEqual([]);
  await context.close();
});

test.each(['light', 'dark'] as const)(
  'the page has no fault of accessibility, %s, wide and on a phone, in German too',
  async (colorScheme) => {
    for (const options of [
      { viewport: { width: 1400, height: 900 }, colorScheme },
      { ...PHONE, colorScheme, locale: 'de-AT' },
    ]) {
      const { page, context, faults } = await signedIn({ ...options, reducedMotion: 'reduce', bypassCSP: true });
      await open(page, product.url + LOGS);
      await page.getByRole('button', { name: /order 17 paid/ }).click();
      await page.getByText('12.5').first().waitFor();
      await settled(page);
      expect(await violations(page)).toEqual([]);
      expect(faults).toEqual([]);
      await context.close();
    }
  },
);
