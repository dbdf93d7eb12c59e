import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { makeCutDisk, reasonNotToCut } from './cut-disk.ts';
import { checkHistory } from './history.ts';
import { startLoad } from './load.ts';
import { killNow, survivorsOf } from './processes.ts';
import type { RunningProcess } from './processes.ts';
import { startProduct } from './product.ts';
import { seededRandom } from './sent-event.ts';
import { openStores, untilApplied } from './stores.ts';

/** The promise is made with 20 (`CUTS=20 npm run test:sim -- power-cut`); every run of the suite does this many. */
const CUTS = Number(process.env.CUTS ?? 2);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

const reason = await reasonNotToCut();
if (reason !== null) console.log(`power cuts SKIPPED: ${reason}`);

test.skipIf(reason !== null)(
  `P1: ${CUTS} power cuts under load lose no acknowledged event and double none`,
  { timeout: 240_000 + CUTS * 90_000 },
  async () => {
    const random = seededRandom(SEED);
    const disk = await makeCutDisk();
    onTestFinished(() => disk.remove());
    const product = await startProduct({ dataDirectory: join(disk.directory, 'data') });
    const projects = await product.projects(2);
    const load = startLoad({ port: product.port, projects, random, connections: 8, pauseMs: 40 });
    const acceptingMs: number[] = [];

    for (let cut = 0; cut < CUTS; cut++) {
      await delay(1_000 + random() * 4_000);
      await disk.cut();
      const family = await product.killMain();
      await goneFor(family);
      await disk.mount();
      product.start();
      acceptingMs.push(Math.round(await product.untilAccepting()));
    }
    await product.untilReady();
    await delay(1_000);
    await load.stop();
    await untilApplied(product, 300_000);

    const stores = await openStores(product);
    const report = await checkHistory(stores, load).finally(() => stores.close());
    const counts = { sent: load.sent.size, acknowledged: load.acknowledged.size, answers: Object.fromEntries(load.answers) };
    console.log(JSON.stringify({ seed: SEED, cuts: CUTS, ...counts, acceptingMs, ...report }));
    expect(report.complaints).toEqual([]);
    expect(load.acknowledged.size).toBeGreaterThan(CUTS * 20);
  },
);

/** Without power nobody runs on. */
async function goneFor(family: readonly RunningProcess[]): Promise<void> {
  for (let left = survivorsOf(family); left.length > 0; left = survivorsOf(family)) {
    for (const { pid } of left) killNow(pid);
    await delay(50);
  }
}
