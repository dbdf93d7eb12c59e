/**
 * The whole processor on the embedded engines with durable settings: a log filled with realistic envelopes, a processor in a
 * process of its own as in the product, CPU by process. `node bench/micro/processor.ts [events] [events per second]`; without
 * a rate the log is full before the processor starts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedEvents } from '../../src/engines/events/chdb.ts';
import { openClickHouse } from '../../src/engines/events/clickhouse.ts';
import { migrateEvents } from '../../src/engines/events/migrate.ts';
import { openLmdbLog } from '../../src/engines/log/lmdb.ts';
import { startEmbeddedPostgres } from '../../src/engines/metadata/embedded.ts';
import { migratePostgres } from '../../src/engines/metadata/migrate.ts';
import { openPostgres } from '../../src/engines/metadata/postgres.ts';
import { startProcessGuard } from '../../src/lib/process-guard.ts';
import { partitionOf } from '../../src/pipeline/partition.ts';
import { encodeRecord } from '../../src/pipeline/record.ts';
import { TOPICS } from '../../src/pipeline/topics.ts';
import { MIGRATION_FOLDERS } from '../../src/rooms.ts';
import type { ChildArgument } from '../../test/processor-child.ts';
import { makeProjects } from '../../test/processor-house.ts';
import { benchBody, PROJECT_COUNT } from '../events.ts';

const COUNT = Number(process.argv[2] ?? 4_000);
const RATE = Number(process.argv[3] ?? 0);
const PARTITIONS = Number(process.argv[4] ?? 4);
const TICKS_PER_SECOND = 100;
const CHILD = fileURLToPath(new URL('../../test/processor-child.ts', import.meta.url));

const home = await mkdtemp(join(tmpdir(), 'vedette-bench-'));
const guard = startProcessGuard();
const [postgres, engine] = await Promise.all([
  startEmbeddedPostgres({ directory: join(home, 'postgres'), guard, random: Math.random }),
  startEmbeddedEvents({ directory: join(home, 'events'), guard, random: Math.random }),
]);
try {
  await bench();
} finally {
  await Promise.all([postgres.server.stop(), engine.server.stop()]);
  await guard.close();
  await rm(home, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const metadata = openPostgres({ url: postgres.urlOf('vedette') });
  await migratePostgres(metadata, MIGRATION_FOLDERS);
  const setup = openClickHouse({ url: engine.url, database: 'default' });
  await setup.command('CREATE DATABASE IF NOT EXISTS bench');
  const events = openClickHouse({ url: engine.url, database: 'bench' });
  await migrateEvents(events, MIGRATION_FOLDERS);
  const projects = await makeProjects(
    metadata,
    Array.from({ length: PROJECT_COUNT }, (_, n) => `p${n}`),
  );
  const log = await openLmdbLog({ directory: join(home, 'log'), capacityBytes: 2 ** 31, partitions: PARTITIONS, now: Date.now });
  const values = Array.from({ length: COUNT }, (_, seed) => ({ ...benchBody(seed, { timestampMs: Date.now() }), seed }));

  async function append(from: number, to: number): Promise<void> {
    const records = values.slice(from, to).map(({ made, body, isGzip }) => {
      const project = projects[made.project]!;
      const { projectId, orgId } = project;
      const value = encodeRecord({
        projectId,
        orgId,
        keyId: 1,
        receivedAtMs: Date.now(),
        encoding: isGzip ? 'gzip' : 'identity',
        eventId: made.eventId,
        clientIp: '203.0.113.7',
        userAgent: null,
        client: null,
        body,
      });
      return { topic: TOPICS.envelopes, partition: partitionOf(projectId, made.eventId, PARTITIONS), value };
    });
    await log.append(records);
  }

  if (RATE === 0) for (let at = 0; at < COUNT; at += 500) await append(at, at + 500);
  else await append(0, 1);
  const argument: ChildArgument = {
    metadataUrl: postgres.urlOf('vedette'),
    eventsUrl: engine.url,
    eventsDatabase: 'bench',
    logDirectory: join(home, 'log'),
    blobsDirectory: join(home, 'blobs'),
    projects,
    fault: '',
    expect: COUNT,
  };
  const before = { pg: await ticksOf(postgresPids), ch: await ticksOf(eventsPids) };
  const startedAt = performance.now();
  const profile = process.env['PROFILE'] === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', process.env['PROFILE']];
  const flags = (process.env['FLAGS'] ?? '--max-semi-space-size=32').split(' ');
  const child = spawn(process.execPath, [...flags, ...profile, CHILD, JSON.stringify(argument)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (RATE > 0) void paced(append);
  const [code] = await once(child, 'exit');
  const seconds = (performance.now() - startedAt) / 1000;

  const perEvent = (ticks: number) => `${((ticks / TICKS_PER_SECOND / COUNT) * 1e6).toFixed(0)} µs/event`;
  console.log(`exit ${code}, ${seconds.toFixed(1)} s with the start of the process, ${(COUNT / seconds).toFixed(0)} events/s`);
  console.log(`postgres   ${perEvent((await ticksOf(postgresPids)) - before.pg)}`);
  console.log(`events     ${perEvent((await ticksOf(eventsPids)) - before.ch)}`);
  await sleep(3_000);
  console.log(`events     ${perEvent((await ticksOf(eventsPids)) - before.ch)} three seconds later (merges)`);
  console.log(await events.select({ text: 'SELECT count() AS n, uniqExact(event_id) AS ids, uniqExact(issue_id) AS issues FROM errors' }));
  console.log(await metadata.rows('SELECT count(*)::int AS issues, sum(times_seen)::int AS n FROM issue'));
  console.log(
    await events.select({
      text: `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes, count() AS parts FROM system.parts WHERE active AND database = 'bench' GROUP BY table`,
    }),
  );
  await Promise.all([log.close(), metadata.close(), events.close(), setup.close()]);
}

async function paced(append: (from: number, to: number) => Promise<void>): Promise<void> {
  await sleep(1_500);
  const startedAt = performance.now();
  for (let sent = 1; sent < COUNT;) {
    const due = Math.min(COUNT, Math.ceil(((performance.now() - startedAt) / 1000) * RATE));
    if (due > sent) await append(sent, due);
    sent = Math.max(sent, due);
    await sleep(5);
  }
}

async function ticksOf(pids: () => Promise<readonly number[]>): Promise<number> {
  let ticks = 0;
  for (const pid of await pids()) {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // user and system time, and of children that were waited for.
    ticks += [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
  }
  return ticks;
}

/** The server and its backends. */
async function postgresPids(): Promise<readonly number[]> {
  const pid = Number((await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8').catch(() => findPidFile())).split('\n')[0]);
  return [pid, ...(await childrenOf(pid))];
}

async function findPidFile(): Promise<string> {
  for (const name of await readdir(join(home, 'postgres'), { recursive: true })) {
    if (name.endsWith('postmaster.pid') && (await stat(join(home, 'postgres', name))).isFile()) {
      return readFile(join(home, 'postgres', name), 'utf8');
    }
  }
  return '0';
}

async function eventsPids(): Promise<readonly number[]> {
  return [engine.server.child?.pid ?? 0];
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}
