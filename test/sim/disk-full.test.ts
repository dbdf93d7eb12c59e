import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { checkHistory } from './history.ts';
import { startLoad } from './load.ts';
import type { Load } from './load.ts';
import { post, startProduct } from './product.ts';
import { seededRandom } from './sent-event.ts';
import { openStores, untilApplied } from './stores.ts';

const MIB = 1024 * 1024;
/** The thresholds of a real disk, scaled to 1 GB: the least of this and of 5 % of the disk refuses. */
const MIN_FREE_BYTES = 40 * MIB;
const BUSY_MS = 60_000;

/** A file system of 1 GB in memory, for one test. Null where mounting is not allowed. */
function mountSmallDisk(): string | null {
  const place = mkdtempSync(join(tmpdir(), 'vedette-sim-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1g,mode=755', 'tmpfs', place], { stdio: 'ignore' });
  } catch {
    // Not root, not Linux, or a container without the right to mount: the test says that it was skipped.
    rmSync(place, { recursive: true });
    return null;
  }
  return place;
}

function unmount(place: string): void {
  execFileSync('umount', ['-l', place]);
  rmSync(place, { recursive: true });
}

const probe = process.platform === 'linux' ? mountSmallDisk() : null;
if (probe !== null) unmount(probe);

function freeBytes(place: string): number {
  const { bavail, bsize } = statfsSync(place);
  return bavail * bsize;
}

/** Takes room until so much is left; stops at a disk that is full to the last byte. */
function fillTo(place: string, leftBytes: number): void {
  const file = openSync(join(place, 'filler'), 'a');
  const chunk = Buffer.alloc(64 * 1024, 1);
  try {
    while (freeBytes(place) > leftBytes) writeSync(file, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

function countOf(load: Load, status: number): number {
  return load.answers.get(status) ?? 0;
}

test.skipIf(probe === null)(
  'P1 P3 O3: a full disk is a 503 with Retry-After; nothing acknowledged is lost, and service returns with the room (needs the right to mount)',
  { timeout: 300_000 },
  async () => {
    const place = mountSmallDisk() ?? '';
    const dataDirectory = join(place, 'data');
    mkdirSync(dataDirectory);
    onTestFinished(() => unmount(place));
    const product = await startProduct({ dataDirectory, env: { VEDETTE_MIN_FREE_BYTES: String(MIN_FREE_BYTES) } });
    const projects = await product.projects(1);
    const random = seededRandom(7);
    const load = startLoad({ port: product.port, projects, random, connections: 8, pauseMs: 50, paddingBytes: 20_000, attachedShare: 0 });
    await expect.poll(() => countOf(load, 200), { timeout: BUSY_MS }).toBeGreaterThan(200);
    const { mainPid } = product;

    // Below the threshold first: everything still works, but nothing new is taken.
    fillTo(place, MIN_FREE_BYTES - 8 * MIB);
    await expect.poll(() => countOf(load, 503), { timeout: BUSY_MS }).toBeGreaterThan(20);
    const takenBefore = countOf(load, 200);
    await delay(2_000);
    expect(countOf(load, 200)).toBe(takenBefore);

    // Then to the last byte, under the databases' feet.
    fillTo(place, 0);
    const refusedBefore = countOf(load, 503);
    for (let n = 0; n < 20; n++) {
      await delay(250);
      fillTo(place, 0);
    }
    expect(countOf(load, 503)).toBeGreaterThan(refusedBefore);
    expect(product.exitCode).toBeNull();
    expect(await healthOf(product.url)).toBe(200);

    rmSync(join(place, 'filler'));
    const takenFull = countOf(load, 200);
    const startedAt = performance.now();
    await expect.poll(() => countOf(load, 200), { timeout: BUSY_MS }).toBeGreaterThan(takenFull);
    const returnedMs = Math.round(performance.now() - startedAt);
    await expect.poll(() => countOf(load, 200), { timeout: BUSY_MS }).toBeGreaterThan(takenFull + 200);
    await load.stop();
    await product.untilReady();
    await untilApplied(product);

    expect(product.mainPid).toBe(mainPid);
    const stores = await openStores(product);
    const report = await checkHistory(stores, load).finally(() => stores.close());
    console.log(JSON.stringify({ answers: Object.fromEntries(load.answers), returnedMs, ...report }));
    expect(report.complaints).toEqual([]);
    expect(load.rude()).toBe(0);
    expect([...load.answers.keys()].toSorted((a, b) => a - b)).toEqual([200, 503]);
  },
);

test(
  'a log that is full of applied records is trimmed at once: it refuses for seconds, not until the next job',
  { timeout: 180_000 },
  async () => {
    const product = await startProduct({ env: { VEDETTE_LOG_SIZE_BYTES: String(16 * MIB) } });
    const projects = await product.projects(0);
    const load = startLoad({
      port: product.port,
      projects,
      random: seededRandom(8),
      connections: 4,
      pauseMs: 10,
      paddingBytes: 100_000,
      attachedShare: 0,
    });

    // Three times what the log holds.
    await expect.poll(() => countOf(load, 200), { timeout: 100_000 }).toBeGreaterThan(500);
    await load.stop();
    await untilApplied(product);

    const stores = await openStores(product);
    const report = await checkHistory(stores, load).finally(() => stores.close());
    console.log(JSON.stringify({ answers: Object.fromEntries(load.answers), ...report }));
    expect(report.complaints).toEqual([]);
    expect(load.rude()).toBe(0);
    expect((await post(product, `/api/1/envelope/?sentry_key=${projects[0]?.key}`, '{}\n{"type":"client_report"}\n{}')).status).toBe(200);
  },
);

async function healthOf(url: string): Promise<number> {
  return (await fetch(`${url}/healthz`)).status;
}
