import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Fast stop, then immediate stop, then the kernel. Each is given this long. */
const PATIENCE_MS = 4_000;
const POLL_MS = 50;
/** Above every process number: Linux stops at 2^22, macOS at 99,999. */
const NO_SUCH_PID = 2_000_000_000;

/**
 * The caller holds the lock of the data directory, so a server that still runs on the cluster is an orphan of ours: it is stopped.
 * When the number in `postmaster.pid` belongs to somebody else by now (in a container it often does), the server would refuse to
 * start. The file is not removed then: its other lines tell the server which shared memory to check for surviving children of
 * the old one. Only the number is replaced by one that cannot exist.
 */
export async function settleOrphan(clusterDirectory: string): Promise<'none' | 'stopped' | 'stale'> {
  const file = join(clusterDirectory, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return 'none';
  const pid = Number(text.split('\n', 1)[0]);
  if (!Number.isInteger(pid) || pid === 0) {
    // Left by a power cut while it was made; the server does not start beside an empty one.
    await rm(file);
    return 'stale';
  }
  // A single-user server writes its number with a minus.
  const server = Math.abs(pid);
  if (await isServerOf(server, clusterDirectory)) {
    await stopServer(server);
    return 'stopped';
  }
  if (isAlive(server)) await writeFile(file, text.replace(/^-?\d+/, String(NO_SUCH_PID)));
  return 'stale';
}

async function stopServer(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    send(pid, signal);
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      if (!isAlive(pid)) return;
      await delay(POLL_MS);
    }
  }
  throw new Error(`an orphaned PostgreSQL (process ${pid}) cannot be stopped`);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isAlive(pid: number): boolean {
  return send(pid, 0);
}

async function isServerOf(pid: number, clusterDirectory: string): Promise<boolean> {
  const command = await commandOf(pid);
  return command !== null && command.includes('postgres') && command.includes(clusterDirectory);
}

async function commandOf(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    return (await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    // No such process.
    return null;
  }
}
