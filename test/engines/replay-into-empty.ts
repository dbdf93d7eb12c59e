import { openClickHouse } from '../../src/engines/events/clickhouse.ts';
import type { Events } from '../../src/engines/events/port.ts';
import { openPostgres } from '../../src/engines/metadata/postgres.ts';
import type { Metadata } from '../../src/engines/metadata/port.ts';
import type { Product } from '../sim/product.ts';
import type { Stores } from '../sim/stores.ts';
import { startRole, untilAllApplied } from './cluster.ts';
import type { Servers } from './cluster.ts';

export interface ReplayOrder {
  readonly servers: Servers;
  readonly env: Readonly<Record<string, string>>;
  /** Of the installation that read the log first. */
  readonly stores: Stores;
  /** Stopped before the log is read again. */
  readonly running: readonly Product[];
  /** For everything to be applied again. Default ten minutes. */
  readonly patienceMs?: number;
}

const PARTITIONS = 4;
/** Columns that batches decide, which are other ones each time: which number an issue has, and which payload lies beside which. */
const BY_BATCH = 'issue_id, payload_block, payload_index';

/** Reads the whole log once more, from its beginning, into stores that are empty; what is in the old and in the new ones. */
export async function replayIntoEmpty({ servers, env, stores, running, patienceMs = 600_000 }: ReplayOrder) {
  for (const product of running) product.signal('SIGTERM');
  await Promise.all(running.map((product) => product.exited()));
  const live = await contentOf(stores.metadata, stores.events);

  await stores.metadata.execute('CREATE DATABASE replayed');
  const databaseUrl = servers.postgres.url.replace('{database}', 'replayed');
  const again = { ...env, DATABASE_URL: databaseUrl, CLICKHOUSE_URL: `${servers.clickhouse.url}/replayed` };
  const api = await startRole('api of the replay', 'api', again);
  await api.untilReady();
  // The same projects: records name them by number.
  await api.projects(2);
  const processors = [await startRole('processor of the replay', 'processor', again)];
  await Promise.all(processors.map((processor) => processor.untilReady()));
  await untilAllApplied(processors, PARTITIONS, patienceMs);

  const metadata = openPostgres({ url: databaseUrl });
  const events = openClickHouse({ url: servers.clickhouse.url, database: 'replayed' });
  try {
    return { live, again: await contentOf(metadata, events) };
  } finally {
    await Promise.all([metadata.close(), events.close()]);
  }
}

/** Everything that the log decides: each row by its hash, who shares an issue with whom, and every counter. */
async function contentOf(metadata: Metadata, events: Events) {
  const [rows] = await events.select<{ n: number; hash: string; groups: string }>({
    text: `SELECT count() AS n, toString(groupBitXor(row)) AS hash, toString(groupBitXor(cityHash64(event_id, first))) AS groups
           FROM (SELECT event_id, cityHash64(tuple(* EXCEPT (${BY_BATCH}))) AS row, min(event_id) OVER (PARTITION BY issue_id) AS first FROM errors)`,
    timeoutMs: 120_000,
  });
  const issues = `SELECT project_id, title, culprit, level, times_seen, users_seen, first_seen, last_seen FROM issue
                  WHERE times_seen > 0 ORDER BY project_id, title, culprit, times_seen`;
  return {
    rows,
    outcomes: await events.select({
      text: `SELECT project_id, category, outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL ORDER BY ALL`,
    }),
    charts: await events.select({
      text: 'SELECT project_id, sum(events) AS n FROM error_counts WHERE project_id != 0 GROUP BY ALL ORDER BY ALL',
    }),
    issues: await metadata.rows(issues),
    releases: await metadata.rows(
      'SELECT project_id, version, events, new_issues FROM release_project JOIN release ON release.id = release_id ORDER BY 1, 2',
    ),
    attachments: await metadata.rows('SELECT project_id, count(*)::int AS n FROM event_attachment GROUP BY 1 ORDER BY 1'),
  };
}
