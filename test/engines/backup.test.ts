import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openS3Blobs } from '../../src/engines/blobs/s3.ts';
import { openClickHouse } from '../../src/engines/events/clickhouse.ts';
import { openPostgres } from '../../src/engines/metadata/postgres.ts';
import { freshName, TEST_PREFIX } from '../house-engines.ts';
import { startLoad } from '../sim/load.ts';
import { freePort, Product } from '../sim/product.ts';
import { seededRandom } from '../sim/sent-event.ts';
import { environmentOn, startServers, untilAllApplied } from './cluster.ts';
import type { Servers } from './cluster.ts';
import { S3_BUCKET, S3_KEY, S3_SECRET } from './servers/start.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PARTITIONS = 4;
const isComplete = Object.values(inject('programs')).every((program) => program !== null);

type Environment = Readonly<Record<string, string>>;

function vedette(args: readonly string[], env: Environment): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, VITEST: '', NODE_ENV: '', VEDETTE_LOG_LEVEL: 'error', ...env } };
    execFile(process.execPath, ['src/main.ts', ...args], options, (error, stdout, stderr) => {
      resolve(`${error === null ? 'done' : 'refused'}: ${stdout}${stderr}`);
    });
  });
}

/** All roles in one process, on servers. */
async function startWhole(env: Environment): Promise<Product> {
  const directory = await mkdtemp(join(tmpdir(), TEST_PREFIX));
  const product = new Product(directory, `${directory}.log`, await freePort(), { env });
  onTestFinished(async (context) => {
    if (context.task.result?.state === 'fail') process.stderr.write(product.output().slice(-2_500));
    await product.remove();
  });
  product.start();
  await product.untilReady();
  return product;
}

/** Other databases, topics and keys on the same servers. */
async function otherEnvironment(servers: Servers, env: Environment): Promise<Environment> {
  const name = freshName('restored');
  const administration = openPostgres({ url: servers.postgres.url.replace('{database}', 'postgres') });
  await administration.execute(`CREATE DATABASE ${name}`);
  await administration.close();
  return {
    ...env,
    DATABASE_URL: servers.postgres.url.replace('{database}', name),
    CLICKHOUSE_URL: `${servers.clickhouse.url}/restored`,
    KAFKA_TOPIC_PREFIX: 'restored.',
    REDIS_PREFIX: 'restored:',
    S3_PREFIX: 'restored/',
  };
}

test.skipIf(!isComplete)(
  'B1 B2: on servers, a backup under load brings PostgreSQL, S3 and the log back: every event acknowledged before it is counted once',
  { timeout: 900_000 },
  async () => {
    const servers = await startServers();
    const env: Environment = { ...environmentOn(servers), S3_PREFIX: 'live/', VEDETTE_BACKUP_KEY: 'a key of the operator, kept elsewhere' };
    const product = await startWhole(env);
    const load = startLoad({
      port: product.port,
      projects: await product.projects(2),
      random: seededRandom(7),
      connections: 8,
      pauseMs: 30,
    });
    const metadata = openPostgres({ url: env['DATABASE_URL'] ?? '' });
    const seen = async (): Promise<number> =>
      (await metadata.row<{ n: number }>('SELECT count(*) AS n FROM event_seen WHERE project_id <> 0'))?.n ?? 0;
    await expect.poll(seen, { timeout: 90_000, interval: 200 }).toBeGreaterThan(200);
    await metadata.close();

    const before = new Set(load.acknowledged);
    const [place, scratch] = [`s3://${S3_BUCKET}/backups/one`, await mkdtemp(join(tmpdir(), TEST_PREFIX))];
    onTestFinished(() => rm(scratch, { recursive: true, force: true }));
    const saved = await vedette(['backup', '--to', place, '--without-events'], { ...env, VEDETTE_DATA_DIR: join(scratch, 'a') });
    const inside = await vedette(['backup', '--to', `s3://${S3_BUCKET}/live/x`, '--without-events'], {
      ...env,
      VEDETTE_DATA_DIR: join(scratch, 'a'),
    });
    const directory = await vedette(['backup', '--to', join(scratch, 'there')], { ...env, VEDETTE_DATA_DIR: join(scratch, 'a') });
    await delay(300);
    await load.stop();
    const occupied = await vedette(['restore', '--from', place], { ...env, VEDETTE_DATA_DIR: join(scratch, 'b') });
    const target = await otherEnvironment(servers, env);
    const restored = await vedette(['restore', '--from', place, '--verify'], { ...target, VEDETTE_DATA_DIR: join(scratch, 'c') });

    expect(saved).toMatch(/^done: Backup of/);
    expect(inside).toContain('among what is copied: name another bucket.');
    expect(directory).toContain('ClickHouse writes its own backup into a bucket');
    expect(occupied).toMatch(/^refused: [^\n]*\nThe database of DATABASE_URL is not empty: restore into a new one\.\n$/);
    expect(restored).toMatch(/^done: [^]*every count equals/);
    const again = await startWhole(target);
    await untilAllApplied([again], PARTITIONS, 300_000);
    await checkRestored(servers, target, { before, sent: new Set(load.sent.keys()) });
    console.log(JSON.stringify({ sent: load.sent.size, before: before.size, said: saved.split('\n') }));
    expect(before.size).toBeGreaterThan(200);
  },
);

async function checkRestored(
  servers: Servers,
  target: Environment,
  history: { readonly before: ReadonlySet<string>; readonly sent: ReadonlySet<string> },
): Promise<void> {
  const metadata = openPostgres({ url: target['DATABASE_URL'] ?? '' });
  const events = openClickHouse({ url: servers.clickhouse.url, database: 'restored' });
  const blobs = openS3Blobs({
    endpoint: servers.s3.url,
    bucket: S3_BUCKET,
    region: 'us-east-1',
    accessKeyId: S3_KEY,
    secretAccessKey: S3_SECRET,
    isPathStyle: true,
    prefix: 'restored/',
  });
  onTestFinished(async () => void (await Promise.all([metadata.close(), events.close(), blobs.close()])));
  // Ids of records stand beside those of events, under no project.
  const rows = await metadata.rows<{ id: string }>("SELECT replace(event_id::text, '-', '') AS id FROM event_seen WHERE project_id <> 0");
  const found = new Set(rows.map((row) => row.id));
  const counted = await metadata.row<{ n: number }>('SELECT sum(times_seen)::int8 AS n FROM issue');
  const attached = await metadata.rows<{ blob_key: string }>('SELECT blob_key FROM event_attachment');
  const stored = await events.select<{ all: number; different: number }>({
    text: 'SELECT count() AS all, uniqExact(event_id) AS different FROM errors',
  });

  expect([...history.before].filter((id) => !found.has(id))).toEqual([]);
  expect([...found].filter((id) => !history.sent.has(id))).toEqual([]);
  expect(counted?.n).toBe(rows.length);
  expect(found.size).toBe(rows.length);
  expect(attached.length).toBeGreaterThan(0);
  expect((await Promise.all(attached.map((row) => blobs.get(row.blob_key)))).filter((value) => value === null)).toEqual([]);
  // Of the log's records alone: the older rows are the event store's own backup's.
  expect(stored[0]?.all).toBe(stored[0]?.different);
}
