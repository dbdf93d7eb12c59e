import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedEventsUrl, startEmbeddedEvents } from '../src/engines/events/chdb.ts';
import { openClickHouse } from '../src/engines/events/clickhouse.ts';
import type { Events } from '../src/engines/events/port.ts';
import { lockDataDirectory } from '../src/lib/data-lock.ts';
import { startProcessGuard } from '../src/lib/process-guard.ts';
import { itemEnvelope, PER_CONTAINER, type ItemKind } from './item-made.ts';
import { ORG, startProduct, targetsOf } from './product.ts';
import type { Product } from './product.ts';
import type { Target } from './load.ts';

/** A table that is filled, and how many rows it shall have. */
export interface ItemFill {
  readonly kind: ItemKind;
  readonly dataset: string;
  readonly rows: number;
}

/** Sent through the product; the older ones are copies of these rows, made by the event store. */
const TEMPLATES = 60_000;
const DAYS = 14;
const DAY_MS = 86_400_000;
/** The copies end where the templates begin. */
const GAP_MS = 600_000;
const FILL_MEMORY_BYTES = 3 * 2 ** 30;
/** Of one statement: the engine holds all of its rows. */
const MAX_STATEMENT_ROWS = 200_000;
const PATIENCE_MS = 120_000;

/** Fills an empty data directory with items of the last fourteen days: what pages ask is as if they had been sent over that time. */
export async function fillItems(directory: string, fills: readonly ItemFill[]): Promise<number> {
  const startedAt = performance.now();
  const product = await startProduct(directory);
  try {
    const targets = await targetsOf(product);
    for (const fill of fills) await sendTemplates(product, targets, fill);
  } finally {
    await product.stop();
  }
  await withStore(directory, async (events) => {
    for (const fill of fills) await multiply(events, fill);
  });
  return (performance.now() - startedAt) / 1000;
}

async function sendTemplates(product: Product, targets: readonly Target[], { kind, dataset, rows }: ItemFill): Promise<void> {
  const containers = Math.min(TEMPLATES, rows) / PER_CONTAINER;
  for (let n = 0; n < containers; n += 1) {
    const target = targets[n % targets.length];
    const body = itemEnvelope(kind, n, Date.now() - 1_000);
    const path = `${product.url}/api/${target?.projectId ?? ''}/envelope/?sentry_key=${target?.key ?? ''}`;
    const { status } = await fetch(path, { method: 'POST', body });
    if (status !== 200) throw new Error(`a container was answered with ${status}`);
  }
  const path = `organizations/${ORG}/events/?dataset=${dataset}&field=count()&statsPeriod=1d`;
  for (const startedAt = performance.now(); ; await sleep(200)) {
    const { data } = await product.api<{ data: { 'count()': number }[] }>(path);
    if ((data[0]?.['count()'] ?? 0) >= containers * PER_CONTAINER) return;
    if (performance.now() - startedAt > PATIENCE_MS) throw new Error(`the templates of ${dataset} cannot be read`);
  }
}

async function withStore(directory: string, work: (events: Events) => Promise<void>): Promise<void> {
  const lock = lockDataDirectory(directory);
  const guard = startProcessGuard();
  const place = join(directory, 'events');
  const store = await startEmbeddedEvents({ guard, random: Math.random, directory: place, maxMemoryBytes: FILL_MEMORY_BYTES });
  const events = openClickHouse({ url: embeddedEventsUrl(place), database: 'vedette' });
  try {
    await work(events);
  } finally {
    await events.close();
    await store.server.stop();
    await guard.close();
    lock.release();
  }
}

const TABLES: Readonly<Record<ItemKind, string>> = { span: 'spans', log: 'logs', trace_metric: 'metrics' };

