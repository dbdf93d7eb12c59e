import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { checkHistory } from './history.ts';
import { startLoad } from './load.ts';
import { CHILD_NAMES, childPid, killNow, survivorsOf } from './processes.ts';
import type { ChildName, RunningProcess } from './processes.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { seededRandom } from './sent-event.ts';
import type { Random } from './sent-event.ts';
import { openStores, untilApplied } from './stores.ts';

/** Of each process. The promise is made with 30 (`KILLS=30 npm run test:sim`); every run of the suite does this many. */
const KILLS = Number(process.env.KILLS ?? 5);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
/** The back-off of a child that dies over and over grows to 10 s; each of ours is killed as soon as it is there again. */
const LOOP_MS = 60_000 + KILLS * 20_000;
/** The guard asks, and kills after 5 s. */
const ORPHANS_MS = 15_000;

type Victim = 'main' | ChildName;

test(
  `P1 P2 E1-E8: every acknowledged event is found once and counters equal a recount, after ${KILLS} SIGKILLs of each process`,
  { timeout: LOOP_MS + 240_000 },
  async () => {
    const random = seededRandom(SEED);
    const product = await startProduct();
    const projects = await product.projects(2);
    const load = startLoad({ port: product.port, projects, random, connections: 10, pauseMs: 60 });

    const { kills, acceptingMs, families } = await killAll(product, random);
    await product.untilReady();
    await delay(500);
    await load.stop();
    await untilApplied(product);

    const stores = await openStores(product);
    const report = await checkHistory(stores, load).finally(() => stores.close());
    const figures = {
      seed: SEED,
      kills,
      sent: load.sent.size,
      acknowledged: load.acknowledged.size,
      answers: Object.fromEntries(load.answers),
    };
    console.log(JSON.stringify({ ...figures, ...report, acceptingMs: summary(acceptingMs) }));
    expect(report.complaints).toEqual([]);
    expect(load.acknowledged.size).toBeGreaterThan(100);
    await expect.poll(() => survivorsOf(families).map((one) => one.command), { timeout: ORPHANS_MS }).toEqual([]);
  },
);

interface Slaughter {
  readonly kills: Readonly<Record<Victim, number>>;
  /** From the start of a new main process to its first 200. */
  readonly acceptingMs: readonly number[];
  /** What was below the main processes that were killed. */
  readonly families: readonly RunningProcess[];
}

async function killAll(product: Product, random: Random): Promise<Slaughter> {
  const kills: Record<Victim, number> = { main: 0, processor: 0, events: 0, postgres: 0 };
  const killedPids = new Set<number>();
  const acceptingMs: number[] = [];
  const families: RunningProcess[] = [];
  const deadline = performance.now() + LOOP_MS;
  while (Object.values(kills).some((count) => count < KILLS)) {
    if (performance.now() > deadline) throw new Error(`the time is over after ${JSON.stringify(kills)}\n${product.output().slice(-6000)}`);
    await delay(50 + random() * 600);
    // One that ends by itself is nothing the supervisor mends: it must not end because a child was killed.
    if (product.exitCode !== null) throw new Error(`the main process ended with ${product.exitCode}:\n${product.output().slice(-6000)}`);
    const victim = pickVictim(kills, random);
    if (victim === 'main') {
      families.push(...(await product.killMain()));
      product.start();
      acceptingMs.push(await product.untilAccepting());
      kills.main += 1;
      continue;
    }
    const pid = childPid(product.mainPid, victim);
    if (pid === null || killedPids.has(pid) || !killNow(pid)) continue;
    killedPids.add(pid);
    kills[victim] += 1;
  }
  return { kills, acceptingMs, families };
}

/** Whoever has most of its share before it is the likeliest, or the main process would be through before a child has come up twice. */
function pickVictim(kills: Readonly<Record<Victim, number>>, random: Random): Victim {
  const lots = (['main', ...CHILD_NAMES] as const).flatMap((name) => Array.from({ length: KILLS - kills[name] }, () => name));
  return lots[Math.floor(random() * lots.length)] as Victim; // there is one that has not had its share
}

function summary(values: readonly number[]): { readonly median: number; readonly most: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: Math.round(sorted[sorted.length >> 1] ?? 0), most: Math.round(sorted.at(-1) ?? 0) };
}
