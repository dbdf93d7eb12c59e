import { setTimeout as sleep } from 'node:timers/promises';
import { shownSpread } from './figures.ts';
import { PER_CONTAINER, type ItemKind } from './item-made.ts';
import { itemPoolDirectory, prepareItemPool } from './item-pool.ts';
import { bigTrace, liveTail, logSearch } from './item-reads.ts';
import type { LoadDone, Target } from './load.ts';
import { disturbance, machineTimes } from './machine.ts';
import type { MachineTimes } from './machine.ts';
import { CHUNK_EVENTS } from './pool.ts';
import { total, treeUse } from './process-tree.ts';
import type { TreeUse } from './process-tree.ts';
import { ORG, startProduct, targetsOf } from './product.ts';
import type { Product } from './product.ts';
import type { Row } from './report.ts';
import { startLoad } from './run-load.ts';
import type { BenchOptions, Scenario } from './scenario.ts';
import { partsShown, storeSizes } from './stream.ts';

interface Flow {
  readonly kind: ItemKind;
  readonly dataset: string;
  readonly table: string;
  readonly what: string;
  readonly perSecond: number;
}

const FLOWS: readonly Flow[] = [
  { kind: 'span', dataset: 'spans', table: 'spans', what: 'spans', perSecond: 15_000 },
  { kind: 'log', dataset: 'logs', table: 'logs', what: 'log lines', perSecond: 20_000 },
  { kind: 'trace_metric', dataset: 'tracemetrics', table: 'metrics', what: 'metrics', perSecond: 20_000 },
];
/** All items of a run are made beforehand and are distinct, so a long run would need gigabytes of them. */
const MAX_SECONDS = 60;
const MAX_WARM_UP_SECONDS = 5;
const DRAIN_MS = 90_000;

/** Spans, log lines and metrics, one kind after the other, at the rates of the budget; then a large trace and a live tail. */
export const items: Scenario = {
  name: 'items',
  async run(options, directory) {
    const flows = FLOWS.filter(({ kind }) => options.kinds.length === 0 || options.kinds.includes(kind));
    for (const flow of flows) await prepareItemPool(flow.kind, containersOf(flow, options) + 2 * CHUNK_EVENTS);
    const product = await startProduct(directory);
    try {
      const targets = await targetsOf(product);
      const rows: Row[] = [];
      for (const flow of flows) {
        const run = await runFlow({ product, targets, options, directory }, flow);
        rows.push(...rowsOf(flow, options, run));
        if (flow.kind === 'log') rows.push(...(await logSearch(product, run.drained.visible)));
      }
      if (flows.some(({ kind }) => kind === 'span')) rows.push(...(await bigTrace(product, targets)));
      if (flows.some(({ kind }) => kind === 'log')) rows.push(...(await liveTail(product, targets)));
      return rows;
    } finally {
      await product.stop();
    }
  },
};

function secondsOf({ seconds, warmUpSeconds }: BenchOptions) {
  return { seconds: Math.min(seconds, MAX_SECONDS), warmUpSeconds: Math.min(warmUpSeconds, MAX_WARM_UP_SECONDS) };
}

/** Options name a share of the budget's rate, such as 0.5. */
function rateOf({ perSecond }: Flow, { itemShare }: BenchOptions): number {
  return (perSecond / PER_CONTAINER) * itemShare;
}

function containersOf(flow: Flow, options: BenchOptions): number {
  const { seconds, warmUpSeconds } = secondsOf(options);
  return Math.ceil((seconds + warmUpSeconds + 1) * rateOf(flow, options) * 1.1);
}

interface Part {
  readonly product: Product;
  readonly targets: readonly Target[];
  readonly options: BenchOptions;
  readonly directory: string;
}

interface Moment {
  readonly visible: number;
  readonly use: TreeUse;
  readonly machine: MachineTimes;
  readonly selfMs: number;
}

interface FlowRun {
  readonly from: Moment;
  readonly to: Moment;
  readonly drained: Moment;
  readonly load: LoadDone;
  readonly diskBytes: number;
}

