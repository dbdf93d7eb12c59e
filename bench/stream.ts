import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedEventsUrl } from '../src/engines/events/chdb.ts';
import { openClickHouse } from '../src/engines/events/clickhouse.ts';
import { openDashboards, runExport } from './dashboards.ts';
import type { LoadDone, LoadOrder, Target } from './load.ts';
import { disturbance, machineTimes } from './machine.ts';
import type { MachineTimes } from './machine.ts';
import { CHUNK_EVENTS, poolDirectory, preparePool } from './pool.ts';
import { total, treeUse } from './process-tree.ts';
import type { TreeUse } from './process-tree.ts';
import { startProduct, targetsOf, visibleEvents } from './product.ts';
import type { Product } from './product.ts';
import type { Row } from './report.ts';
import { startLoad } from './run-load.ts';
import { shownSpread } from './figures.ts';
import type { BenchOptions, Scenario } from './scenario.ts';

const SAMPLE_MS = 5_000;
const DRAIN_MS = 120_000;

/** The long run: events at the rate of the budget, dashboards and an export open; counted by the API. */
export const stream: Scenario = {
  name: 'stream',
  async run(options, directory) {
    const { ratePerSecond, seconds, warmUpSeconds } = options;
    const wanted = Math.ceil((seconds + warmUpSeconds) * ratePerSecond * 1.02) + 2 * CHUNK_EVENTS;
    await preparePool(poolDirectory(), wanted);
    const product = await startProduct(directory);
    try {
      return rowsOf(options, await runStream(product, options, directory));
    } finally {
      await product.stop();
    }
  },
};

interface Moment {
  readonly visible: number;
  readonly use: TreeUse;
  readonly machine: MachineTimes;
  readonly selfMs: number;
}

interface StreamRun {
  readonly from: Moment;
  readonly to: Moment;
  readonly drained: Moment;
  readonly drainMs: number;
  readonly load: LoadDone;
  readonly memory: readonly Readonly<Record<string, number>>[];
  readonly store: readonly { readonly table: string; readonly bytes: number; readonly parts: number }[];
  readonly dashboardsProblem: string | null;
  readonly asked: number;
  readonly pages: number;
}

async function runStream(product: Product, options: BenchOptions, directory: string): Promise<StreamRun> {
  const targets = await targetsOf(product);
  const dashboards = await openDashboards(product);
  const exporting = runExport(product, 'default');
  const load = startLoad(orderOf(product, targets, options));
  await load.started;

  await sleep(options.warmUpSeconds * 1000);
  const from = await momentOf(product);
  const memory = await sampleMemory(product, options.seconds * 1000);
  const to = await momentOf(product);
  const done = await load.done;
  const drainedAt = performance.now();
  const drained = await drain(product, done.statuses['200'] ?? 0);
  dashboards.close();
  await exporting.close();
  return {
    from,
    to,
    drained,
    drainMs: performance.now() - drainedAt,
    load: done,
    memory,
    store: await storeSizes(directory),
    dashboardsProblem: dashboards.problem,
    asked: dashboards.asked,
    pages: exporting.pages,
  };
}

function orderOf(product: Product, targets: readonly Target[], options: BenchOptions): LoadOrder {
  return {
    port: product.port,
    targets,
    ratePerSecond: options.ratePerSecond,
    // A little longer than what is measured, so that the last look falls into the load.
    seconds: options.warmUpSeconds + options.seconds + 1,
    connections: options.connections,
    pool: poolDirectory(),
    firstEvent: 0,
  };
}

async function momentOf(product: Product): Promise<Moment> {
  const [visible, use, machine] = await Promise.all([visibleEvents(product), treeUse(product.pid), machineTimes()]);
  const { user, system } = process.cpuUsage();
  return { visible, use, machine, selfMs: (user + system) / 1000 };
}

async function sampleMemory(product: Product, durationMs: number): Promise<readonly Readonly<Record<string, number>>[]> {
  const samples: Readonly<Record<string, number>>[] = [];
  const endAt = performance.now() + durationMs;
  while (performance.now() < endAt) {
    samples.push((await treeUse(product.pid)).memoryBytes);
    await sleep(Math.max(0, Math.min(SAMPLE_MS, endAt - performance.now())));
  }
  return samples;
}

