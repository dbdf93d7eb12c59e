import { access, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillStore } from './fill-store.ts';
import { median, quantile } from './figures.ts';
import { disturbance, machineTimes } from './machine.ts';
import { ORG, startProduct, targetsOf } from './product.ts';
import type { Product } from './product.ts';
import type { Row } from './report.ts';
import type { Scenario, StoreSize } from './scenario.ts';

/** Lists, pages, searches and charts over stores that were filled with many events. */
export const queries: Scenario = {
  name: 'queries',
  async run({ stores, keepsStores, rounds }, directory) {
    const rows: Row[] = [];
    for (const size of stores) {
      const home = keepsStores ? keptStore(size) : join(directory, `store-${nameOf(size)}`);
      rows.push(...(await runQueries(home, size, rounds)));
    }
    return rows;
  },
};

/** One issue for so many events, as the generator makes them, when a store's size does not say. */
const EVENTS_PER_ISSUE = 50;

/** `EVENTS` or `EVENTS:ISSUES`, separated by commas. */
export function readStores(text: string): readonly StoreSize[] {
  return text.split(',').map((one) => {
    const [events = 0, issues = Math.ceil(events / EVENTS_PER_ISSUE)] = one.split(':').map(Number);
    return { events, issues };
  });
}

function nameOf({ events, issues }: StoreSize): string {
  return `${events}-${issues}`;
}

/** Where `--keep` leaves a store. */
export function keptStore(size: StoreSize): string {
  return join(tmpdir(), `vedette-bench-store-${nameOf(size)}`);
}

async function runQueries(directory: string, size: StoreSize, rounds: number): Promise<readonly Row[]> {
  const how = await prepareStore(directory, size);
  const product = await startProduct(directory);
  try {
    const before = await machineTimes();
    const rows: Row[] = [];
    for (const [what, paths] of Object.entries(await questionsOf(product)))
      rows.push({ ...budgetOf(size), ...(await askOften(product, { what, paths, rounds })) });
    const quiet = disturbance(before, await machineTimes(), 0);
    return [summary(rows, size, `${how}; ${quiet} (the product's own included)`), ...rows];
  } finally {
    await product.stop();
  }
}

/** Of a store that is whole. */
const MARK = 'bench-filled';

/** A kept store is asked as it is: its newest events grow older, so it serves for some hours. */
export async function prepareStore(directory: string, size: StoreSize): Promise<string> {
  const isFilled = await access(join(directory, MARK)).then(
    () => true,
    () => false,
  );
  if (isFilled) return 'filled by an earlier run';
  await mkdir(directory, { recursive: true });
  // The first start makes the databases, the organization and the projects.
  const first = await startProduct(directory);
  const targets = await targetsOf(first);
  await first.stop();
  const { issues, seconds } = await fillStore(directory, targets, size);
  await writeFile(join(directory, MARK), '');
  return `${issues} issues, filled in ${seconds.toFixed(0)} s by the databases themselves`;
}

/** As the dashboard counts them. */
const TABS = ['is:unresolved', 'is:unresolved is:for_review', 'is:regressed', 'is:escalating', 'is:unresolved assigned:me'];