async function multiply(events: Events, { kind, rows }: ItemFill): Promise<void> {
  const table = TABLES[kind];
  const templates = Math.min(TEMPLATES, rows);
  const copies = rows - templates;
  const untilMs = Date.now() - GAP_MS;
  const stepMs = (DAYS * DAY_MS) / Math.max(1, copies);
  const fromMs = untilMs - DAYS * DAY_MS;
  await events.command('DROP TABLE IF EXISTS bench_template');
  // Numbers of spans say in which order they were made.
  await events.command(
    `CREATE TABLE bench_template ENGINE = Memory AS SELECT *, toUInt32(rowNumberInAllBlocks()) AS place FROM (SELECT * FROM ${table} ORDER BY span_id)`,
  );
  for (let from = 0; from < copies;) {
    const dayEndMs = Math.floor((fromMs + from * stepMs) / DAY_MS + 1) * DAY_MS;
    const ofDay = Math.max(1, Math.ceil((dayEndMs - fromMs) / stepMs) - from);
    const count = Math.min(MAX_STATEMENT_ROWS, ofDay, copies - from);
    await events.command(copySql(kind, { templates, fromMs, stepMs }, { from, count }));
    from += count;
  }
  await events.command('DROP TABLE bench_template');
  await mergeDays(events, table);
}

/** What the engine does by itself with days that are over. */
async function mergeDays(events: Events, table: string): Promise<void> {
  const days = await events.select<{ day: string }>({
    text: `SELECT DISTINCT partition_id AS day FROM system.parts WHERE active AND database = 'vedette' AND table = '${table}' ORDER BY day`,
  });
  for (const { day } of days.slice(0, -1)) await events.command(`OPTIMIZE TABLE ${table} PARTITION ID '${day}' FINAL`);
}

interface Plan {
  readonly templates: number;
  readonly fromMs: number;
  readonly stepMs: number;
}

interface Stretch {
  readonly from: number;
  readonly count: number;
}

/** One part for each statement, if it is of one day. */
const SETTINGS = 'SETTINGS max_threads = 2, max_insert_threads = 1, min_insert_block_size_rows = 1000000, min_insert_block_size_bytes = 0';

/** The values that nearly every item has for itself. */
const OWN_TEXT = `mapUpdate(attr_text, CAST(map('request', lower(hex(bitShiftRight(sipHash64(n), 16))), 'cart', if(n % 5 = 0, lower(hex(toUInt32(sipHash64(n + 1)))), 'none')), 'Map(LowCardinality(String), String)'))`;

/** Of the moment it was received and of its place: as src/attributes/item-id.ts makes them. */
const OWN_ID = `unhex(concat(leftPad(lower(hex(toUInt64(ms))), 11, '0'), '000', leftPad(lower(hex(log_offset)), 10, '0'), leftPad(lower(hex(toUInt32(n))), 8, '0')))::FixedString(16) AS id`;

const OF_TABLE: Readonly<Record<ItemKind, string>> = {
  span: `unhex(leftPad(lower(hex(toUInt64(n + 1000000000))), 16, '0'))::FixedString(8) AS span_id,
    if(is_segment, toFixedString('', 8), unhex(leftPad(lower(hex(toUInt64(n - n % 10 + 1000000000))), 16, '0'))::FixedString(8)) AS parent_span_id,
    unhex(leftPad(lower(hex(toUInt64(n - n % 10 + 1000000000))), 16, '0'))::FixedString(8) AS segment_id,
    MD5(concat('trace', toString(intDiv(n, 10)))) AS trace_id`,
  log: `${OWN_ID}, replaceRegexpOne(body, '[0-9]+', toString(sipHash64(n + 2) % 100000)) AS body, MD5(concat('line', toString(intDiv(n, 8)))) AS trace_id`,
  trace_metric: `${OWN_ID}, MD5(concat('metric', toString(intDiv(n, 8)))) AS trace_id`,
};
const DIGITS: Readonly<Record<ItemKind, number>> = { span: 9, log: 6, trace_metric: 6 };

function copySql(kind: ItemKind, { templates, fromMs, stepMs }: Plan, { from, count }: Stretch): string {
  // Numbers of our own in the text: nothing of it comes from outside.
  return `
    INSERT INTO ${TABLES[kind]} SELECT * EXCEPT (place, n, ms) REPLACE (
      toDateTime64(fromUnixTimestamp64Milli(ms, 'UTC'), ${DIGITS[kind]}, 'UTC') AS timestamp,
      fromUnixTimestamp64Milli(ms, 'UTC') AS received_at,
      ${OWN_TEXT} AS attr_text,
      ${OF_TABLE[kind]}
    ) FROM (SELECT number AS n, toInt64(${fromMs} + number * ${stepMs}) AS ms FROM numbers(${from}, ${count})) AS copy
      INNER JOIN bench_template ON bench_template.place = copy.n % ${templates}
    ${SETTINGS}`;
}