async function runFlow({ product, targets, options, directory }: Part, flow: Flow): Promise<FlowRun> {
  const { seconds, warmUpSeconds } = secondsOf(options);
  const load = startLoad({
    port: product.port,
    targets,
    ratePerSecond: rateOf(flow, options),
    seconds: seconds + warmUpSeconds + 1,
    connections: options.connections,
    pool: itemPoolDirectory(flow.kind),
    firstEvent: 0,
  });
  await load.started;
  await sleep(warmUpSeconds * 1000);
  const from = await momentOf(product, flow);
  await sleep(seconds * 1000);
  const to = await momentOf(product, flow);
  const done = await load.done;
  const drained = await drain(product, flow, (done.statuses['200'] ?? 0) * PER_CONTAINER);
  const size = (await storeSizes(directory)).find(({ table }) => table === flow.table);
  return { from, to, drained, load: done, diskBytes: size?.bytes ?? Number.NaN };
}

async function momentOf(product: Product, flow: Flow): Promise<Moment> {
  const [visible, use, machine] = await Promise.all([readable(product, flow), treeUse(product.pid), machineTimes()]);
  const { user, system } = process.cpuUsage();
  return { visible, use, machine, selfMs: (user + system) / 1000 };
}

const COUNT_TRIES = 20;

/** Items that REST counts; a busy store is asked again. */
async function readable(product: Product, { dataset }: Flow): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const path = `organizations/${ORG}/events/?dataset=${dataset}&field=count()&statsPeriod=14d`;
      const { data } = await product.api<{ data: { 'count()': number }[] }>(path);
      return data[0]?.['count()'] ?? 0;
    } catch (error) {
      if (attempt === COUNT_TRIES) throw error;
      await sleep(200);
    }
  }
}

async function drain(product: Product, flow: Flow, accepted: number): Promise<Moment> {
  for (const startedAt = performance.now(); ; await sleep(250)) {
    const visible = await readable(product, flow);
    if (visible >= accepted || performance.now() - startedAt > DRAIN_MS) return momentOf(product, flow);
  }
}

function rowsOf(flow: Flow, options: BenchOptions, { from, to, drained, load, diskBytes }: FlowRun): readonly Row[] {
  const seconds = (to.machine.atMs - from.machine.atMs) / 1000;
  const offered = rateOf(flow, options) * PER_CONTAINER;
  const visible = to.visible - from.visible;
  const all = drained.visible - from.visible;
  const drainSeconds = (drained.machine.atMs - to.machine.atMs) / 1000;
  const generatorMs = (load.cpuMs / (load.sent / rateOf(flow, options))) * seconds;
  const own = total(to.use.cpuMs) - total(from.use.cpuMs) + to.selfMs - from.selfMs + generatorMs;
  const quiet = disturbance(from.machine, to.machine, own);
  const cpu = Object.fromEntries(
    Object.entries(drained.use.cpuMs).map(([name, ms]) => [name, (ms - (from.use.cpuMs[name] ?? 0)) / 1000 / (all / 1e6)]),
  );
  return [
    {
      what: `${flow.what} processed and readable, ${offered}/s offered for ${seconds.toFixed(0)} s`,
      must: flow.perSecond,
      unit: '/s',
      // Arrivals are random: what was offered is the most that can be seen.
      measured: Math.min(visible / seconds, offered),
      isMoreBetter: true,
      note: `${visible} counted by REST in ${seconds.toFixed(1)} s; statuses ${JSON.stringify(load.statuses)}; accepted ${(load.statuses['200'] ?? 0) * PER_CONTAINER}, readable ${drained.visible} ${drainSeconds.toFixed(1)} s later (${(all / (seconds + drainSeconds)).toFixed(0)}/s with that); ack ${shownSpread(load.latencyMs)} ms; ${(load.bodyBytes / load.sent / PER_CONTAINER).toFixed(0)} B an item on the wire; ${quiet}`,
    },
    {
      what: `CPU per million ${flow.what}, all processes`,
      unit: 's',
      measured: total(cpu),
      note: `${partsShown(cpu, 1)}; generator ${(load.cpuMs / 1000 / ((load.sent * PER_CONTAINER) / 1e6)).toFixed(1)} beside it`,
    },
    { what: `event store per million ${flow.what}`, unit: 'MB', measured: diskBytes / drained.visible, note: `${drained.visible} rows` },
  ];
}
