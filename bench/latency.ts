import { setTimeout as sleep } from 'node:timers/promises';
import { openDashboards, runExport } from './dashboards.ts';
import { shownSpread } from './figures.ts';
import { followEvents } from './freshness.ts';
import type { Freshness } from './freshness.ts';
import type { LoadDone, Target } from './load.ts';
import { disturbance, machineTimes } from './machine.ts';
import { CHUNK_EVENTS, poolDirectory, preparePool } from './pool.ts';
import { total, treeUse } from './process-tree.ts';
import { startProduct, targetsOf, visibleEvents } from './product.ts';
import type { Product } from './product.ts';
import type { Row } from './report.ts';
import { startLoad } from './run-load.ts';
import type { BenchOptions, Scenario } from './scenario.ts';

const RATE = 1_000;
const DRAIN_MS = 120_000;

/** Acknowledgement and freshness at 1,000/s: first alone, then with dashboards and an export open. */
export const latency: Scenario = {
  name: 'latency',
  async run(options, directory) {
    const seconds = options.isQuick ? 8 : 40;
    const events = Math.ceil(seconds * RATE * 1.1) + 2 * CHUNK_EVENTS;
    const chunksOfOne = Math.ceil(events / CHUNK_EVENTS);
    await preparePool(poolDirectory(), 3 * chunksOfOne * CHUNK_EVENTS);
    const product = await startProduct(directory);
    try {
      const targets = await targetsOf(product);
      const part = (at: number) => ({ product, targets, options, seconds, firstEvent: at * chunksOfOne * CHUNK_EVENTS });
      await loadOnly({ ...part(0), seconds: Math.min(seconds, 10) });
      const alone = await loadOnly(part(1));
      return rowsOf(alone, await withViewers(part(2)));
    } finally {
      await product.stop();
    }
  },
};

interface Part {
  readonly product: Product;
  readonly targets: readonly Target[];
  readonly options: BenchOptions;
  readonly seconds: number;
  readonly firstEvent: number;
}

interface Measured {
  readonly load: LoadDone;
  readonly cpuPer10k: number;
  readonly quiet: string;
}

async function loadOnly(part: Part): Promise<Measured> {
  return measure(part, () => undefined);
}

async function withViewers(part: Part): Promise<Measured & { freshness: Freshness; problem: string | null }> {
  const dashboards = await openDashboards(part.product);
  const exporting = runExport(part.product, 'default');
  const follower = followEvents(part.product, dashboards);
  const measured = await measure(part, (event) => follower.acknowledged(event));
  const freshness = await follower.finish();
  dashboards.close();
  await exporting.close();
  return { ...measured, freshness, problem: dashboards.problem };
}

async function measure(part: Part, onAcknowledged: NonNullable<Parameters<typeof startLoad>[1]>): Promise<Measured> {
  const { product, targets, options, seconds, firstEvent } = part;
  const order = {
    port: product.port,
    targets,
    ratePerSecond: RATE,
    seconds,
    connections: options.connections,
    pool: poolDirectory(),
    firstEvent,
  };
  const load = startLoad(order, onAcknowledged);
  await load.started;
  const from = {
    machine: await machineTimes(),
    use: await treeUse(product.pid),
    visible: await visibleEvents(product),
    self: process.cpuUsage(),
  };
  const done = await load.done;
  const self = process.cpuUsage(from.self);
  const use = await treeUse(product.pid);
  const productMs = total(use.cpuMs) - total(from.use.cpuMs);
  const quiet = disturbance(from.machine, await machineTimes(), productMs + done.cpuMs + (self.user + self.system) / 1000);
  const visible = await untilVisible(product, from.visible + (done.statuses['200'] ?? 0));
  const drained = await treeUse(product.pid);
  return { load: done, cpuPer10k: ((total(drained.cpuMs) - total(from.use.cpuMs)) / (visible - from.visible)) * 10, quiet };
}

/** The next part must not begin with the work of this one. */
async function untilVisible(product: Product, events: number): Promise<number> {
  for (const startedAt = performance.now(); ; await sleep(100)) {
    const visible = await visibleEvents(product);
    if (visible >= events || performance.now() - startedAt > DRAIN_MS) return visible;
  }
}

function rowsOf(alone: Measured, viewed: Awaited<ReturnType<typeof withViewers>>): readonly Row[] {
  const { readableMs, pushedMs, lost } = viewed.freshness;
  const both = [readableMs.p95, pushedMs.p95].filter((ms) => !Number.isNaN(ms));
  const moved = (viewed.load.latencyMs.p95 / alone.load.latencyMs.p95 - 1) * 100;
  return [
    {
      what: 'ack with fsync at 1,000/s, dashboards and export open, p95',
      must: 15,
      aim: 5,
      unit: 'ms',
      measured: viewed.load.latencyMs.p95,
      note: `p50/p95/p99 ${shownSpread(viewed.load.latencyMs)}; generator late by ${shownSpread(viewed.load.lateMs)}; statuses ${JSON.stringify(viewed.load.statuses)}; ${viewed.quiet}`,
    },
    {
      what: 'ack at 1,000/s alone, p95',
      unit: 'ms',
      measured: alone.load.latencyMs.p95,
      note: `${shownSpread(alone.load.latencyMs)}; viewers move p95 by ${moved.toFixed(0)} %; ${alone.quiet}`,
    },
    {
      what: 'acknowledged → readable and pushed at 1,000/s, p95',
      must: 1_200,
      aim: 400,
      unit: 'ms',
      measured: both.length === 0 ? null : Math.max(...both),
      note: `readable ${shownSpread(readableMs)} (${readableMs.count} events, looked for every 50 ms, later every twentieth of the wait); pushed ${viewed.problem ?? shownSpread(pushedMs)}; lost ${lost}`,
    },
    {
      what: 'CPU per 10,000 events at 1,000/s with viewers / alone',
      unit: 's',
      measured: viewed.cpuPer10k,
      note: `alone ${alone.cpuPer10k.toFixed(2)} s`,
    },
  ];
}
