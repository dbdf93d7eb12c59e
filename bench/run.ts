/**
 * `npm run bench`: the budgets of design §6, measured on the product as people start it. Options: `--quick` (seconds, for a smoke
 * test), `--only stream,latency,…`, `--minutes N` (of the long run; 5 by default), `--rate N`, `--store N,M:I` (events of the
 * query stores, and their issues where they are not one for fifty events), `--rounds N` (of each question), `--keep` (fills the
 * stores once and leaves them in the temporary directory), `--kinds span,log,trace_metric` and `--share N` (of `items`: which of
 * them, and how much of the rate of their budget is offered), `--lines LOGS:SPANS` (of the store of `item-queries`). Prints the table and keeps it in bench/results.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { alerts } from './alerts.ts';
import { bundle } from './bundle.ts';
import { causes } from './causes.ts';
import { detectors } from './detectors.ts';
import { ISSUE_COUNT, PROJECT_COUNT } from './events.ts';
import { grouping } from './grouping.ts';
import { itemQueries } from './item-queries.ts';
import { items } from './items.ts';
import { latency } from './latency.ts';
import { describeMachine, loadNow } from './machine.ts';
import { complaintsOf } from './product.ts';
import { queries, readStores } from './queries.ts';
import { table } from './report.ts';
import type { Row } from './report.ts';
import type { BenchOptions, Scenario } from './scenario.ts';
import { patterns } from './patterns.ts';
import { similar } from './similar.ts';
import { startup } from './startup.ts';
import { stream } from './stream.ts';

const SCENARIOS: readonly Scenario[] = [
  stream,
  latency,
  alerts,
  queries,
  startup,
  bundle,
  grouping,
  similar,
  causes,
  patterns,
  items,
  itemQueries,
  detectors,
];

/** Rows of design §6 that no scenario measures. */
const NOT_MEASURED: readonly Row[] = [
  { what: 'fresh clone to first visible error', must: 90, aim: 45, unit: 's', measured: null, note: 'not part of this program' },
  { what: 'dashboard LCP, loopback', must: 1.2, aim: 0.7, unit: 's', measured: null, note: 'needs a browser; not part of this program' },
  {
    what: 'dashboard LCP, 1.6 Mbit/s and 150 ms',
    must: 4,
    aim: 2.5,
    unit: 's',
    measured: null,
    note: 'needs a browser; not part of this program',
  },
  { what: 'acknowledged events lost in kill, power-cut, disk-full loops', must: 0, unit: '', measured: null, note: '`npm run test:sim`' },
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const options = readOptions();
const startedAt = new Date();
const rows: Row[] = [];
for (const scenario of SCENARIOS) {
  if (options.only.length > 0 && !options.only.includes(scenario.name)) continue;
  process.stderr.write(`${scenario.name} (load ${loadNow()})\n`);
  rows.push(...(await runIn(scenario)));
  process.stderr.write(`${table(rows)}\n`);
}

const text = await document();
process.stdout.write(`${text}\n`);
await keep(text);

async function runIn(scenario: Scenario): Promise<readonly Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'vedette-bench-'));
  try {
    const measured = await scenario.run(options, directory);
    const complaints = await complaintsOf(directory);
    if (complaints === '') return measured;
    return [...measured, { what: `complaints of the product in ${scenario.name}`, unit: '', measured: null, note: complaints }];
  } catch (error) {
    process.stderr.write(`${scenario.name} failed; the product said: ${await complaintsOf(directory)}\n`);
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function document(): Promise<string> {
  return [
    `# Bench of ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `- Machine: ${await describeMachine()}; the load generator runs on it too.`,
    `- Events: log-normal, median 25 KB raw, ${ISSUE_COUNT} issues with a long tail over ${PROJECT_COUNT} projects, 20 % new stack shapes (one in ten of them a new issue), half the bodies gzip and half plain; all distinct. Open loop, Poisson arrivals, ${options.connections} connections; times from the moment an event was due.`,
    `- An event counts when REST counts it. "others" is what other programs used of the machine meanwhile.`,
    ...(options.isQuick ? ['- A quick run: seconds instead of minutes. Its figures prove that the bench works, nothing else.'] : []),
    '',
    table([...rows, ...(options.only.length === 0 ? NOT_MEASURED : [])]),
  ].join('\n');
}

/** Quick and partial runs are for the person who looks at them. */
async function keep(text: string): Promise<void> {
  if (options.isQuick || options.only.length > 0) return;
  const folder = fileURLToPath(new URL('./results/', import.meta.url));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${startedAt.toISOString().slice(0, 10)}.md`), `${text}\n`);
}

function readOptions(): BenchOptions {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      minutes: { type: 'string', default: '5' },
      rate: { type: 'string' },
      store: { type: 'string' },
      rounds: { type: 'string' },
      keep: { type: 'boolean', default: false },
      kinds: { type: 'string', default: '' },
      share: { type: 'string', default: '1' },
      lines: { type: 'string' },
    },
  });
  const isQuick = values.quick;
  return {
    isQuick,
    seconds: isQuick ? 10 : Math.round(Number(values.minutes) * 60),
    warmUpSeconds: isQuick ? 4 : 20,
    ratePerSecond: Number(values.rate ?? (isQuick ? 300 : 1_500)),
    connections: 48,
    stores: readStores(values.store ?? (isQuick ? '20000' : '1000000,10000000,1000000:100000')),
    rounds: Number(values.rounds ?? (isQuick ? 5 : 40)),
    keepsStores: values.keep,
    kinds: namesIn(values.kinds),
    itemStore: readItemStore(values.lines ?? (isQuick ? '20000:20000' : '10000000:5000000')),
    itemShare: Number(values.share) * (isQuick ? 0.1 : 1),
    only: namesIn(values.only),
  };
}

function readItemStore(text: string): BenchOptions['itemStore'] {
  const [logs = 0, spans = 0] = text.split(':').map(Number);
  return { logs, spans };
}

function namesIn(list: string): readonly string[] {
  return list.split(',').filter((name) => name !== '');
}
