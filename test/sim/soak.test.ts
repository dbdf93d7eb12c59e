import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectGarbage, INSPECTED } from './collect.ts';
import { checkHistory } from './history.ts';
import { startOpenLoad } from './open-load.ts';
import { descriptorsOf, heldBytes, kindOf, residentBytes } from './processes.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { seededRandom } from './sent-event.ts';
import { openStores, untilApplied } from './stores.ts';
import type { Stores } from './stores.ts';

/** `MINUTES=60 RATE=50` for the promise, of which the last half is judged. What happens in so short a time is no slope: then only the machinery is tried. */
const MINUTES = Number(process.env.MINUTES ?? 0.5);
const RATE = Number(process.env.RATE ?? 30);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
/** The first part: caches fill, the compiler warms up. */
const WARM_UP = 0.5;
const LOOK_MS = 2_000;
/** Looks until the next that follows a collection: garbage that waits for one is no leak, and the engine lets it grow to twice what lives. */
const LOOKS_PER_COLLECTION = 30;
/** From this long on figures are judged. */
const JUDGED_FROM_MINUTES = 20;
/** Of all processes together. Design §2 of the reliability guide asks for 1 MB an hour over a day; half an hour shows tens of them. */
const MAX_SLOPE_BYTES_PER_HOUR = 100 * 1024 * 1024;
/** Of the medians of the judged part's first and last third: a single look falls into the files of a merge. */
const MAX_MORE_DESCRIPTORS = 20;
/** PostgreSQL keeps files of tables open as long as it may (`max_files_per_process`): that is a cache, shown and not judged. */
const CACHES_DESCRIPTORS = 'postgres';
/** Main, processor and the front of the event store. */
const NODE_PROCESSES = 3;

interface Look {
  readonly atMs: number;
  /** Memory that is held, of all processes. */
  readonly bytes: number;
  /** The same by what a process is for. */
  readonly kinds: ReadonlyMap<string, number>;
  /** With files that are mapped. */
  readonly residentBytes: number;
  /** Open files, by what a process is for. */
  readonly descriptors: ReadonlyMap<string, number>;
  readonly parts: number;
  readonly isCollected: boolean;
}

test(
  `soak of ${MINUTES} minutes: memory, descriptors and parts of the store stay where they are`,
  { timeout: MINUTES * 60_000 + 600_000 },
  async () => {
    const random = seededRandom(SEED);
    const product = await startProduct({ env: { NODE_OPTIONS: INSPECTED } });
    const stores = await openStores(product);
    const load = startOpenLoad({ ports: [product.port], projects: await product.projects(3), random, perSecond: RATE });
    const looks: Look[] = [];
    for (const endsAt = performance.now() + MINUTES * 60_000; performance.now() < endsAt; await delay(LOOK_MS)) {
      const seen = await look(product, stores, looks.length % LOOKS_PER_COLLECTION === 0);
      looks.push(seen);
      // As it comes: an hour that is cut short has said what it saw.
      if (seen.isCollected) console.log(minuteOf(seen, looks[0]?.atMs ?? 0));
    }
    await load.stop();
    await untilApplied(product);

    const report = await checkHistory(stores, load).finally(() => stores.close());
    const steady = looks.slice(Math.floor(looks.length * WARM_UP));
    const collected = steady.filter((look) => look.isCollected);
    const figures = figuresOf(steady);
    const afterCollection = figuresOf(collected);
    const run = { seed: SEED, minutes: MINUTES, rate: RATE, acknowledged: load.acknowledged.size };
    console.log(JSON.stringify({ ...run, ...figures, afterCollection, ...report }));
    expect(report.complaints).toEqual([]);
    expect(load.acknowledged.size).toBe(load.sent.size);
    if (MINUTES < JUDGED_FROM_MINUTES) return;
    expect(slopePerHour(collected)).toBeLessThan(MAX_SLOPE_BYTES_PER_HOUR);
    const third = Math.ceil(steady.length / 3);
    const more = medianOf(steady.slice(-third).map(ownDescriptors)) - medianOf(steady.slice(0, third).map(ownDescriptors));
    expect(more).toBeLessThan(MAX_MORE_DESCRIPTORS);
  },
);

async function look(product: Product, stores: Stores, isCollected: boolean): Promise<Look> {
  if (isCollected) expect(await collectGarbage(product.output())).toBeGreaterThanOrEqual(NODE_PROCESSES);
  const family = [{ pid: product.mainPid, command: '' }, ...product.family()];
  const pids = family.map(({ pid }) => pid);
  const byKind = (of: (pid: number) => number) => {
    const kinds = new Map<string, number>();
    for (const one of family) kinds.set(kindOf(one), (kinds.get(kindOf(one)) ?? 0) + of(one.pid));
    return kinds;
  };
  const kinds = byKind(heldBytes);
  const [row] = await stores.events.select<{ n: number }>({
    text: 'SELECT count() AS n FROM system.parts WHERE active AND database = currentDatabase()',
  });
  return {
    atMs: performance.now(),
    bytes: sum([...kinds.values()]),
    kinds,
    residentBytes: sum(pids.map(residentBytes)),
    descriptors: byKind(descriptorsOf),
    parts: row?.n ?? 0,
    isCollected,
  };
}

/** Each as first, last and most. */
function figuresOf(looks: readonly Look[]) {
  const spread = (of: (look: Look) => number): number[] => {
    const values = looks.map(of);
    return [values[0] ?? 0, values.at(-1) ?? 0, Math.max(...values)];
  };
  return {
    heldMb: spread((look) => megabytes(look.bytes)),
    heldMbByKind: Object.fromEntries(
      [...(looks[0]?.kinds.keys() ?? [])].map((kind) => [kind, spread((look) => megabytes(look.kinds.get(kind) ?? 0))]),
    ),
    residentMb: spread((look) => megabytes(look.residentBytes)),
    slopeMbPerHour: megabytes(slopePerHour(looks)),
    ownDescriptors: spread(ownDescriptors),
    descriptorsByKind: Object.fromEntries(
      [...(looks[0]?.descriptors.keys() ?? [])].map((kind) => [kind, spread((look) => look.descriptors.get(kind) ?? 0)]),
    ),
    parts: spread((look) => look.parts),
  };
}

function minuteOf(look: Look, startedAtMs: number): string {
  const kinds = [...look.kinds].map(([kind, bytes]) => `${kind} ${megabytes(bytes)}`).join(', ');
  const files = [...look.descriptors].map(([kind, count]) => `${kind} ${count}`).join(', ');
  return `minute ${((look.atMs - startedAtMs) / 60_000).toFixed(1)}: ${kinds} MB; ${files} descriptors; ${look.parts} parts`;
}

function ownDescriptors(look: Look): number {
  return sum([...look.descriptors].filter(([kind]) => kind !== CACHES_DESCRIPTORS).map(([, count]) => count));
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}

/** Least squares over all looks: one that fell into a collection of garbage does not matter. */
function slopePerHour(looks: readonly Look[]): number {
  const meanAt = sum(looks.map((look) => look.atMs)) / looks.length;
  const meanBytes = sum(looks.map((look) => look.bytes)) / looks.length;
  const covariance = sum(looks.map((look) => (look.atMs - meanAt) * (look.bytes - meanBytes)));
  const variance = sum(looks.map((look) => (look.atMs - meanAt) ** 2));
  return variance === 0 ? 0 : (covariance / variance) * 3_600_000;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
