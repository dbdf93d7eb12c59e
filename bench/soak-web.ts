// What a dashboard costs that stays open: `npm run bench:soak [-- --minutes 30] [-- --rate 200]`. The issue stream and the page of a
// busy issue, each in a window of its own, while events arrive; each minute the memory that is left after a forced collection.
import { arch, cpus, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession } from 'playwright-core';
import { openBrowser, openWindow, signIn } from '../test/e2e/browser.ts';
import { connect } from '../test/e2e/client.ts';
import { open } from '../test/e2e/pages.ts';
import { OWNER, startProduct } from '../test/e2e/product.ts';
import type { Product } from '../test/e2e/product.ts';
import { usualEvent } from '../test/e2e/usual-event.ts';
import { median } from './figures.ts';
import { heapParts, type HeapParts } from './heap-parts.ts';
import { table } from './report.ts';
import type { Row } from './report.ts';

/** The budget counts from here on: caches fill until then. */
const SETTLED_MINUTE = 5;
/** A median of this many minutes at each end is compared, so that one collection or one answer under way decides nothing. */
const END_MINUTES = 5;
/** What may be between the two ends and still be called flat. */
const FLAT_PERCENT = 5;
const ISSUES = '/organizations/vedette/issues/';
const OLD_ISSUES = 200;
/** A new issue opens this often, so that rows enter the list. */
const NEW_ISSUE_MS = 5_000;
/** Of five events one goes to the issue that is open. */
const OPEN_ISSUE_EVERY = 5;
const TICK_MS = 20;
/** A tick that comes later than this tells of a machine that was held up: that time counts for nobody. */
const LONGEST_TICK_MS = 1_000;
/** A server that cannot follow is not buried: what would be more than this under way is not sent, and the figure says so. */
const MOST_UNDER_WAY = 500;
/** Behind everything else: the pages are measured, not the generator. */
const NICENESS = 10;

interface Reading {
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly sockets: number;
  /** Share of one core that the page's main thread took since the reading before. */
  readonly busyPercent: number;
}

interface Watch {
  readonly name: string;
  readonly readings: Reading[];
  /** What the heap was made of after the first minutes, and at the end. */
  readonly parts: HeapParts[];
  read(): Promise<Reading>;
  weigh(): Promise<void>;
}

const { values: options } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, rate: { type: 'string', default: '200' } },
});
const minutes = positive('minutes', options.minutes);
const ratePerSecond = positive('rate', options.rate);

const product = await startProduct({ hasOwner: true });
const browser = await openBrowser();
try {
  const { issueId } = await connect(product).sendAndFind(usualEvent());
  const watches = [
    await watch(browser, 'issue stream', ISSUES),
    await watch(browser, 'issue page', `${ISSUES}${issueId}/`),
  ] satisfies readonly Watch[];
  setPriority(NICENESS);
  const generator = pour(product);
  await eachMinute(watches, generator);
  const accepted = await generator.stop();
  const perSecond = Math.round(accepted / (minutes * 60));

  console.log(`\n${new Date().toISOString()} · ${cpus().length} × ${cpus()[0]?.model ?? arch()}`);
  console.log(`${minutes} minutes, ${perSecond} events/s were accepted, a new issue every ${NEW_ISSUE_MS / 1000} s\n`);
  console.log(table(watches.flatMap(verdicts)));
} finally {
  await browser.close();
  await product.stop();
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  console.error(`--${name} wants a number above 0, such as --${name} 30.`);
  process.exit(1);
}

async function watch(browser: Browser, name: string, path: string): Promise<Watch> {
  const { page, context } = await openWindow(browser, product.url);
  let sockets = 0;
  page.on('websocket', (socket) => {
    sockets += 1;
    socket.on('close', () => (sockets -= 1));
  });
  await signIn(context, product.url, OWNER);
  await open(page, product.url + path);
  const devTools = await context.newCDPSession(page);
  await devTools.send('Performance.enable');
  let before = await metricsOf(devTools);
  const readings: Reading[] = [];
  const parts: HeapParts[] = [];
  return {
    name,
    readings,
    parts,
    weigh: async () => void parts.push(await heapParts(devTools)),
    async read() {
      await devTools.send('HeapProfiler.collectGarbage');
      const now = await metricsOf(devTools);
      const took = now('TaskDuration') - before('TaskDuration');
      const reading = {
        heapMb: now('JSHeapUsedSize') / 1e6,
        nodes: now('Nodes'),
        listeners: now('JSEventListeners'),
        sockets,
        busyPercent: (100 * took) / (now('Timestamp') - before('Timestamp')),
      };
      before = now;
      readings.push(reading);
      return reading;
    },
  };
}

/** By the browser's own account; nodes and listeners of everything that is still held, shown or not. */
async function metricsOf(devTools: CDPSession): Promise<(name: string) => number> {
  const { metrics } = await devTools.send('Performance.getMetrics');
  const byName = new Map(metrics.map(({ name, value }) => [name, value]));
  return (name) => byName.get(name) ?? Number.NaN;
}

