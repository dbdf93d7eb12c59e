import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { nativeBlock, StringColumn } from '../../lib/native-block.ts';
import { startProcessGuard } from '../../lib/process-guard.ts';
import type { ChildEvent } from '../../lib/supervise.ts';
import { startEmbeddedEvents, type EmbeddedEvents } from './chdb.ts';
import { sharedSpoolOf } from './chdb-body.ts';
import { createDatabase, openClickHouse } from './clickhouse.ts';
import { EventsUnavailableError, type Events } from './port.ts';

async function directoryOfItsOwn(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'vedette-events-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  return directory;
}

interface Wish {
  readonly onEvent?: (event: ChildEvent) => void;
  readonly maxMemoryBytes?: number;
  readonly insertTimeoutMs?: number;
  /** Of readers: long where a busy machine takes its time to start the engine again. */
  readonly restartTimeoutMs?: number;
}

async function start(directory: string, wish: Wish = {}): Promise<{ engine: EmbeddedEvents; events: Events; stop: () => Promise<void> }> {
  const guard = startProcessGuard();
  const { onEvent, maxMemoryBytes, insertTimeoutMs = 500, restartTimeoutMs } = wish;
  const engine = await startEmbeddedEvents({ directory, guard, random: () => 0, onEvent, maxMemoryBytes }).catch(async (cause: unknown) => {
    await guard.close();
    throw cause;
  });
  await createDatabase({ url: engine.url, database: 'own' });
  const events = openClickHouse({ url: engine.url, database: 'own', insertTimeoutMs, restartTimeoutMs });
  const stop = async () => {
    await events.close();
    await engine.server.stop();
    await guard.close();
  };
  return { engine, events, stop };
}

test('C6: rows are there after a stop and a start, and the stop is clean', async () => {
  const directory = await directoryOfItsOwn();
  const seen: ChildEvent[] = [];
  const first = await start(directory, { onEvent: (event) => seen.push(event) });
  await first.events.command('CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n');
  await first.events.command('INSERT INTO t SELECT number FROM numbers(10)');
  await first.stop();

  const second = await start(directory);
  expect(await second.events.select({ text: 'SELECT count() AS c FROM t' })).toEqual([{ c: 10 }]);
  await second.stop();

  expect(seen.at(-1)).toEqual({ kind: 'exited', code: 0, signal: null, isExpected: true });
});

test('C6: a stop does not wait for a long query, and refuses what has not begun', async () => {
  const directory = await directoryOfItsOwn();
  const seen: ChildEvent[] = [];
  const { engine, events, stop } = await start(directory, { onEvent: (event) => seen.push(event) });
  const long = Array.from({ length: 6 }, () =>
    events.select({ text: 'SELECT sum(sleepEachRow(0.05)) AS long FROM numbers(600) SETTINGS max_block_size = 1', timeoutMs: 60_000 }).then(
      () => 'answered',
      () => 'refused',
    ),
  );
  const running = "SELECT 1 FROM system.processes WHERE query LIKE '%AS long%' AND query NOT LIKE '%system.processes%'";
  while ((await events.select({ text: running })).length === 0) await delay(5);

  const startedAt = performance.now();
  await engine.server.stop();

  // Half a minute each if they were waited for.
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  expect(await Promise.all(long)).toEqual(Array.from({ length: 6 }, () => 'refused'));
  expect(seen.at(-1)).toMatchObject({ kind: 'exited', code: 0 });
  await stop();
});

