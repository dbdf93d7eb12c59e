import { embeddedStore } from './fill-store.ts';
import { median, quantile } from './figures.ts';
import { disturbance, machineTimes } from './machine.ts';
import { ORG, startProduct, targetsOf } from './product.ts';
import type { Product } from './product.ts';
import type { Row } from './report.ts';
import type { Scenario } from './scenario.ts';

const ROUNDS = 25;

/** Lists, pages, searches and charts over a store that was filled with many events. */
export const queries: Scenario = {
  name: 'queries',
  async run({ storeEvents, isQuick }, directory) {
    // The first start makes the databases, the organization and the projects.
    const first = await startProduct(directory);
    const targets = await targetsOf(first);
    await first.stop();
    const store = await embeddedStore(directory, targets, storeEvents);

    const product = await startProduct(directory);
    try {
      const before = await machineTimes();
      const rows: Row[] = [];
      for (const [what, paths] of Object.entries(await questionsOf(product)))
        rows.push(await askOften(product, { what, paths, rounds: isQuick ? 5 : ROUNDS }));
      const quiet = disturbance(before, await machineTimes(), 0);
      return [
        summary(
          rows,
          `${(storeEvents / 1e6).toFixed(2)} M events, ${store.issues} issues, filled in ${store.seconds.toFixed(0)} s ${store.how}; ${quiet} (the product's own included)`,
        ),
        ...rows,
      ];
    } finally {
      await product.stop();
    }
  },
};

/** Questions of one row; several paths are asked at once, as the page asks them. */
async function questionsOf(product: Product): Promise<Readonly<Record<string, readonly (readonly string[])[]>>> {
  const list = `organizations/${ORG}/issues/?limit=25`;
  const issues = await product.api<{ id: string }[]>(`${list}&statsPeriod=14d&sort=freq&query=`);
  const stats = `organizations/${ORG}/events-stats/?yAxis=count()`;
  return {
    'issue list': ['date', 'freq', 'new', 'user'].map((sort) => [`${list}&statsPeriod=14d&sort=${sort}`]),
    'issue list, sparklines of 24 h': [[`${list}&statsPeriod=24h&groupStatsPeriod=24h`]],
    'issue page (issue, newest event, chart, tags)': issues
      .slice(0, 10)
      .map(({ id }) => [
        `organizations/${ORG}/issues/${id}/`,
        `organizations/${ORG}/issues/${id}/events/latest/`,
        `${stats}&query=issue.id:${id}&statsPeriod=14d`,
        `organizations/${ORG}/issues/${id}/tags/`,
      ]),
    'search by tag': ['region:eu-west-1', 'tenant:tenant-7', '!plan:free level:error'].map((query) => [
      `${list}&statsPeriod=14d&query=${encodeURIComponent(query)}`,
    ]),
    'search by text': ['timeout', 'order', 'checkout failed'].map((query) => [
      `${list}&statsPeriod=14d&query=${encodeURIComponent(query)}`,
    ]),
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

function summary(rows: readonly Row[], note: string): Row {
  const slowest = rows.toSorted((a, b) => (b.measured ?? 0) - (a.measured ?? 0))[0];
  return {
    what: 'issue list, issue page, search, charts at 1 M events, p95 of the slowest',
    must: 100,
    aim: 45,
    unit: 'ms',
    measured: slowest?.measured ?? null,
    note,
  };
}
