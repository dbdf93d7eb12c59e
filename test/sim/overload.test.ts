import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { checkHistory } from './history.ts';
import { startLoadProcess } from './load-process.ts';
import { childPid, residentBytes } from './processes.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { openStores, untilApplied } from './stores.ts';
import type { Stores } from './stores.ts';

/** The promise is made with 120 (`SECONDS=120 npm run test:sim -- overload`); every run of the suite does this many. */
const SECONDS = Number(process.env.SECONDS ?? 40);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
/** What is offered, of what the processor takes; at least so much is asked of the whole. */
const OFFERED = 6.5;
const OVERLOAD = 5;
/** A second; no generator beside the product sends more, and fewer fill no log. */
const RATES = { least: 300, most: 500 };
/** A second, in the processor's slices: five times more than this cannot be offered, so that a fast machine gets fewer slices. */
const MOST_TAKEN = 50;
const ADJUST_MS = 2_000;
const LOG_BYTES = 24 * 1024 * 1024;
/** Of the process that accepts. */
const CEILING_BYTES = 700 * 1024 * 1024;
const RECOVERY_MS = 60_000;
/** With each event, so many transactions: they have no room yet, and are refused on the way up like those that had one. */
const TRANSACTIONS = 0.3;

/**
 * A processor that may run a small part of the time takes a small part of what comes: no generator on the same machine could send five
 * times what the whole product takes. What it takes is measured all the time, and more than five times as much is sent. The log is small, so that its
 * backlog climbs the ladder in seconds.
 */
test(
  `P3 P6: ${SECONDS} s at five times what is processed: memory stays below its ceiling, errors are kept longest, and a minute after all is well`,
  { timeout: SECONDS * 1_000 + 400_000 },
  async () => {
    const env = { VEDETTE_LOG_SIZE_BYTES: String(LOG_BYTES), VEDETTE_PRESSURE_DWELL_SECONDS: '5', VEDETTE_PRESSURE_LAG_SECONDS: '5' };
    const product = await startProduct({ env });
    const projects = await product.projects(2);
    const stores = await openStores(product);
    // As SDKs do, nobody sends again what was refused: shares of what was offered can be compared.
    const order = { perSecond: RATES.least, retries: 0, transactionShare: TRANSACTIONS };
    const [load, loadedAtMs] = [startLoadProcess({ ...order, ports: [product.port], projects, seed: SEED }), performance.now()];
    // A processor that has not begun would spend its few slices on its own start.
    await untilSomeApplied(stores);
    const processor = slowDown(product);
    const seen = { mostBytes: 0, levels: new Set<number>() };
    const took = await startMeter(stores);
    let adjustedAtMs = performance.now();

    for (const endsAt = performance.now() + SECONDS * 1_000; performance.now() < endsAt; await delay(250)) {
      await look(product, seen);
      if (performance.now() - adjustedAtMs < ADJUST_MS) continue;
      adjustedAtMs = performance.now();
      const taken = await took.perSecond();
      processor.runOneOf(taken > MOST_TAKEN ? 4 * SLICES : SLICES);
      load.setRate(Math.min(RATES.most, Math.max(RATES.least, (OFFERED * taken) / (1 + TRANSACTIONS))));
    }
    const [tookPerSecond, offeredMs] = [await took.perSecond(), performance.now() - loadedAtMs];
    const known = await load.stop();
    processor.stop();
    const recoveryMs = await untilWell(product);

    const kept = await keptShares(stores);
    const report = await checkHistory(stores, known, { isPressed: true }).finally(() => stores.close());
    const levels = [...seen.levels].toSorted((a, b) => a - b);
    const rates = { offered: (known.sent.size / (offeredMs / 1_000)) * (1 + TRANSACTIONS), took: tookPerSecond };
    const answers = Object.fromEntries(known.answers);
    console.log(JSON.stringify({ seed: SEED, rates, answers, levels, kept, recoveryMs, mostBytes: seen.mostBytes, ...report }));
    expect(report.complaints).toEqual([]);
    expect(known.rude()).toBe(0);
    expect(rates.took).toBeGreaterThan(0);
    expect(rates.offered).toBeGreaterThan(OVERLOAD * rates.took);
    expect(seen.mostBytes).toBeLessThan(CEILING_BYTES);
    expect(Math.max(...levels)).toBeGreaterThanOrEqual(4);
    expect(kept.error).toBeGreaterThan(Math.max(kept.attachment_item, kept.transaction));
    expect(recoveryMs).toBeLessThan(RECOVERY_MS);
  },
);

