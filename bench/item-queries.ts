import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantile, shownSpread, spread } from './figures.ts';
import { fillItems, type ItemFill } from './fill-items.ts';
import { disturbance, machineTimes } from './machine.ts';
import { EXPLORE_QUESTIONS, LOG_QUESTIONS, type Question } from './item-questions.ts';
import { ORG, startProduct } from './product.ts';
import type { Product } from './product.ts';
import type { Row } from './report.ts';
import type { BenchOptions, Scenario } from './scenario.ts';
import { storeSizes } from './stream.ts';

/** What the pages of logs and of exploring ask, over stores that hold many log lines and spans of fourteen days. */
export const itemQueries: Scenario = {
  name: 'item-queries',
  async run(options, directory) {
    const { logs, spans } = options.itemStore;
    const fills: ItemFill[] = [
      { kind: 'log', dataset: 'logs', rows: logs },
      { kind: 'span', dataset: 'spans', rows: spans },
    ];
    const home = options.keepsStores ? join(tmpdir(), `vedette-bench-items-${logs}-${spans}`) : join(directory, 'items');
    const how = await prepare(home, fills);
    const product = await startProduct(home);
    try {
      return [
        ...(await ask(product, { questions: LOG_QUESTIONS, what: `log search over ${logs / 1e6} M lines`, must: 300, how }, options)),
        ...(await ask(product, { questions: EXPLORE_QUESTIONS, what: `exploring ${spans / 1e6} M spans`, how }, options)),
        ...(await sizesOf(home, fills)),
      ];
    } finally {
      await product.stop();
    }
  },
};

const MARK = 'bench-filled';

async function prepare(home: string, fills: readonly ItemFill[]): Promise<string> {
  const isFilled = await access(join(home, MARK)).then(
    () => true,
    () => false,
  );
  if (isFilled) return 'filled by an earlier run';
  // What a run left that did not come to its end.
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const seconds = await fillItems(home, fills);
  await writeFile(join(home, MARK), '');
  return `filled in ${seconds.toFixed(0)} s`;
}

interface Asked {
  readonly questions: readonly Question[];
  readonly what: string;
  readonly must?: number;
  readonly how: string;
}

const PERIODS = ['1h', '24h', '14d'] as const;

/** Each question over each of the periods, all questions in turns: nothing is asked twice in a row. */
async function ask(product: Product, { questions, what, must, how }: Asked, { rounds }: BenchOptions): Promise<readonly Row[]> {
  const cases = questions.flatMap((question) => PERIODS.map((period) => ({ question, period, times: [] as number[], refused: 0 })));
  const before = await machineTimes();
  for (let round = 0; round <= rounds; round += 1) {
    for (const one of cases) {
      const path = `organizations/${ORG}/${one.question.path(round)}&statsPeriod=${one.period}`;
      const startedAt = performance.now();
      const status = await product.statusOf(path);
      // The first round warms the program and the store.
      if (round > 0) one.times.push(performance.now() - startedAt);
      if (status !== 200) one.refused = status;
    }
  }
  const quiet = disturbance(before, await machineTimes(), 0);
  const limit = must === undefined ? {} : { must };
  const all = spread(cases.flatMap(({ times }) => times));
  const rows = questions.map((question): Row => {
    const mine = cases.filter((one) => one.question === question);
    const note = mine.map(
      ({ period, times, refused }) => `${period}: ${shownSpread(spread(times))}${refused === 0 ? '' : ` REFUSED ${refused}`}`,
    );
    return {
      ...limit,
      what: `– ${question.what}, p95`,
      unit: 'ms',
      measured: Math.max(...mine.map(({ times }) => quantile(times, 0.95))),
      note: note.join('; '),
    };
  });
  return [
    {
      ...limit,
      what: `${what}, p95 of all questions`,
      unit: 'ms',
      measured: all.p95,
      note: `${shownSpread(all)} of ${all.count} answers, ${rounds} of each question and period; rows below: p95 of the slowest period, then p50/p95/p99 of each; ${how}; ${quiet} (the product's own included)`,
    },
    ...rows,
  ];
}

async function sizesOf(home: string, fills: readonly ItemFill[]): Promise<readonly Row[]> {
  const sizes = await storeSizes(home);
  return fills.map(({ dataset, rows }) => {
    const size = sizes.find(({ table }) => table === dataset);
    return {
      what: `event store per million ${dataset}`,
      unit: 'MB',
      measured: (size?.bytes ?? Number.NaN) / rows,
      note: `${size?.parts ?? 0} parts`,
    };
  });
}
