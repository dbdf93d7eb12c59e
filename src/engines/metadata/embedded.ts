import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { syncDirectory } from '../../lib/durable.ts';
import type { ProcessGuard } from '../../lib/process-guard.ts';
import { supervise } from '../../lib/supervise.ts';
import type { ChildEvent, SupervisedChild } from '../../lib/supervise.ts';
import { prepareEmbeddedHome, socketDirectoryOf } from './embedded-home.ts';
import type { EmbeddedHome } from './embedded-home.ts';
import { settleOrphan } from './embedded-orphan.ts';

export interface EmbeddedPostgresOptions {
  /** Its own directory, below the data directory, whose lock the caller holds. */
  readonly directory: string;
  readonly guard: ProcessGuard;
  readonly random: () => number;
  /** Server settings over ours. For tests. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: ChildEvent) => void;
  /** Failed first starts in a row before the server is given up. Default 4. */
  readonly giveUpAfter?: number;
}

export interface EmbeddedPostgres {
  /** Of the database `vedette`, over a Unix socket that only this user may enter. */
  readonly url: string;
  /** The same server, another database. */
  readonly urlOf: (database: string) => string;
  readonly server: SupervisedChild;
}

const USER = 'vedette';
const DATABASE = 'vedette';

/**
 * Small on purpose: one machine, tens of connections, tables that fit in memory. Durability is never traded (M3).
 * Given on the command line, so that what runs is what this file says.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '80',
  shared_buffers: '32MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  effective_cache_size: '512MB',
  huge_pages: 'off',
  // In the cluster's own directory: a segment in /dev/shm outlives a server that was killed.
  dynamic_shared_memory_type: 'mmap',
  // The default starts three processes for reading ahead, of no use for tables in memory.
  io_method: 'sync',
  max_worker_processes: '2',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  autovacuum_max_workers: '1',
  autovacuum_naptime: '30s',
  jit: 'off',
  // Nobody replicates from it, so the log of changes needs no more than crash recovery does.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  min_wal_size: '64MB',
  checkpoint_timeout: '15min',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Resolves when the server answers; from then on it is supervised. The caller stops it with `server.stop()`. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = await prepareEmbeddedHome(options.directory);
  const urlOf = (database: string): string => socketUrl(home.socketDirectory, database);
  const server = supervise({
    name: 'postgres',
    guard: options.guard,
    random: options.random,
    // Fast stop: sessions are ended, the cluster is left clean.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 8_000,
    // Recovery after a power cut reads up to max_wal_size.
    readyTimeoutMs: 60_000,
    giveUpAfter: options.giveUpAfter ?? 4,
    start: () => startServer(home, options),
    ready: (_child, signal) => waitUntilServing(urlOf('postgres'), signal),
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
  });
  try {
    await server.whenReady();
    // It may be killed just now; it comes again.
    await createDatabase(urlOf('postgres')).catch(async () => {
      await delay(1_000);
      await server.whenReady();
      await createDatabase(urlOf('postgres'));
    });
  } catch (error) {
    await server.stop();
    throw new Error(`PostgreSQL did not start: ${await lastLines(home.logFile)}`, { cause: error });
  }
  return { url: urlOf(DATABASE), urlOf, server };
}

/** Of the server that another process runs in this directory: for a look from outside. Null when there never was one. */
export function embeddedPostgresUrl(directory: string): string | null {
  return existsSync(directory) ? socketUrl(socketDirectoryOf(realpathSync(directory)), DATABASE) : null;
}

function socketUrl(socketDirectory: string, database: string): string {
  return `postgres://${USER}@localhost/${database}?host=${encodeURIComponent(socketDirectory)}`;
}

async function startServer(home: EmbeddedHome, options: EmbeddedPostgresOptions): Promise<ChildProcess> {
  if (!existsSync(join(home.clusterDirectory, 'PG_VERSION'))) await createCluster(home, options);
  await settleOrphan(home.clusterDirectory);
  const settings = { ...SETTINGS, unix_socket_directories: home.socketDirectory, ...options.settings };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A file, not a pipe: a pipe that nobody empties would stop the server, and one whose reader died loses its last words.
  const log = await open(home.logFile, 'w', 0o600);
  try {
    return spawn(join(home.nativeDirectory, 'bin/postgres'), ['-D', home.clusterDirectory, ...args], {
      ...asServerUser(home),
      stdio: ['ignore', log.fd, log.fd],
      // Its own session: Ctrl-C in a terminal reaches us alone, and we stop the server when those who use it are done.
      detached: true,
    });
  } finally {
    await log.close();
  }
}

/** Into a directory beside it and renamed when complete: a cluster that exists is a whole one. */
async function createCluster(home: EmbeddedHome, options: EmbeddedPostgresOptions): Promise<void> {
  const half = `${home.clusterDirectory}.half`;
  await rm(half, { recursive: true, force: true });
  const args = ['-D', half, '-U', USER, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-instructions'];
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '-c', 'max_connections=20', '-c', 'shared_buffers=16MB');
  if (options.settings?.['fsync'] === 'off') args.push('--no-sync');
  try {
    await promisify(execFile)(join(home.nativeDirectory, 'bin/initdb'), args, asServerUser(home));
  } catch (error) {
    // initdb's own words are in the message of execFile's error.
    throw new Error('PostgreSQL could not create its cluster', { cause: error });
  }
  await rename(half, home.clusterDirectory);
  await syncDirectory(dirname(home.clusterDirectory));
}

function asServerUser(home: EmbeddedHome): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  return { cwd: '/', env: { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' }, ...home.user };
}

async function waitUntilServing(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    // A connection that breaks between connect and end.
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      // Not yet; the supervisor knows when it is too late.
      await delay(10);
    }
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function lastLines(file: string): Promise<string> {
  // The log may not exist when not even initdb ran; the cause tells then.
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-5).join(' ') || 'see the cause';
}
