import type { Browser, Page } from 'playwright-core';
import { openWindow, signIn } from '../test/e2e/browser.ts';
import { connect } from '../test/e2e/client.ts';
import { open } from '../test/e2e/pages.ts';
import { OWNER, startProduct } from '../test/e2e/product.ts';
import type { Product } from '../test/e2e/product.ts';
import { quantile } from './figures.ts';
import type { Row } from './report.ts';

const ISSUES = '/organizations/vedette/issues/';
const RUNS = 5;
/** Of the slow line: 1.6 Mbit/s and 150 ms. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const LOAD = { perSecond: 1_000, seconds: 15, perRequestMs: 10 };
const DIFFERENT_ISSUES = 120;

/** Paints, keys and live updates of an instance with a hundred issues. */
export async function smallInstance(browser: Browser): Promise<readonly Row[]> {
  const product = await startProduct({ hasOwner: true });
  try {
    const client = connect(product);
    const nameOf = (n: number): object => ({ exception: { values: [{ type: `Error${n}`, value: `what happened in place ${n}` }] } });
    await client.sendAndFind(nameOf(0));
    await Promise.all(Array.from({ length: DIFFERENT_ISSUES }, (_, n) => client.send(nameOf(n))));

    const visit: Visit = { browser, product };
    const loopback = await median(() => largestPaint(visit, false));
    const slow = await median(() => largestPaint(visit, true));
    return [
      { what: 'largest paint of the stream, loopback', must: 1.2, aim: 0.7, unit: 's', measured: loopback },
      { what: 'the same at 1.6 Mbit/s and 150 ms', must: 4, aim: 2.5, unit: 's', measured: slow },
      {
        what: 'interaction to next paint, p95 of a journey by keyboard',
        must: 100,
        aim: 50,
        unit: 'ms',
        measured: await interactions(visit),
      },
      await paletteOpens(visit),
      ...(await underLoad(visit)),
    ];
  } finally {
    await product.stop();
  }
}

interface Visit {
  readonly browser: Browser;
  readonly product: Product;
}

async function newPage({ browser, product }: Visit): Promise<Page> {
  const { page, context } = await openWindow(browser, product.url, { serviceWorkers: 'block' });
  await signIn(context, product.url, OWNER);
  await open(page, product.url + ISSUES);
  return page;
}

async function median(measure: () => Promise<number>): Promise<number> {
  const found: number[] = [];
  for (let run = 0; run < RUNS; run++) found.push(await measure());
  return found.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
}

/** Seconds to the largest paint of a first visit, by the browser's own account. */
async function largestPaint({ browser, product }: Visit, isSlow: boolean): Promise<number> {
  const { page, context } = await openWindow(browser, product.url, { serviceWorkers: 'block' });
  await signIn(context, product.url, OWNER);
  if (isSlow) {
    const devTools = await context.newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Network.emulateNetworkConditions', SLOW);
  }
  await open(page, product.url + ISSUES);
  const ms = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let last = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) last = entry.startTime;
        }).observe({ type: 'largest-contentful-paint', buffered: true });
        setTimeout(() => resolve(last), 300);
      }),
  );
  await page.context().close();
  return ms / 1000;
}

/** Milliseconds from a key to the frame that shows it, at the 95th of a hundred. */
async function interactions(visit: Visit): Promise<number> {
  const page = await newPage(visit);
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    // Entries shorter than 16 ms are not reported; they count as one frame.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ('interactionId' in entry && entry.interactionId !== 0) seen.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  const keys = [
    ...'jjjjjkkkjx',
    'Escape',
    'Control+k',
    ...'issues',
    'ArrowDown',
    'Escape',
    't',
    ...'3h',
    'Escape',
    '\\',
    '\\',
    'j',
    'Enter',
  ];
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  }
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen);
  await page.context().close();
  const all = [...seen, ...Array.from({ length: Math.max(0, keys.length - seen.length) }, () => 16)].toSorted((a, b) => a - b);
  return all[Math.floor(all.length * 0.95)] ?? Number.NaN;
}

