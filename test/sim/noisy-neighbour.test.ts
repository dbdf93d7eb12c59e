import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { checkHistory } from './history.ts';
import { startOpenLoad } from './open-load.ts';
import { startProduct } from './product.ts';
import type { SimProject } from './product.ts';
import { seededRandom } from './sent-event.ts';
import { openStores, untilApplied } from './stores.ts';
import type { Stores } from './stores.ts';

/** Events a second of each quiet project; `RATE=40 SECONDS=60` on a machine of its own is the promise. */
const RATE = Number(process.env.RATE ?? 10);
const SECONDS = Number(process.env.SECONDS ?? 15);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const QUIET = 4;
const NOISE = 20;
/** How exact a figure is: the store is asked this often. */
const LOOK_MS = 100;

test(
  'P4 O5: one project at twenty times its share loses nothing of the others, and how fresh they stay is printed',
  { timeout: SECONDS * 2_000 + 240_000 },
  async () => {
    const random = seededRandom(SEED);
    const product = await startProduct();
    const [noisy, ...quiet] = await product.projects(QUIET);
    const stores = await openStores(product);
    const ports = [product.port];

    const alone = await freshnessUnder(stores, ports, quiet, random);
    const noise = startOpenLoad({ ports, projects: [noisy as SimProject], random, perSecond: RATE * NOISE });
    const beside = await freshnessUnder(stores, ports, quiet, random);
    await noise.stop();
    await untilApplied(product);

    const sent = new Map([...alone.load.sent, ...beside.load.sent, ...noise.sent]);
    const acknowledged = new Set([...alone.load.acknowledged, ...beside.load.acknowledged, ...noise.acknowledged]);
    const answers = new Map<number, number>();
    for (const [status, count] of [alone, beside].flatMap(({ load }) => [...load.answers]).concat([...noise.answers])) {
      answers.set(status, (answers.get(status) ?? 0) + count);
    }
    const report = await checkHistory(stores, { ...noise, sent, acknowledged, answers }).finally(() => stores.close());
    const [p95Alone, p95Beside] = [alone, beside].map(({ ages }) => percentile(ages, 0.95));
    const figures = { seed: SEED, rate: RATE, noise: noise.sent.size, alone: alone.ages.length, beside: beside.ages.length };
    console.log(
      JSON.stringify({ ...figures, p50: [alone, beside].map(({ ages }) => percentile(ages, 0.5)), p95Alone, p95Beside, ...report }),
    );
    expect(report.complaints).toEqual([]);
    expect(beside.ages.length).toBe(beside.load.sent.size);
  },
);

/** Milliseconds from acknowledgement to readable, for each event of the quiet projects. */
async function freshnessUnder(stores: Stores, ports: readonly number[], projects: readonly SimProject[], random: () => number) {
  const waiting = new Map<string, number>();
  const ages: number[] = [];
  const perSecond = RATE * projects.length;
  const load = startOpenLoad({
    ports,
    projects,
    random,
    perSecond,
    onAcknowledged: ({ eventId }) => waiting.set(eventId, performance.now()),
  });
  const projectIds = projects.map((project) => project.projectId);
  const endsAt = performance.now() + SECONDS * 1_000;
  const givesUpAt = endsAt + 60_000;
  let isOver = false;
  while (!isOver || (waiting.size > 0 && performance.now() < givesUpAt)) {
    if (!isOver && performance.now() >= endsAt) {
      await load.stop();
      isOver = true;
    }
    const rows = await stores.events.select<{ id: string }>({
      text: `SELECT lower(hex(event_id)) AS id FROM errors
             WHERE project_id IN {projects:Array(UInt64)} AND lower(hex(event_id)) IN {ids:Array(String)}`,
      params: { projects: projectIds, ids: [...waiting.keys()] },
    });
    for (const { id } of rows) {
      ages.push(performance.now() - (waiting.get(id) ?? 0));
      waiting.delete(id);
    }
    await delay(LOOK_MS);
  }
  return { ages, load };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}
