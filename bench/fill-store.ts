import { join } from 'node:path';
import { startEmbeddedEvents } from '../src/engines/events/chdb.ts';
import { startEmbeddedPostgres } from '../src/engines/metadata/embedded.ts';
import { memoryCache } from '../src/engines/cache/memory.ts';
import { projectConfigs } from '../src/features/project/index.ts';
import { silentLogger } from '../src/lib/logger.ts';
import { lockDataDirectory } from '../src/lib/data-lock.ts';
import { startProcessGuard } from '../src/lib/process-guard.ts';
import type { ProjectConfig } from '../src/pipeline/project-config.ts';
import type { Batched, ItemContext } from '../src/pipeline/signal.ts';
import { errorSignal } from '../src/signals/error/index.ts';
import type { Prepared } from '../src/signals/error/process.ts';
import { openEngines } from '../src/wire.ts';
import type { EngineAddresses, Engines } from '../src/wire.ts';
import { makeEvent } from './events.ts';
import type { Target } from './load.ts';
import type { StoreSize } from './scenario.ts';
import { multiplyIssues, multiplyRows } from './multiply.ts';

export interface FilledStore {
  readonly issues: number;
  readonly seconds: number;
}

/** Distinct events, prepared and stored by the product's own writers as the newest ones; the databases make the older ones of their rows. */
const TEMPLATES = 6_000;
const BATCH = 1_500;
/** The template events arrived in the last minutes. */
const TEMPLATE_SPAN_MS = 120_000;
/** More than the product gives itself: a day is written in few sorted parts, as it would be after its merges. */
const FILL_MEMORY_BYTES = 6 * 2 ** 30;
const STATEMENT_TIMEOUT_MS = 600_000;

/**
 * Fills the databases of a data directory with rows, without the log: what lists, searches and charts read is as if the events
 * had been sent over ten days. The directory must be that of a product that has run and was stopped.
 */
export async function fillStore(directory: string, targets: readonly Target[], size: StoreSize): Promise<FilledStore> {
  const startedAt = performance.now();
  const lock = lockDataDirectory(directory);
  const guard = startProcessGuard();
  const common = { guard, random: Math.random };
  const [postgres, store] = await Promise.all([
    startEmbeddedPostgres({ ...common, directory: join(directory, 'postgres'), settings: { max_wal_size: '2GB' } }),
    startEmbeddedEvents({ ...common, directory: join(directory, 'events'), maxMemoryBytes: FILL_MEMORY_BYTES }),
  ]);
  const addresses: EngineAddresses = {
    databaseUrl: postgres.url,
    databasePoolSize: 4,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    eventsUrl: store.url,
    eventsDatabase: 'vedette',
    eventsCluster: null,
    eventsReadUrl: null,
    dataDirectory: directory,
    logCapacityBytes: 2 ** 30,
    kafka: null,
    redis: null,
    s3: null,
  };
  const engines = await openEngines(addresses, { cache: memoryCache(), ownsLog: false, applicationName: 'bench', logger: silentLogger });
  try {
    await storeTemplates(engines, targets);
    const plan = await multiplyIssues(engines, Math.max(0, size.events - TEMPLATES), size.issues);
    await multiplyRows(engines.events, plan);
    await countIssues(engines);
    const row = await engines.metadata.row<{ issues: number }>('SELECT count(*)::int AS issues FROM issue');
    return { issues: row?.issues ?? 0, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await engines.close();
    await Promise.all([postgres.server.stop(), store.server.stop()]);
    await guard.close();
    lock.release();
  }
}

async function storeTemplates(engines: Engines, targets: readonly Target[]): Promise<void> {
  const configs = projectConfigs(engines);
  const signal = errorSignal(engines);
  for (let from = 0; from < TEMPLATES; from += BATCH) {
    const batch: Batched<Prepared>[] = [];
    for (let seed = from; seed < from + BATCH; seed += 1) {
      const receivedAtMs = Date.now() - TEMPLATE_SPAN_MS + (seed / TEMPLATES) * TEMPLATE_SPAN_MS;
      const { event, project: at, eventId } = makeEvent(seed, { timestampMs: receivedAtMs - 400 });
      const project = await configs.byProjectId(Number(targets[at]?.projectId));
      if (project === null) throw new Error('the projects of the bench are not there');
      const payload = Buffer.from(JSON.stringify(event));
      const item = { type: 'event', headers: {}, payload } as unknown as Parameters<typeof signal.prepare>[0]; // of an item's headers the room reads none
      const ctx = contextOf(project, { eventId, receivedAtMs: Math.floor(receivedAtMs), logOffset: seed });
      const verdict = signal.prepare(item, ctx);
      if (verdict.isKept) batch.push({ value: verdict.value, ctx });
    }
    await storeBatch(engines, batch);
  }
  configs.close();
}

async function storeBatch(engines: Engines, batch: readonly Batched<Prepared>[]): Promise<void> {
  const { metadata, events } = engines;
  const signal = errorSignal(engines);
  const settled = await metadata.transaction(async (tx) => {
    const verdicts = await signal.decide(tx, batch);
    return batch.flatMap((one, at) => {
      const verdict = verdicts[at];
      return verdict?.isKept === true ? [{ ...one, decision: verdict.value }] : [];
    });
  });
  const token = `bench-${batch[0]?.ctx.logOffset ?? 0}`;
  for (const block of await signal.rows(settled, batch[0]?.ctx.logOffset ?? 0))
    await events.insert({ ...block, token: `${token}-${block.key}` });
  await metadata.transaction(async (tx) => void (await signal.settle(tx, settled)));
}

interface Origin {
  readonly eventId: string;
  readonly receivedAtMs: number;
  readonly logOffset: number;
}

function contextOf(project: ProjectConfig, origin: Origin): ItemContext {
  const envelope = { headers: { eventId: origin.eventId, sentAtMs: null, sdk: null }, items: [] } as unknown as ItemContext['envelope'];
  return { project, keyId: 1, envelope, clientIp: null, userAgent: null, client: null, logPartition: 0, itemIndex: 0, ...origin };
}

/** The counters of issues, as the processor would have kept them. */
async function countIssues({ metadata, events }: Engines): Promise<void> {
  const rows = await events.select<{ id: number; events: number; users: number; first: number; last: number }>({
    text: `SELECT issue_id AS id, count() AS events, uniqIf(user_hash, user_hash != 0) AS users,
             toUnixTimestamp64Milli(min(timestamp)) AS first, toUnixTimestamp64Milli(max(timestamp)) AS last
           FROM errors GROUP BY issue_id`,
    timeoutMs: 120_000,
  });
  await metadata.execute(
    `UPDATE issue i SET times_seen = n.events, users_seen = n.users,
       first_seen = to_timestamp(n.first / 1000), last_seen = to_timestamp(n.last / 1000), created_at = to_timestamp(n.first / 1000)
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::float8[], $5::float8[]) AS n (id, events, users, first, last) WHERE i.id = n.id`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.events),
      rows.map((row) => row.users),
      rows.map((row) => row.first),
      rows.map((row) => row.last),
    ],
  );
  await metadata.execute('VACUUM ANALYZE issue');
}