/** Records applied in a second, since it was started. */
async function startMeter(stores: Stores): Promise<{ perSecond(): Promise<number> }> {
  const [before, startedAt] = [await appliedRecords(stores), performance.now()];
  return { perSecond: async () => ((await appliedRecords(stores)) - before) / ((performance.now() - startedAt) / 1_000) };
}

async function appliedRecords({ metadata }: Stores): Promise<number> {
  const row = await metadata.row<{ n: number }>(
    "SELECT coalesce(sum(off + ahead_count), 0)::int8 AS n FROM consumer_offset WHERE topic = 'envelopes'",
  );
  return Number(row?.n ?? 0);
}

async function untilSomeApplied(stores: Stores): Promise<void> {
  while ((await appliedRecords(stores)) === 0) await delay(100);
}

/** Milliseconds until everything is applied and the ladder is climbed down. */
async function untilWell(product: Product): Promise<number> {
  const endedAt = performance.now();
  await untilApplied(product, RECOVERY_MS * 3);
  while (performance.now() - endedAt < RECOVERY_MS * 3 && (await levelOf(product)) !== 0) await delay(200);
  return Math.round(performance.now() - endedAt);
}

/** Of each category the share that was not refused for the pressure. */
async function keptShares({ events }: Stores): Promise<Readonly<Record<'error' | 'attachment_item' | 'transaction', number>>> {
  const rows = await events.select<{ category: string; share: number }>({
    text: `SELECT category, round(1 - sumIf(quantity, reason = 'backpressure') / sum(quantity), 3) AS share
           FROM outcomes WHERE category IN ('error', 'attachment_item', 'transaction') AND reason != 'duplicate' GROUP BY category`,
  });
  const of = (category: string): number => rows.find((row) => row.category === category)?.share ?? 1;
  return { error: of('error'), attachment_item: of('attachment_item'), transaction: of('transaction') };
}

async function look(product: Product, seen: { mostBytes: number; readonly levels: Set<number> }): Promise<void> {
  seen.mostBytes = Math.max(seen.mostBytes, residentBytes(product.mainPid));
  seen.levels.add(await levelOf(product));
}

async function levelOf(product: Product): Promise<number> {
  const text = await fetch(`${product.url}/metrics`).then((answer) => answer.text());
  return Number(/^vedette_pressure_level\{process="main"\} (\d)$/m.exec(text)?.[1] ?? Number.NaN);
}

const SLICE_MS = 50;
/** Few enough that five times as much is little work for the clients and for the process that accepts. */
const SLICES = 14;

/** Lets the processor run one slice of time in `SLICES`, or in as many as it is told. */
function slowDown(product: Product): { runOneOf(slices: number): void; stop(): void } {
  let slices = SLICES;
  let slice = 0;
  let stopped: number | null = null;
  const signal = (pid: number, name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name);
    } catch {
      // It was started anew meanwhile: the next round finds it.
    }
  };
  let pid = childPid(product.mainPid, 'processor') ?? 0;
  const timer = setInterval(() => {
    slice += 1;
    if (slice % 200 === 0) pid = childPid(product.mainPid, 'processor') ?? pid;
    const mayRun = slice % slices === 0;
    if (mayRun && stopped !== null) {
      signal(stopped, 'SIGCONT');
      stopped = null;
    } else if (!mayRun && stopped === null && pid !== 0) {
      signal(pid, 'SIGSTOP');
      stopped = pid;
    }
  }, SLICE_MS);
  return {
    runOneOf(count) {
      slices = count;
    },
    stop() {
      clearInterval(timer);
      if (stopped !== null) signal(stopped, 'SIGCONT');
    },
  };
}
