import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../e2e/browser.ts';
import { startProduct, type Product } from '../e2e/product.ts';
import { HERE, run, SENTRY_CLI } from './command.ts';
import { eventWhere, failInBrowser, get, readEvent, type ShownEvent, type ShownFrame } from './shop.ts';

let product: Product;
let browser: Browser;
let directory: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vedette-clients-'));
  [product, browser] = await Promise.all([startProduct({ hasOwner: false }), openBrowser()]);
  env = {
    SENTRY_URL: product.url,
    SENTRY_AUTH_TOKEN: product.token,
    SENTRY_ORG: 'vedette',
    SENTRY_PROJECT: 'default',
    SHOP_DSN: product.dsn,
    // The plugins' own command line remembers where an organization was, from run to run.
    SENTRY_CONFIG_DIR: join(directory, 'sentry'),
  };
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The folder of the build, and its script. */
async function build(bundler: string, name: string, { release = '', uploads = true } = {}): Promise<{ out: string; entry: string }> {
  const out = join(directory, name);
  const { SENTRY_AUTH_TOKEN: _, ...withoutToken } = env;
  const built = await run(process.execPath, [join(HERE, 'build.mjs'), bundler, out, release], { env: uploads ? env : withoutToken });
  expect(built.code, built.output).toBe(0);
  const script = readdirSync(join(out, 'assets')).find((file) => file.endsWith('.js'));
  return { out, entry: `assets/${script}` };
}

async function cli(...args: string[]): Promise<string> {
  const ended = await run(SENTRY_CLI, args, { env });
  expect(ended.code, ended.output).toBe(0);
  return ended.output;
}

/** The code as its author wrote it: file, line, function and context of the frame that threw, and of the one that called it. */
function expectWritten({ frames, raw }: ShownEvent): void {
  const [caller, thrower] = frames.slice(-2) as [ShownFrame, ShownFrame];
  expect(thrower.filename).toMatch(/basket\.[tj]s$/);
  expect(thrower.function).toBe('priceOf');
  expect(thrower.context.find(([line]) => line === thrower.lineNo)?.[1]).toContain('throw new RangeError(`nobody pays for');
  expect(thrower.context.length).toBeGreaterThanOrEqual(6);
  expect(thrower.inApp).toBe(true);
  expect(caller.function).toBe('Basket.checkout');
  expect(raw?.at(-1)?.filename).toMatch(/assets\/shop-/);
}

const cameFrom = (entry: string) => (event: ShownEvent) =>
  [...event.frames, ...(event.raw ?? [])].some((frame) => frame.filename.endsWith(entry));
/** The plugins do not wait until an upload is put together: an event that comes at once may be resolved a little later. */
const readable = (entry: string) => (event: ShownEvent) => event.raw !== null && cameFrom(entry)(event);

test.each(['vite', 'webpack', 'esbuild'])(
  'an error of an app that was built and uploaded by the plugin for %s shows the code as it was written',
  async (bundler) => {
    const { out, entry } = await build(bundler, bundler);

    await failInBrowser(browser, out, entry);

    const event = await eventWhere(product, readable(entry), `the event of ${bundler} to be readable`);
    expectWritten(event);
    expect(event.frames.at(-1)?.data).toMatchObject({ symbolicated: true, resolved_with: 'debug-id' });
  },
);

test('without debug ids the files of the release are used', async () => {
  const { out, entry } = await build('vite', 'by-address', { release: 'shop@1.2.3', uploads: false });
  await cli('sourcemaps', 'upload', '--wait', '--release', 'shop@1.2.3', '--url-prefix', '~/', out);

  await failInBrowser(browser, out, entry);

  const event = await eventWhere(product, readable(entry), 'the event of the release to be readable');
  expectWritten(event);
  expect(event.frames.at(-1)?.data).toMatchObject({ resolved_with: 'release' });
});

test('an upload that comes after the error turns the stored event readable and keeps it in one issue', async () => {
  const { out, entry } = await build('esbuild', 'late', { uploads: false });
  await cli('sourcemaps', 'inject', out);
  await failInBrowser(browser, out, entry);
  const before = await eventWhere(product, cameFrom(entry), 'the event before the upload');
  expect(before.frames.at(-1)?.data?.['unresolved']).toMatchObject({ code: 'unknown_debug_id' });

  await cli('sourcemaps', 'upload', '--wait', out);

  const after = await eventWhere(product, (event) => event.eventID === before.eventID && event.raw !== null, 'the event to turn readable');
  expectWritten(after);
  const again = await readEvent(product, before.eventID);
  const issue = await get<{ title: string; count: string; status: string }>(product, `organizations/vedette/issues/${again.groupID}/`);
  expect(issue.status).toBe('unresolved');
  const [bundle] = await get<{ remap: unknown }[]>(product, 'projects/vedette/default/files/artifact-bundles/');
  expect(bundle?.remap).toMatchObject({ changed: expect.any(Number) });
});