const PALETTE_OPENINGS = 20;

/** Milliseconds from the keys to the frame in which the palette can be typed into. */
async function paletteOpens(visit: Visit): Promise<Row> {
  const page = await newPage(visit);
  const times: number[] = [];
  for (let run = 0; run < PALETTE_OPENINGS; run += 1) {
    await page.evaluate(() => {
      const opened = new Promise<number>((resolve) => {
        addEventListener(
          'keydown',
          ({ timeStamp }) => {
            const look = () => {
              if (document.activeElement?.matches('[role=dialog] input') === true) resolve(performance.now() - timeStamp);
              else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
          },
          { capture: true, once: true },
        );
      });
      Object.assign(globalThis, { opened });
    });
    await page.keyboard.press('Control+k');
    times.push(await page.evaluate(() => (globalThis as unknown as { opened: Promise<number> }).opened));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await page.context().close();
  const note = `median ${quantile(times, 0.5).toFixed(0)}, first ${(times[0] ?? 0).toFixed(0)}, worst ${quantile(times, 1).toFixed(0)} ms of ${times.length}`;
  return { what: 'palette opens, p95', must: 100, aim: 50, unit: 'ms', measured: quantile(times, 0.95), note };
}

/** Shift of the layout while events pour in, and long tasks while the list is scrolled under them. */
async function underLoad(visit: Visit): Promise<readonly Row[]> {
  const page = await newPage(visit);
  await page.evaluate(() => {
    const found = { shift: 0, longTasks: 0, longestMs: 0 };
    Object.assign(globalThis, { found });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if ('value' in entry && !('hadRecentInput' in entry && entry.hadRecentInput)) found.shift += Number(entry.value);
    }).observe({ type: 'layout-shift' });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        found.longTasks += 1;
        found.longestMs = Math.max(found.longestMs, entry.duration);
      }
    }).observe({ type: 'longtask' });
  });
  const sent = pour(visit.product);
  await page.mouse.move(700, 500);
  for (let at = 0; at < LOAD.seconds * 10; at++) {
    if (at > LOAD.seconds * 5) await page.mouse.wheel(0, at % 40 < 20 ? 240 : -240);
    await page.waitForTimeout(100);
  }
  const accepted = await sent;
  const found = await page.evaluate(
    () => (globalThis as unknown as { found: { shift: number; longTasks: number; longestMs: number } }).found,
  );
  await page.context().close();
  const note = `${Math.round(accepted / LOAD.seconds)} events/s were accepted`;
  return [
    { what: 'layout shift while events arrive', must: 0, unit: '', measured: Math.round(found.shift * 1000) / 1000, note },
    {
      what: 'long tasks while scrolling under them',
      unit: '',
      measured: found.longTasks,
      note: `longest ${Math.round(found.longestMs)} ms`,
    },
  ];
}

/** An open loop of small events; returns how many were accepted. */
async function pour(product: Product): Promise<number> {
  const { username: key, pathname } = new URL(product.dsn);
  const answers: Promise<boolean>[] = [];
  const each = (LOAD.perSecond * LOAD.perRequestMs) / 1000;
  const startMs = performance.now();
  for (let n = 0; n < LOAD.seconds * LOAD.perSecond; n++) {
    const dueMs = startMs + (n / each) * LOAD.perRequestMs;
    const waitMs = dueMs - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const body = JSON.stringify({
      event_id: crypto.randomUUID().replaceAll('-', ''),
      platform: 'node',
      message: `poured ${n % DIFFERENT_ISSUES}`,
    });
    answers.push(
      fetch(`${product.url}/api${pathname}/store/?sentry_key=${key}&sentry_version=7`, { method: 'POST', body }).then(
        async (answer) => (await answer.arrayBuffer(), answer.ok),
        () => false,
      ),
    );
  }
  return (await Promise.all(answers)).filter(Boolean).length;
}
