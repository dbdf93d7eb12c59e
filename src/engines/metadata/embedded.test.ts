import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { house, openHouse } from '../../../test/house.ts';
import { startProcessGuard } from '../../lib/process-guard.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import type { EmbeddedPostgres } from './embedded.ts';
import { openPostgres } from './postgres.ts';
import type { Metadata } from './port.ts';

const PARENT = new URL('../../../test/programs/parent.ts', import.meta.url).pathname;

// One cluster, with many lives: to make one takes longer than any of the tests.
const shared = openHouse();
let home: string;
beforeAll(async () => {
  home = await shared.directory();
});
afterAll(() => shared.close());

test('M3: it is durable, listens on nothing but its socket, and nobody else may enter its directories', async () => {
  const directory = join(home, 'postgres');
  const { postgres, db } = await start(directory);

  const settings = await db.rows<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses') ORDER BY name`,
  );

  expect(settings.map((row) => `${row.name}=${row.setting}`)).toEqual([
    'fsync=on',
    'full_page_writes=on',
    'listen_addresses=',
    'synchronous_commit=on',
  ]);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect(postgres.url).toMatch(/^postgres:\/\/vedette@localhost\/vedette\?host=/);
});

test('a server that was killed comes back with everything that was committed', async () => {
  const { postgres, db } = await start(join(home, 'postgres'));
  await db.execute('CREATE TABLE committed (n int8)');
  const firstPid = postgres.server.pid ?? 0;

  for (let n = 0; n < 3; n++) {
    await db.execute('INSERT INTO committed VALUES ($1)', [n]);
    const pid = postgres.server.pid;
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(() => postgres.server.isReady && postgres.server.pid !== pid).toBe(true);
  }

  expect(await db.rows('SELECT n FROM committed ORDER BY n')).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  expect(postgres.server.pid).not.toBe(firstPid);
});

test('no server outlives a parent that was killed, and no commit is lost', async () => {
  const { parent, pid, url } = await startParent(home);
  const db = openPostgres({ url });
  await db.execute('CREATE TABLE outlived (n int8)');
  await db.execute('INSERT INTO outlived VALUES (1)');
  await db.close();

  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(pid)).toBe(false);

  const again = await start(join(home, 'postgres'));
  expect(await again.db.rows('SELECT n FROM outlived')).toEqual([{ n: 1 }]);
});

test('an orphan that still holds the directory is stopped by the next start', async () => {
  const { parent, pid } = await startParent(home);
  // Both at once, so that nobody is left to end the server.
  endChildrenOf(parent.pid ?? 0, pid);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(isAlive(pid)).toBe(true);

  const { postgres } = await start(join(home, 'postgres'));

  expect(isAlive(pid)).toBe(false);
  expect(postgres.server.pid).not.toBe(pid);
});

test('a number in postmaster.pid that is somebody else by now does not prevent the start', async () => {
  const directory = join(home, 'postgres');
  const first = await start(directory);
  await first.db.close();
  process.kill(first.postgres.server.pid ?? 0, 'SIGQUIT');
  await first.postgres.server.stop();
  const owner = await stat(join(directory, 'cluster'));
  const stranger = spawn('/bin/sh', ['-c', 'while :; do sleep 0.1; done'], { stdio: 'ignore', uid: owner.uid, gid: owner.gid });
  house.onClose(() => void stranger.kill('SIGKILL'));
  const file = join(directory, 'cluster/postmaster.pid');
  await writeFile(file, `${stranger.pid}\n${join(directory, 'cluster')}\n1700000000\n5432\n\n\n\n`);

  const second = await start(directory);

  expect(await second.db.row('SELECT 1 AS one')).toEqual({ one: 1 });
  expect(Number((await readFile(file, 'utf8')).split('\n')[0])).toBe(second.postgres.server.pid);
  expect(stranger.exitCode).toBeNull();
});

test.skipIf(process.getuid?.() !== 0)('root may keep its data where nobody else can pass', async () => {
  const hidden = join(await house.directory(), 'hidden');
  await mkdir(hidden, { mode: 0o700 });
  const directory = join(hidden, 'data/postgres');
  await mkdir(dirname(directory));

  const { db } = await start(directory);

  expect(await db.row('SELECT 1 AS one')).toEqual({ one: 1 });
  expect((await stat(hidden)).mode & 0o777).toBe(0o700);
  const { realpathSync, rmSync } = await import('node:fs');
  const elsewhere = realpathSync(directory);
  house.onClose(() => rmSync(elsewhere, { recursive: true, force: true }));
});

async function start(directory: string): Promise<{ postgres: EmbeddedPostgres; db: Metadata }> {
  const guard = startProcessGuard();
  const postgres = await startEmbeddedPostgres({ directory, guard, random: Math.random });
  const db = openPostgres({ url: postgres.url });
  house.onClose(async () => {
    await db.close().catch(() => {});
    await postgres.server.stop();
    await guard.close();
  });
  return { postgres, db };
}

async function startParent(directory: string) {
  const parent = fork(PARENT, ['postgres', directory], { execArgv: [] });
  house.onClose(() => void parent.kill('SIGKILL'));
  const [{ pid, url }] = (await once(parent, 'message')) as [{ pid: number; url: string }];
  house.onClose(() => void (isAlive(pid) && process.kill(pid, 'SIGKILL')));
  return { parent, pid, url };
}

function endChildrenOf(pid: number, except: number): void {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  process.kill(pid, 'SIGSTOP');
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')) {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    if (parent === pid && child !== except && child) process.kill(child, 'SIGKILL');
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: all of them are our own.
    return false;
  }
}
