import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core';

const BROWSERS = [
  process.env.VEDETTE_CHROMIUM ?? '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Patience with a loaded machine, not a measure of the product. */
const PATIENCE_MS = 30_000;

export const WIDE = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

export function openBrowser(): Promise<Browser> {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error(`There is no Chromium at ${BROWSERS.join(', ')}; VEDETTE_CHROMIUM may name one.`);
  return chromium.launch({ executablePath, args: QUIET });
}

export interface Watched {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What a page of ours must never do; filled while it is used. */
  readonly faults: string[];
  /** Refused answers and the like: wanted by some journeys, so not a fault by itself. */
  readonly complaints: string[];
  /** Sent, and not answered yet. */
  readonly waiting: ReadonlySet<Request>;
}

/** Those of this file that are open. */
const windows = new Set<Watched>();

/** What a person would see in the windows that are open, for a test that failed. */
export async function describeWindows(): Promise<readonly string[]> {
  return Promise.all([...windows].filter(({ page }) => !page.isClosed()).map(describeWindow));
}

const SEEN_LENGTH = 1_500;

async function describeWindow({ page, waiting, complaints, faults }: Watched): Promise<string> {
  const text = await page.evaluate(() => document.body.innerText).catch(String);
  return [
    `── ${page.url()}`,
    text.replaceAll(/\n+/g, '\n').slice(0, SEEN_LENGTH),
    ...[...waiting].map((request) => `waits for: ${request.method()} ${request.url()}`),
    ...[...complaints, ...faults].slice(-10),
  ].join('\n');
}

/** A window with an empty profile in which dialogs, foreign requests, policy reports and uncaught errors are written down. */
export async function openWindow(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: WIDE, locale: 'en-GB', timezoneId: 'UTC', ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const faults: string[] = [];
  const complaints: string[] = [];
  await context.exposeBinding('reportViolation', (_source, text: string) => void faults.push(`policy: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (globalThis as unknown as { reportViolation(text: string): void }).reportViolation;
      report(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol === 'data:' || url.protocol === 'blob:' || url.origin === origin) return;
    faults.push(`request: ${request.url()}`);
  });
  context.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    (/Content.Security.Policy|Trusted ?Type/i.test(message.text()) ? faults : complaints).push(`console: ${message.text()}`);
  });
  const watched: Watched = { context, page: await context.newPage(), faults, complaints, waiting: waitingIn(context) };
  windows.add(watched);
  context.on('close', () => windows.delete(watched));
  return watched;
}

function waitingIn(context: BrowserContext): ReadonlySet<Request> {
  const waiting = new Set<Request>();
  context.on('request', (request) => waiting.add(request));
  context.on('requestfinished', (request) => waiting.delete(request));
  context.on('requestfailed', (request) => waiting.delete(request));
  return waiting;
}

/** Signs a window in through the API, as the sign-in page does, without walking through it. */
export async function signIn(context: BrowserContext, url: string, owner: { email: string; password: string }): Promise<void> {
  const answer = await context.request.post(`${url}/api/0/auth/login/`, { data: owner, headers: { origin: url } });
  if (!answer.ok()) throw new Error(`signing in was answered ${answer.status()}: ${await answer.text()}`);
}