/** Until everything that was acknowledged is readable. */
async function drain(product: Product, accepted: number): Promise<Moment> {
  const startedAt = performance.now();
  for (;;) {
    const visible = await visibleEvents(product);
    if (visible >= accepted || performance.now() - startedAt > DRAIN_MS) return momentOf(product);
    await sleep(100);
  }
}

export async function storeSizes(directory: string): Promise<StreamRun['store']> {
  const events = openClickHouse({ url: embeddedEventsUrl(join(directory, 'events')), database: 'vedette' });
  try {
    return await events.select<StreamRun['store'][number]>({
      text: `SELECT table, toFloat64(sum(bytes_on_disk)) AS bytes, toUInt32(count()) AS parts FROM system.parts
        WHERE active AND database = 'vedette' GROUP BY table ORDER BY table`,
    });
  } finally {
    await events.close();
  }
}

function rowsOf(options: BenchOptions, run: StreamRun): readonly Row[] {
  const { from, to, drained, load } = run;
  const seconds = (to.machine.atMs - from.machine.atMs) / 1000;
  const visible = to.visible - from.visible;
  // Up to the end of the drain: what was only accepted in the window must be paid for too.
  const cpu = partsPer10k(from.use.cpuMs, drained.use.cpuMs, drained.visible - from.visible);
  const generatorMs = (load.cpuMs / (options.warmUpSeconds + options.seconds)) * seconds;
  const own = total(to.use.cpuMs) - total(from.use.cpuMs) + to.selfMs - from.selfMs + generatorMs;
  const quiet = disturbance(from.machine, to.machine, own);
  const memory = run.memory.map(total);
  const peak = run.memory[memory.indexOf(Math.max(...memory))] ?? {};
  const open = run.dashboardsProblem === null ? `5 dashboards asked ${run.asked} lists` : `no dashboards (${run.dashboardsProblem})`;
  const accepted = load.statuses['200'] ?? 0;
  return [
    {
      what: `processed and visible, ${options.ratePerSecond}/s offered for ${Math.round(seconds)} s`,
      must: 1_500,
      aim: 2_500,
      unit: '/s',
      // The offered arrivals are random: what was offered is the most that can be seen.
      measured: Math.min(visible / seconds, options.ratePerSecond),
      isMoreBetter: true,
      note: `${visible} of ${seconds.toFixed(0)} s counted by REST; statuses ${JSON.stringify(load.statuses)}; acknowledged ${accepted}, readable ${drained.visible} after ${(run.drainMs / 1000).toFixed(1)} s; ${open}, export read ${run.pages} pages; ${quiet}`,
    },
    {
      what: 'CPU per 10,000 events, all processes',
      must: 10,
      aim: 6,
      unit: 's',
      measured: total(cpu),
      note: `${partsShown(cpu, 2)}; generator ${((load.cpuMs / load.sent) * 10).toFixed(2)} beside it; ${quiet}`,
    },
    {
      what: 'memory, all processes, peak (anonymous and shared, PSS)',
      must: 1_300,
      aim: 800,
      unit: 'MB',
      measured: Math.max(...memory) / 1e6,
      note: partsShown(Object.fromEntries(Object.entries(peak).map(([name, bytes]) => [name, bytes / 1e6])), 0),
    },
    {
      what: 'event store per million events',
      must: 4,
      aim: 2,
      unit: 'GB',
      measured: (run.store.reduce((sum, { bytes }) => sum + bytes, 0) / drained.visible) * 1e-3,
      note: run.store
        .map(({ table, bytes, parts }) => `${table} ${(bytes / drained.visible / 1000).toFixed(2)} kB/event in ${parts} parts`)
        .join(', '),
    },
    {
      what: `ack at ${options.ratePerSecond}/s, p50/p95/p99`,
      unit: 'ms p95',
      measured: load.latencyMs.p95,
      note: `${shownSpread(load.latencyMs)}; generator late by ${shownSpread(load.lateMs)}`,
    },
  ];
}

function partsPer10k(from: Readonly<Record<string, number>>, to: Readonly<Record<string, number>>, events: number): Record<string, number> {
  return Object.fromEntries(Object.entries(to).map(([name, ms]) => [name, ((ms - (from[name] ?? 0)) / events) * 10]));
}

export function partsShown(parts: Readonly<Record<string, number>>, digits: number): string {
  return Object.entries(parts)
    .filter(([, part]) => part.toFixed(digits) !== (0).toFixed(digits))
    .map(([name, part]) => `${name} ${part.toFixed(digits)}`)
    .join(', ');
}
