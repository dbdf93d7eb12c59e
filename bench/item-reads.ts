import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, quantile, shownSpread, spread } from './figures.ts';
import { bigTraceEnvelope } from './item-made.ts';
import { itemPoolDirectory } from './item-pool.ts';
import type { Target } from './load.ts';
import { ORG } from './product.ts';
import type { Product } from './product.ts';
import type { Row } from './report.ts';
import { startLoad } from './run-load.ts';

const TRACE_SPANS = 10_000;
const PER_ENVELOPE = 1_000;
const PATIENCE_MS = 60_000;

/** How long the server takes for a trace of ten thousand spans, its last byte read. */
export async function bigTrace(product: Product, targets: readonly Target[]): Promise<readonly Row[]> {
  const [target] = targets;
  if (target === undefined) return [];
  const traceId = randomBytes(16).toString('hex');
  for (let from = 0; from < TRACE_SPANS; from += PER_ENVELOPE) {
    await post(product, target, bigTraceEnvelope(traceId, from, PER_ENVELOPE, Date.now() - 5_000));
  }
  await until(async () => (await countOf(product, traceId)) >= TRACE_SPANS);

  const path = `organizations/${ORG}/trace/${traceId}/?statsPeriod=24h`;
  const times: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    const startedAt = performance.now();
    await product.statusOf(path);
    times.push(performance.now() - startedAt);
  }
  const text = JSON.stringify(await product.api<unknown>(path));
  // The first two warm the program.
  const warm = times.slice(2);
  return [
    {
      what: 'a trace of 10,000 spans, median of ten',
      must: 300,
      unit: 'ms',
      measured: median(warm),
      note: `p95 ${quantile(warm, 0.95).toFixed(0)} ms, the first ${(times[0] ?? 0).toFixed(0)} ms; ${text.split('"event_id"').length - 1} spans in ${(text.length / 1e6).toFixed(1)} MB of JSON`,
    },
  ];
}

async function countOf(product: Product, traceId: string): Promise<number> {
  const path = `organizations/${ORG}/events/?dataset=spans&field=count()&statsPeriod=24h&query=trace:${traceId}`;
  const { data } = await product.api<{ data: { 'count()': number }[] }>(path);
  return data[0]?.['count()'] ?? 0;
}

/** What people look for among lines: everything, a word, a value that many have, one that one has, none, and by severity. */
const SEARCHES = ['', 'payment', 'region:eu', 'request:000000000000', 'nothingofthekind', 'severity:error !region:eu'];
const SEARCH_ROUNDS = 8;

/** Pages of the newest lines that fit, over all lines of the run. */
export async function logSearch(product: Product, lines: number): Promise<readonly Row[]> {
  const times: number[] = [];
  const slowest = new Map<string, number>();
  for (let round = 0; round <= SEARCH_ROUNDS; round += 1) {
    for (const query of SEARCHES) {
      const startedAt = performance.now();
      await product.statusOf(`organizations/${ORG}/logs/?statsPeriod=24h&query=${encodeURIComponent(query)}`);
      const ms = performance.now() - startedAt;
      // The first round warms the store.
      if (round === 0) continue;
      times.push(ms);
      slowest.set(query, Math.max(ms, slowest.get(query) ?? 0));
    }
  }
  const [query = '', ms = 0] = [...slowest].toSorted((a, b) => b[1] - a[1])[0] ?? [];
  const all = spread(times);
  return [
    {
      what: `log search over ${lines} lines, p95`,
      must: 300,
      unit: 'ms',
      measured: all.p95,
      note: `${shownSpread(all)} of ${all.count} searches; the slowest is «${query}» with ${ms.toFixed(0)} ms`,
    },
  ];
}

/** Beside a tenth of the budget: a line a half second, followed to who watches. */
const TAIL_LINES = 40;
const TAIL_CONTAINERS_PER_SECOND = 20;

/** From the moment a line is sent until a watcher was told and has read it. */
export async function liveTail(product: Product, targets: readonly Target[]): Promise<readonly Row[]> {
  const [target] = targets;
  if (target === undefined) return [];
  const watcher = await watch(product, target.projectId);
  const load = startLoad({
    port: product.port,
    targets,
    ratePerSecond: TAIL_CONTAINERS_PER_SECOND,
    seconds: TAIL_LINES / 2 + 3,
    connections: 8,
    pool: itemPoolDirectory('log'),
    firstEvent: 0,
  });
  await load.started;
  const shown: number[] = [];
  for (let n = 0; n < TAIL_LINES; n += 1) {
    const mark = `tail${randomBytes(8).toString('hex')}`;
    const sentAt = performance.now();
    watcher.expect(mark, () => shown.push(performance.now() - sentAt));
    await post(product, target, lineEnvelope(mark));
    await sleep(500);
  }
  await load.done;
  await until(async () => shown.length === TAIL_LINES).catch(() => undefined);
  watcher.close();
  const times = spread(shown);
  return [
    {
      what: 'live tail, sent → shown to a watcher, p95',
      must: 1_000,
      unit: 'ms',
      measured: times.p95,
      note: `${shownSpread(times)} of ${shown.length} of ${TAIL_LINES} lines beside ${TAIL_CONTAINERS_PER_SECOND * 100} others a second`,
    },
  ];
}

function lineEnvelope(mark: string): string {
  const line = { timestamp: Date.now() / 1000, trace_id: randomBytes(16).toString('hex'), level: 'info', body: `watched ${mark}` };
  const header = { type: 'log', item_count: 1, content_type: 'application/vnd.sentry.items.log+json' };
  return `{}\n${JSON.stringify(header)}\n${JSON.stringify({ items: [line] })}\n`;
}

interface Watcher {
  expect(mark: string, seen: () => void): void;
  close(): void;
}

/** As the page of logs does: told over the live connection, it asks for what came. */
async function watch(product: Product, projectId: string): Promise<Watcher> {
  const { ticket } = await product.api<{ ticket: string }>(`organizations/${ORG}/live/ticket/`, { method: 'POST', body: '{}' });
  const address = product.url.replace('http', 'ws');
  const socket = new WebSocket(`${address}/api/0/organizations/${ORG}/live/?ticket=${encodeURIComponent(ticket)}`);
  const expected = new Map<string, () => void>();
  let cursor = String(Date.now());
  let isAsking = false;

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    const path = `organizations/${ORG}/logs/?query=watched&project=${projectId}&statsPeriod=1h&limit=200&came=${cursor}`;
    const page = await product.api<{ lines: readonly { message: string }[]; cursor: string }>(path).catch(() => null);
    isAsking = false;
    for (const { message } of page?.lines ?? []) {
      const mark = /tail\w+/.exec(message)?.[0] ?? '';
      expected.get(mark)?.();
      expected.delete(mark);
    }
  }

  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { readonly type: string }; // of our own server
    if (message.type === 'logs') void ask();
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the live connection was refused')));
  });
  cursor = String(Date.now() - 1_000);
  return { expect: (mark, seen) => void expected.set(mark, seen), close: () => socket.close() };
}

async function post(product: Product, { projectId, key }: Target, body: string): Promise<void> {
  const answer = await fetch(`${product.url}/api/${projectId}/envelope/?sentry_key=${key}`, { method: 'POST', body });
  if (answer.status !== 200) throw new Error(`an envelope was answered with ${answer.status}: ${await answer.text()}`);
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const startedAt = performance.now(); !(await isTrue()); await sleep(200)) {
    if (performance.now() - startedAt > PATIENCE_MS) throw new Error('what was sent cannot be read');
  }
}
