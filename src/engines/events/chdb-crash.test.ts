import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { nativeBlock, StringColumn, UInt16Column, UInt64Column } from '../../lib/native-block.ts';
import { startProcessGuard } from '../../lib/process-guard.ts';
import { startEmbeddedEvents, type EmbeddedEvents } from './chdb.ts';
import { createDatabase, openClickHouse } from './clickhouse.ts';
import { renderMigration, ONE_NODE } from './ddl.ts';
import type { Events } from './port.ts';

const TABLES = `
CREATE TABLE t (day Date, project_id UInt64, name LowCardinality(String), n UInt64)
ENGINE = {engine MergeTree} PARTITION BY day ORDER BY (project_id, n) {settings};
CREATE TABLE counts (day Date, project_id UInt64, events UInt64)
ENGINE = {engine SummingMergeTree(events)} PARTITION BY day ORDER BY (day, project_id) {settings};
CREATE MATERIALIZED VIEW counts_feed TO counts AS SELECT day, project_id, count() AS events FROM t GROUP BY day, project_id;`;

/** The engine comes back in a second or two; on a machine that does other things too it may take its time. */
const PATIENCE_MS = 100_000;

const PARTITIONS = 30;
const ROWS = 3_000;

/** The kill comes when so many parts of the round are on disk. */
const MOMENTS = [
  { table: 't', parts: 3 },
  { table: 't', parts: 20 },
  { table: 'counts', parts: 1 },
  { table: 'counts', parts: 20 },
];

test('E4: an insert torn over partitions by a kill is healed by a repeat with its token, in the table and in its view', async () => {
  const { engine, events, dataOf } = await ownEngine();
  let torn = 0;
  let tornInView = 0;

  for (const [round, moment] of MOMENTS.entries()) {
    const token = `round-${round}`;
    const table = await dataOf(moment.table);
    const before = partsOf(table);
    const killed = killWhen(engine, () => partsOf(table) >= before + moment.parts);
    await Promise.all([insertOnce(engine, rows(round), token), killed]);
    const stored = await storedOf(events, round);
    if (stored.rows > 0 && stored.rows < ROWS) torn++;
    if (stored.inView > 0 && stored.inView < ROWS) tornInView++;

    await events.insert({ table: 't', token, rowCount: ROWS, bytes: rows(round) });
    await events.insert({ table: 't', token, rowCount: ROWS, bytes: rows(round) });

    const [counted] = await events.select({
      text: 'SELECT count() AS rows, uniqExact(n) AS different, (SELECT sum(events) FROM counts) AS in_view FROM t',
    });
    const all = ROWS * (round + 1);
    expect(counted).toEqual({ rows: all, different: all, in_view: all });
  }

  // Otherwise nothing was shown.
  expect(torn).toBeGreaterThan(0);
  expect(tornInView).toBeGreaterThan(0);
});

test('C1: an insert under way when the engine dies ends well once it is back', async () => {
  const { engine, events } = await ownEngine();
  const pid = engine.server.pid;

  const inserts = Array.from({ length: 5 }, (_, i) => events.insert({ table: 't', token: `t${i}`, rowCount: ROWS, bytes: rows(i) }));
  await delay(60);
  process.kill(pid ?? 0, 'SIGKILL');
  await Promise.all(inserts);

  expect(engine.server.pid).not.toBe(pid);
  expect(await events.select({ text: 'SELECT count() AS c, uniqExact(n) AS u FROM t' })).toEqual([{ c: 5 * ROWS, u: 5 * ROWS }]);
});

function rows(round: number): Uint8Array {
  const block = nativeBlock();
  const day = block.add(new UInt16Column('day', 'Date'));
  const project = block.add(new UInt64Column('project_id'));
  const name = block.add(new StringColumn('name'));
  const n = block.add(new UInt64Column('n'));
  for (let i = 0; i < ROWS; i++) {
    day.push(20_000 + (i % PARTITIONS));
    project.push(i % 3);
    name.push(`name ${i % 50}`);
    n.push(round * ROWS + i);
  }
  return block.finish(ROWS);
}

/** Of one round, right after the kill. */
async function storedOf(events: Events, round: number): Promise<{ readonly rows: number; readonly inView: number }> {
  const [found] = await events.select<{ rows: number; inView: number }>({
    text: `
      SELECT countIf(n >= {from:UInt64}) AS rows, (SELECT sum(events) FROM counts) - {before:UInt64} AS inView
      FROM t`,
    params: { from: round * ROWS, before: round * ROWS },
  });
  return found ?? { rows: 0, inView: 0 };
}

/** One try, which the kill ends: our client would repeat it and hide what was torn. Resolves either way. */
async function insertOnce(engine: EmbeddedEvents, bytes: Uint8Array, token: string): Promise<void> {
  const search = new URLSearchParams({ query: 'INSERT INTO t FORMAT Native', database: 'own', insert_deduplication_token: token });
  await new Promise<void>((resolve) => {
    const sent = request({ socketPath: engine.url.slice('unix:'.length), method: 'POST', path: `/?${search.toString()}` });
    sent.once('close', resolve).on('error', () => resolve());
    sent.once('response', (response) => response.resume());
    sent.end(bytes);
  });
}

async function killWhen(engine: EmbeddedEvents, isTime: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!isTime() && performance.now() < deadline) await delay(1);
  if (engine.server.pid !== null) process.kill(engine.server.pid, 'SIGKILL');
}

/** Finished parts on disk. */
function partsOf(directory: string): number {
  return readdirSync(directory).filter((name) => /^\d{8}_\d+_\d+_\d+/.test(name)).length;
}

async function ownEngine(): Promise<{ engine: EmbeddedEvents; events: Events; dataOf: (table: string) => Promise<string> }> {
  const directory = await mkdtemp(join(tmpdir(), 'vedette-events-'));
  const guard = startProcessGuard();
  const engine = await startEmbeddedEvents({ directory, guard, random: () => 0 });
  await createDatabase({ url: engine.url, database: 'own' });
  const events = openClickHouse({ url: engine.url, database: 'own', insertTimeoutMs: PATIENCE_MS, restartTimeoutMs: PATIENCE_MS });
  onTestFinished(async () => {
    await events.close();
    await engine.server.stop();
    await guard.close();
    await rm(directory, { recursive: true, force: true });
  });
  for (const statement of renderMigration(TABLES, ONE_NODE)) await events.command(statement);

  return {
    engine,
    events,
    async dataOf(table) {
      const [found] = await events.select<{ path: string }>({
        text: "SELECT data_paths[1] AS path FROM system.tables WHERE database = 'own' AND name = {table:String}",
        params: { table },
      });
      return found?.path ?? '';
    },
  };
}