/** Questions of one row; several paths are asked at once, as the page asks them. */
async function questionsOf(product: Product): Promise<Readonly<Record<string, readonly (readonly string[])[]>>> {
  const list = `organizations/${ORG}/issues/?limit=25`;
  const issues = await product.api<{ id: string }[]>(`${list}&statsPeriod=14d&sort=freq&query=`);
  const stats = `organizations/${ORG}/events-stats/?yAxis=count()`;
  const releases = `organizations/${ORG}/releases/`;
  const versions = (await product.api<{ version: string }[]>(releases)).map(({ version }) => version);
  return {
    'issue list': ['date', 'freq', 'new', 'user'].map((sort) => [`${list}&statsPeriod=14d&sort=${sort}`]),
    'stream opens (50 rows with sparklines, chart, counts of the tabs, views)': [
      [
        `organizations/${ORG}/issues/?limit=50&statsPeriod=14d&query=is:unresolved&sort=date&groupStatsPeriod=24h`,
        `${stats}&statsPeriod=14d`,
        `organizations/${ORG}/issues-count/?statsPeriod=14d&${TABS.map((query) => `query=${encodeURIComponent(query)}`).join('&')}`,
        `organizations/${ORG}/group-search-views/?per_page=100`,
      ],
    ],
    'issue list, sparklines of 24 h': [[`${list}&statsPeriod=24h&groupStatsPeriod=24h`]],
    'issue page (issue, newest event, chart, tags)': issues
      .slice(0, 10)
      .map(({ id }) => [
        `organizations/${ORG}/issues/${id}/`,
        `organizations/${ORG}/issues/${id}/events/latest/`,
        `${stats}&query=issue.id:${id}&statsPeriod=14d`,
        `organizations/${ORG}/issues/${id}/tags/`,
      ]),
    'releases, with what came from each': ['date', 'events'].map((sort) => [
      `${releases}?statsPeriod=14d&expand=figures&per_page=50&sort=${sort}`,
    ]),
    'release page (release, comparison, deploys, chart, its issues)': versions.slice(0, 10).map((version) => releasePage(version, stats)),
    'brief of an issue': issues.slice(0, 10).map(({ id }) => [`organizations/${ORG}/issues/${id}/brief/`]),
    'search by tag': ['region:eu-west-1', 'tenant:tenant-7', '!plan:free level:error'].map((query) => [
      `${list}&statsPeriod=14d&query=${encodeURIComponent(query)}`,
    ]),
    'search by text': ['timeout', 'order', 'checkout failed'].map((query) => [
      `${list}&statsPeriod=14d&query=${encodeURIComponent(query)}`,
    ]),
    'search inside events: in some, in few, nowhere': [
      'inside:"where invoice_id"',
      'inside:"/v2/orders/4711"',
      'inside:nowhere-to-be-found',
    ].map((query) => [`${list}&statsPeriod=14d&query=${encodeURIComponent(query)}`]),
    'events by search': [
      [
        `organizations/${ORG}/events/?field=title&field=timestamp&field=id&query=${encodeURIComponent('level:error plan:team')}&statsPeriod=14d&per_page=50`,
      ],
    ],
    'chart of all, 24 h and 14 d': [[`${stats}&statsPeriod=24h`], [`${stats}&statsPeriod=14d`]],
    'chart of a search': [[`${stats}&statsPeriod=14d&query=${encodeURIComponent('region:eu-west-1')}`]],
    'top five by release': [[`${stats}&statsPeriod=14d&topEvents=5&field=release&field=count()&sort=-count()`]],
  };
}

/** Everything that its page asks when it opens. */
function releasePage(version: string, stats: string): readonly string[] {
  const path = `organizations/${ORG}/releases/${encodeURIComponent(version)}/`;
  const named = (key: string) => encodeURIComponent(`${key}:"${version}"`);
  const kinds = ['firstRelease', 'regressed_in_release', 'resolved_in_release', 'release'];
  return [
    `${path}?statsPeriod=14d&expand=figures`,
    `${path}comparison/`,
    `${path}deploys/`,
    `${stats}&statsPeriod=14d&query=${named('release')}`,
    ...kinds.map((kind) => `organizations/${ORG}/issues/?limit=10&sort=freq&statsPeriod=90d&query=${named(kind)}`),
  ];
}

interface Question {
  readonly what: string;
  readonly paths: readonly (readonly string[])[];
  readonly rounds: number;
}

async function askOften(product: Product, { what, paths, rounds }: Question): Promise<Row> {
  const times: number[] = [];
  const statuses = new Set<number>();
  for (let round = 0; round < rounds + 2; round += 1) {
    const together = paths[round % paths.length] ?? [];
    const startedAt = performance.now();
    for (const status of await Promise.all(together.map((path) => product.statusOf(path)))) statuses.add(status);
    // The first two warm what a running product has warm.
    if (round >= 2) times.push(performance.now() - startedAt);
  }
  const refused = [...statuses].filter((status) => status !== 200);
  const note = `median ${median(times).toFixed(0)}, worst ${quantile(times, 1).toFixed(0)} ms of ${times.length}${refused.length > 0 ? `; REFUSED with ${refused.join(', ')}` : ''}`;
  return { what: `– ${what}, p95`, unit: 'ms', measured: quantile(times, 0.95), note };
}

const MILLION = 1_000_000;

function budgetOf({ events }: StoreSize): Pick<Row, 'must' | 'aim'> {
  return events > MILLION ? { must: 300, aim: 150 } : { must: 100, aim: 45 };
}

function summary(rows: readonly Row[], { events, issues }: StoreSize, note: string): Row {
  const slowest = rows.toSorted((a, b) => (b.measured ?? 0) - (a.measured ?? 0))[0];
  return {
    ...budgetOf({ events, issues }),
    what: `issue list, issue page, search, charts at ${events / MILLION} M events in ${issues} issues, p95 of the slowest`,
    unit: 'ms',
    measured: slowest?.measured ?? null,
    note: `${slowest?.what ?? ''}; ${note}`,
  };
}