test('C9: a directory in use is refused with one sentence, and its owner goes on', async () => {
  const directory = await directoryOfItsOwn();
  const first = await start(directory);

  await expect(start(directory)).rejects.toThrow(`The event store in ${directory} is in use by another process.`);

  expect(await first.events.select({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
  await first.stop();
});

test('C1: readers wait for an engine that restarts', async () => {
  const { engine, events, stop } = await start(await directoryOfItsOwn(), { restartTimeoutMs: 100_000 });

  process.kill(engine.server.pid ?? 0, 'SIGKILL');

  expect(await events.select({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
  await stop();
});

test('C1: an engine that is away is said to be unavailable', async () => {
  const { engine, events, stop } = await start(await directoryOfItsOwn(), { restartTimeoutMs: 200 });
  await events.command('CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n');

  await engine.server.stop();
  const startedAt = performance.now();
  await expect(events.insert({ table: 't', token: 'a', rowCount: 1, bytes: new Uint8Array([1]) })).rejects.toBeInstanceOf(
    EventsUnavailableError,
  );
  // Half a minute where nobody says otherwise.
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  await expect(events.select({ text: 'SELECT 1' })).rejects.toBeInstanceOf(EventsUnavailableError);
  await stop();
});

test('C5: an insert that meets the memory limit is repeated until there is room', async () => {
  const { events, stop } = await start(await directoryOfItsOwn(), { maxMemoryBytes: 260 * 1024 * 1024, insertTimeoutMs: 20_000 });
  await events.command('CREATE TABLE t (s String) ENGINE = MergeTree ORDER BY tuple() SETTINGS non_replicated_deduplication_window = 100');
  const block = nativeBlock();
  const text = block.add(new StringColumn('s'));
  for (let i = 0; i < 75; i++) text.push(`${i}`.repeat(500_000));
  // Holds 64 MB for four seconds, and is not the one that the engine ends when memory is short: so the insert fails.
  const held = events
    .select({
      text: `
        SELECT length(held) AS length
        FROM (SELECT groupArray(number) AS held FROM numbers(8000000))
        WHERE sleepEachRow(4) = 0
        SETTINGS function_sleep_max_microseconds_per_block = 8000000,
          memory_overcommit_ratio_denominator = 0, memory_overcommit_ratio_denominator_for_user = 0`,
      timeoutMs: 30_000,
    })
    .catch(() => null);
  const holding =
    "SELECT 1 FROM system.processes WHERE query LIKE '%AS held%' AND memory_usage > 60000000 AND query NOT LIKE '%system.processes%'";
  while ((await events.select({ text: holding })).length === 0) await delay(5);

  await events.insert({ table: 't', token: 'a', rowCount: 75, bytes: block.finish(75) });

  const [limits] = await events.select<{ n: number }>({
    text: "SELECT sum(value) AS n FROM system.errors WHERE name = 'MEMORY_LIMIT_EXCEEDED'",
  });
  expect(limits?.n).toBeGreaterThan(0);
  expect(await events.select({ text: 'SELECT count() AS c FROM t' })).toEqual([{ c: 75 }]);
  expect(await held).toEqual([{ length: 8_000_000 }]);
  await stop();
});

test('the engine ends when the program that started it is killed', async () => {
  const directory = await directoryOfItsOwn();
  const script = `
    import { startEmbeddedEvents } from ${JSON.stringify(fileURLToPath(new URL('./chdb.ts', import.meta.url)))};
    import { startProcessGuard } from ${JSON.stringify(fileURLToPath(new URL('../../lib/process-guard.ts', import.meta.url)))};
    const engine = await startEmbeddedEvents({ directory: ${JSON.stringify(directory)}, guard: startProcessGuard(), random: Math.random });
    console.log(engine.server.pid);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);

  parent.kill('SIGKILL');

  const deadline = performance.now() + 60_000;
  while (isAlive(pid) && performance.now() < deadline) await delay(10);
  expect(isAlive(pid)).toBe(false);
  const next = await start(directory);
  await next.stop();
});

test('rows that a killed engine left in memory are removed by the next', async () => {
  if (!existsSync('/dev/shm')) return;
  const directory = await directoryOfItsOwn();
  const { engine, events, stop } = await start(directory, { restartTimeoutMs: 100_000 });
  const left = join(spoolsOf(directory)[0] ?? '', 'left.rows');
  await writeFile(left, 'rows');

  process.kill(engine.server.pid ?? 0, 'SIGKILL');
  await events.select({ text: 'SELECT 1' });
  expect(existsSync(left)).toBe(false);
  await stop();

  expect(spoolsOf(directory)).toEqual([]);
});

function spoolsOf(directory: string): readonly string[] {
  return [sharedSpoolOf(directory)].filter((path) => existsSync(path));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}

test('P6: many queries with values leave no memory behind', async () => {
  const { engine, events, stop } = await start(await directoryOfItsOwn());
  const memoryKb = async () => Number(/RssAnon:\s+(\d+)/.exec(await readFile(`/proc/${engine.server.pid}/status`, 'utf8'))?.[1]);
  if (process.platform !== 'linux') return await stop();
  for (let i = 0; i < 60; i++) await events.select({ text: 'SELECT {x:String} AS x', params: { x: 'a'.repeat(1_000) } });

  const before = await memoryKb();
  for (let i = 0; i < 200; i++) await events.select({ text: 'SELECT {x:String} AS x', params: { x: 'a'.repeat(1_000) } });

  expect((await memoryKb()) - before).toBeLessThan(10_000);
  await stop();
});
