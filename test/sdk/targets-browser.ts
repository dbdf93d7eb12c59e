import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { HERE, PROGRAMS } from './run-program.ts';
import type { Expected, Target } from './target.ts';

const BROWSERS = [
  '/usr/bin/chromium',
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
const PAGE_MS = 30_000;

const CHAIN = ['CardDeclined', 'PaymentError'] as const;

/** SDKs of pages: bundled, served from another origin than the product's, opened in headless Chromium. */
export const BROWSER: readonly Target[] = [
  page('@sentry/browser 11', 'browser.mjs', { platform: 'javascript', sdk: 'sentry.javascript.browser', chain: CHAIN, crash: /^reserve$/ }),
  page('@sentry/react 11', 'react.mjs', {
    platform: 'javascript',
    sdk: 'sentry.javascript.react',
    chain: CHAIN,
    crash: /^reserve$/,
    more: ['component'],
  }),
];

function page(name: string, program: string, expected: Expected): Target {
  const browser = BROWSERS.find((path) => existsSync(path));
  return {
    name,
    expected,
    prepare: async () => (browser === undefined ? 'there is no Chromium here' : null),
    run: async (dsn) => {
      const script = await bundle(program);
      const site = await serve(script);
      try {
        await open(`${site.url}/?${new URLSearchParams({ dsn, suite: name }).toString()}`);
      } finally {
        await site.close();
      }
    },
  };
}

/** A program as one script. */
export async function bundle(program: string): Promise<string> {
  const built = await build({
    configFile: false,
    root: HERE,
    logLevel: 'error',
    build: { write: false, minify: false, modulePreload: false, rollupOptions: { input: join(PROGRAMS, program) } },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const chunk = first !== undefined && 'output' in first ? first.output.find((output) => output.type === 'chunk') : undefined;
  if (chunk === undefined) throw new Error(`${program} was not bundled`);
  return chunk.code;
}

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** A page that runs the script, of an origin of its own. */
export function serve(script: string): Promise<Site> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/assets/shop.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : '<!doctype html><title>shop</title><div id="root"></div><script type="module" src="/assets/shop.js"></script>',
    );
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${port}`, close });
    });
  });
}

/** Null where there is no Chromium. */
export async function launchBrowser(): Promise<Browser | null> {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  return executablePath === undefined ? null : chromium.launch({ executablePath, args: QUIET });
}

async function open(url: string): Promise<void> {
  const browser = await launchBrowser();
  if (browser === null) throw new Error('there is no Chromium here');
  try {
    const tab = await browser.newPage();
    const failures: string[] = [];
    tab.on('pageerror', (error) => failures.push(error.message));
    await tab.goto(url);
    // The program names its page when everything was sent; the SDK itself must not have broken anything.
    await tab.waitForFunction("document.title === 'done'", undefined, { timeout: PAGE_MS }).catch((cause: unknown) => {
      throw new Error(`the page did not finish: ${failures.join('; ')}`, { cause });
    });
  } finally {
    await browser.close();
  }
}
