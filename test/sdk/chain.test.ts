import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { parseEnvelope } from '../../src/protocol/envelope.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { PROGRAMS, reasonWhyNot } from './run-program.ts';
import { bundle, launchBrowser, serve } from './targets-browser.ts';
import { pythonCommand } from './targets-languages.ts';

/** Of a loaded machine, from the last program's end to the last span that is readable. */
const VISIBLE_MS = 60_000;
const PAGE_MS = 60_000;

interface SentSpan {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly name: string;
  readonly status: string;
  readonly start_timestamp: number;
  readonly end_timestamp: number;
  readonly attributes: Readonly<Record<string, { readonly value: unknown; readonly type: string }>>;
}

interface Shown {
  readonly event_id: string;
  readonly op: string;
  readonly description: string;
  readonly sdk_name: string;
  readonly children: readonly Shown[];
}

interface Detail {
  readonly name: string;
  readonly status: string;
  readonly parent_span_id: string | null;
  readonly start_timestamp: number;
  readonly end_timestamp: number;
  readonly attributes: readonly { readonly name: string; readonly value: unknown }[];
}

let product: Product;
let dsn: string;

beforeAll(async () => {
  product = await startProduct();
  const keys = await product.get<{ dsn: { public: string } }[]>('/api/0/projects/vedette/default/keys/');
  dsn = keys[0]?.dsn.public ?? '';
});

afterAll(() => product?.stop());

test('a page, a service in Node and a program in Python make one trace, and each span of the page is shown as it was sent', async (context) => {
  let python = '';
  const why = await reasonWhyNot(async () => (python = await pythonCommand()));
  const browser = await launchBrowser();
  if (why !== null || browser === null) return context.skip(why ?? 'there is no Chromium here');
  onTestFinished(() => browser.close());
  const api = await startService(python);
  const site = await serve(await bundle('chain-page.mjs'));
  onTestFinished(() => site.close());
  const page = await browser.newPage();
  const sent = spansSentBy(page);

  await page.goto(`${site.url}/?${new URLSearchParams({ dsn, api }).toString()}`);
  await page.waitForFunction("document.title === 'called'", undefined, { timeout: PAGE_MS });
  await page.click('h1');
  await turnAway(page);
  await page.waitForFunction("document.title === 'done'", undefined, { timeout: PAGE_MS });

  const load = sent.find(({ attributes }) => attributes['sentry.op']?.value === 'pageload');
  if (load === undefined) throw new Error(`the page sent no page load, but ${JSON.stringify(sent.map(({ name }) => name))}`);
  const traceId = load.trace_id;
  const ofTrace = sent.filter((span) => span.trace_id === traceId);
  const roots = await untilThere(traceId, ofTrace.length + 3);
  const chain = chainTo(roots, 'charge card');
  expect(chain.map(({ op, sdk_name: sdk }) => [op, sdk])).toEqual([
    ['pageload', 'sentry.javascript.browser'],
    ['http.client', 'sentry.javascript.browser'],
    ['http.server', 'sentry.javascript.node'],
    ['queue.process', 'sentry.python'],
  ]);
  expect(chain.at(-1)?.children).toMatchObject([{ op: 'db.query', description: 'UPDATE cards SET charged = 1' }]);

  const ops = sent.map(({ attributes }) => attributes['sentry.op']?.value);
  expect(ops).toEqual(expect.arrayContaining(['pageload', 'http.client', 'ui.webvital.lcp', 'ui.webvital.cls']));
  for (const span of sent) await compare(span);
});

/** Field by field, attributes by their names: what one says and the API does not show is lost. */
async function compare(span: SentSpan): Promise<void> {
  const shown = await product.get<Detail>(`/api/0/organizations/vedette/trace/${span.trace_id}/spans/${span.span_id}/`);
  expect(shown).toMatchObject({ status: span.status, parent_span_id: span.parent_span_id ?? null });
  expect(shown.start_timestamp).toBeCloseTo(span.start_timestamp, 5);
  expect(shown.end_timestamp).toBeCloseTo(span.end_timestamp, 5);
  const attributes = new Map(shown.attributes.map(({ name, value }) => [name, value]));
  for (const [name, { value }] of Object.entries(span.attributes)) {
    if (value !== null) expect([span.name, name, attributes.get(name)]).toEqual([span.name, name, value]);
  }
}

function spansSentBy(page: Page): readonly SentSpan[] {
  const sent: SentSpan[] = [];
  page.on('request', (request) => {
    const body = request.postDataBuffer();
    const envelope = body === null || !request.url().includes('/envelope/') ? null : parseEnvelope(body);
    for (const { type, payload } of envelope?.ok === true ? envelope.value.items : []) {
      if (type === 'span') sent.push(...(JSON.parse(Buffer.from(payload).toString()) as { items: SentSpan[] }).items);
    }
  });
  return sent;
}

/** As another tab would: headless pages are never hidden by themselves. */
async function turnAway(page: Page): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  `);
}

async function startService(python: string): Promise<string> {
  const env = { ...process.env, SENTRY_DSN: dsn, PYTHON: python, CHARGE: join(PROGRAMS, 'chain.py') };
  const child = spawn(process.execPath, [join(PROGRAMS, 'chain-node.mjs')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return line.toString().trim();
}

function chainTo(spans: readonly Shown[], description: string): readonly Shown[] {
  for (const span of spans) {
    if (span.description === description) return [span];
    const below = chainTo(span.children, description);
    if (below.length > 0) return [span, ...below];
  }
  return [];
}

async function untilThere(traceId: string, spans: number): Promise<readonly Shown[]> {
  const deadline = Date.now() + VISIBLE_MS;
  for (;;) {
    const meta = await product.get<{ spans_count: number }>(`/api/0/organizations/vedette/trace-meta/${traceId}/`);
    if (meta.spans_count >= spans) return product.get(`/api/0/organizations/vedette/trace/${traceId}/`);
    if (Date.now() > deadline) throw new Error(`of trace ${traceId} there are ${meta.spans_count} of ${spans} spans`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