async function eachMinute(watches: readonly Watch[], generator: Generator): Promise<void> {
  console.log('| minute | page | heap after collection | nodes | listeners | sockets | busy |\n|---|---|---|---|---|---|---|');
  for (let minute = 1; minute <= minutes; minute += 1) {
    await generator.until(minute * 60_000);
    for (const each of watches) {
      const { heapMb, nodes, listeners, sockets, busyPercent } = await each.read();
      if (minute === SETTLED_MINUTE || minute === minutes) await each.weigh();
      const figures = [`${heapMb.toFixed(2)} MB`, nodes, listeners, sockets, `${busyPercent.toFixed(1)} %`];
      console.log(`| ${[minute, each.name, ...figures].join(' | ')} |`);
    }
  }
}

function verdicts({ name, readings, parts }: Watch): readonly Row[] {
  const settled = readings.slice(SETTLED_MINUTE - 1);
  const growth = (of: (reading: Reading) => number): Row => {
    const first = median(settled.slice(0, END_MINUTES).map(of));
    const last = median(settled.slice(-END_MINUTES).map(of));
    const note = `${first.toFixed(1)} → ${last.toFixed(1)}, from minute ${SETTLED_MINUTE} on`;
    return { what: name, must: FLAT_PERCENT, unit: '%', measured: (100 * (last - first)) / first, note };
  };
  const [first, last] = [parts[0] ?? { made: 0, code: 0 }, parts.at(-1) ?? { made: 0, code: 0 }];
  const megabytes = (of: keyof HeapParts) => `${(first[of] / 1e6).toFixed(2)} → ${(last[of] / 1e6).toFixed(2)} MB`;
  const { must: _, ...whole } = growth(({ heapMb }) => heapMb);
  return [
    {
      what: `${name}: what scripts made grew by`,
      must: FLAT_PERCENT,
      unit: '%',
      measured: (100 * (last.made - first.made)) / first.made,
      note: `${megabytes('made')}, snapshots of minute ${SETTLED_MINUTE} and of the last`,
    },
    { ...whole, what: `${name}: heap grew by`, note: `${whole.note}; code that the engine compiled: ${megabytes('code')}` },
    { ...growth(({ nodes }) => nodes), what: `${name}: DOM nodes grew by` },
    { ...growth(({ listeners }) => listeners), what: `${name}: listeners grew by` },
    { what: `${name}: sockets, most at once`, must: 1, unit: '', measured: Math.max(...readings.map(({ sockets }) => sockets)) },
    { what: `${name}: share of a core, median`, unit: '%', measured: median(readings.map(({ busyPercent }) => busyPercent)) },
  ];
}

interface Generator {
  /** Ends when events came for so long. */
  until(activeMs: number): Promise<void>;
  /** How many were accepted. */
  stop(): Promise<number>;
}

/** An open loop of events: most go to issues that exist, some to the one that is open, now and then one opens a new issue. */
function pour({ url, dsn }: Product): Generator {
  const { username: key, pathname } = new URL(dsn);
  const store = `${url}/api${pathname}/store/?sentry_key=${key}&sentry_version=7`;
  const counts = { accepted: 0, underWay: 0, due: 0, newIssues: 0 };
  const send = async (event: object): Promise<void> => {
    if (counts.underWay >= MOST_UNDER_WAY) return;
    counts.underWay += 1;
    const body = JSON.stringify({ event_id: crypto.randomUUID().replaceAll('-', ''), platform: 'node', ...event });
    const isAccepted = await fetch(store, { method: 'POST', body }).then(
      async (answer) => (await answer.arrayBuffer(), answer.ok),
      () => false,
    );
    counts.underWay -= 1;
    if (isAccepted) counts.accepted += 1;
  };
  let activeMs = 0;
  let tickedAtMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    activeMs += Math.min(LONGEST_TICK_MS, nowMs - tickedAtMs);
    tickedAtMs = nowMs;
    for (; counts.due < (activeMs * ratePerSecond) / 1000; counts.due += 1) void send(eventOf(counts.due));
    for (; counts.newIssues < activeMs / NEW_ISSUE_MS; counts.newIssues += 1) {
      void send({ message: `first seen as number ${counts.newIssues}` });
    }
  }, TICK_MS);
  return {
    async until(wantedMs) {
      while (activeMs < wantedMs) await sleep(TICK_MS);
    },
    async stop() {
      clearInterval(timer);
      while (counts.underWay > 0) await sleep(TICK_MS);
      return counts.accepted;
    },
  };
}

function eventOf(n: number): object {
  if (n % OPEN_ISSUE_EVERY === 0) return usualEvent();
  const kind = Math.floor(OLD_ISSUES * ((n * 0.618_034) % 1) ** 3); // a long tail, without chance
  const value = `what happened in place ${kind}`;
  return {
    level: kind % 7 === 0 ? 'warning' : 'error',
    release: 'shop@2.14.0',
    user: { id: `${n % 997}` },
    exception: { values: [{ type: `Error${kind}`, value }] },
  };
}
