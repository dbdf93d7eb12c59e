/**
 * What items of containers cost: prepared, written as columns, and inserted by the embedded engine; CPU of each, on the elements of the
 * bench (about 600 bytes, twelve attributes, a hundred in a container).
 *
 *     node bench/micro/items.ts span|log|trace_metric [items] [none: without the engine]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedEvents } from '../../src/engines/events/chdb.ts';
import { openClickHouse } from '../../src/engines/events/clickhouse.ts';
import { migrateEvents } from '../../src/engines/events/migrate.ts';
import { startProcessGuard } from '../../src/lib/process-guard.ts';
import type { AnySignal } from '../../src/pipeline/room-batch.ts';
import type { ItemContext } from '../../src/pipeline/signal.ts';
import { parseEnvelope } from '../../src/protocol/envelope.ts';
import { MIGRATION_FOLDERS } from '../../src/rooms.ts';
import { logSignal } from '../../src/signals/log/index.ts';
import { metricSignal } from '../../src/signals/metric/index.ts';
import { spanSignal } from '../../src/signals/span/index.ts';
import { projectConfig } from '../../test/processor-house.ts';
import { itemEnvelope, PER_CONTAINER, type ItemKind } from '../item-made.ts';

const KIND = (process.argv[2] ?? 'log') as ItemKind; // by a person, who reads what stands above
const ITEMS = Number(process.argv[3] ?? 60_000);
const WITH_ENGINE = process.argv[4] !== 'none';
const SIGNALS = { span: spanSignal, log: logSignal, trace_metric: metricSignal };
const TABLES = { span: 'spans', log: 'logs', trace_metric: 'metrics' };
const ENVELOPES_PER_BATCH = 60;
const now = Date.now();
const signal = SIGNALS[KIND] as unknown as AnySignal; // carried from one of its functions to the next
const project = projectConfig(1, 42, 'shop');

function contextOf(logOffset: number): ItemContext {
  const envelope = { headers: { eventId: null, dsn: null, sentAtMs: now, sdk: null, trace: null }, items: [] };
  const from = { project, keyId: 1, eventId: '0'.repeat(32), receivedAtMs: now };
  return { ...from, envelope, clientIp: null, userAgent: null, client: null, logPartition: 0, logOffset, itemIndex: 0 };
}

function childCpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const bodies = Array.from({ length: ITEMS / PER_CONTAINER }, (_, at) => itemEnvelope(KIND, at, now));
const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
const spent = { prepareMs: 0, writeMs: 0, engineMs: 0, bytes: 0 };

interface Store {
  readonly insert: (block: { table: string; rowCount: number; bytes: Uint8Array; token: string }) => Promise<void>;
  readonly cpuMs: () => number;
  readonly diskBytes: () => Promise<number>;
  readonly close: () => Promise<void>;
}

const NO_STORE: Store = { insert: async () => {}, cpuMs: () => 0, diskBytes: async () => 0, close: async () => {} };

async function openStore(): Promise<Store> {
  const directory = mkdtempSync(join(tmpdir(), 'vedette-items-'));
  const guard = startProcessGuard();
  const engine = await startEmbeddedEvents({ directory, guard, random: Math.random });
  const outside = openClickHouse({ url: engine.url, database: 'default' });
  await outside.command('CREATE DATABASE micro');
  const events = openClickHouse({ url: engine.url, database: 'micro' });
  await migrateEvents(events, MIGRATION_FOLDERS);
  return {
    insert: (block) => events.insert(block),
    cpuMs: () => childCpuMs(engine.server.pid ?? 0),
    async diskBytes() {
      const text = `SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE table = '${TABLES[KIND]}' AND active`;
      const [disk] = await events.select<{ bytes: string | number }>({ text });
      return Number(disk?.bytes ?? 0);
    },
    async close() {
      await Promise.all([events.close(), outside.close()]);
      await engine.server.stop();
      await guard.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const store = WITH_ENGINE ? await openStore() : NO_STORE;
const before = store.cpuMs();
const startedAt = performance.now();
for (let from = 0; from < bodies.length; from += ENVELOPES_PER_BATCH) {
  const cpu = process.cpuUsage();
  const settled = bodies.slice(from, from + ENVELOPES_PER_BATCH).map((body, at) => {
    const envelope = parseEnvelope(body);
    const item = envelope.ok ? envelope.value.items[0] : undefined;
    if (item === undefined) throw new Error('the envelope of the bench is none');
    const ctx = contextOf(from + at);
    const verdict = signal.prepare(item, ctx);
    if (!verdict.isKept) throw new Error(verdict.reason);
    return { value: verdict.value, ctx, decision: null };
  });
  const prepared = process.cpuUsage(cpu);
  const blocks = await signal.rows(settled, 1);
  const written = process.cpuUsage(cpu);
  spent.prepareMs += (prepared.user + prepared.system) / 1000;
  spent.writeMs += (written.user + written.system - prepared.user - prepared.system) / 1000;
  for (const { table, rowCount, bytes: block, key } of blocks) {
    spent.bytes += block.length;
    await store.insert({ table, rowCount, bytes: block, token: `${key}-${from}` });
  }
}
const wallMs = performance.now() - startedAt;
spent.engineMs = store.cpuMs() - before;
const each = (ms: number) => `${((ms * 1000) / ITEMS).toFixed(1)} µs`;
console.log(
  `${ITEMS} ${TABLES[KIND]}, ${Math.round(bytes / ITEMS)} B each: prepare ${each(spent.prepareMs)}, write ${each(spent.writeMs)} (${Math.round(spent.bytes / ITEMS)} B), engine ${each(spent.engineMs)} of CPU, merges so far included; ` +
    `${Math.round(ITEMS / (wallMs / 1000))}/s by one sender; ${Math.round((await store.diskBytes()) / ITEMS)} B on disk`,
);
await store.close();
