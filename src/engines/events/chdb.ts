import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FrontOptions } from './chdb-front.ts';

export interface ChdbOptions {
  readonly directory: string;
  /** Memory the engine tracks; the process takes up to 350 MB more (reliability C3). */
  readonly maxMemoryBytes?: number;
  /** Threads of a query, and queries at once. */
  readonly threads?: number;
}

export interface ChdbProcess {
  /** For `openClickHouse`. */
  readonly url: string;
  readonly child: ChildProcess;
  /** Resolves when the process has ended, however. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** SIGTERM, and SIGKILL when it has not ended after eight seconds. */
  stop(): Promise<void>;
}

const DEFAULT_MEMORY_BYTES = 450 * 1024 * 1024;
const START_MS = 60_000;
const STOP_MS = 8_000;
/** sun_path holds 104 bytes on macOS, 108 on Linux. */
const MAX_SOCKET_PATH = 100;

/** The socket's address is the same after a restart, so clients need not be told. */
export function chdbUrl(directory: string): string {
  return `unix:${socketPath(directory)}`;
}

/**
 * Starts the embedded engine in a child process; resolves when it answers.
 * @throws with one clear sentence when the directory is in use (reliability C9).
 */
export async function startChdb(options: ChdbOptions): Promise<ChdbProcess> {
  const threads = options.threads ?? 2;
  const front: FrontOptions = {
    directory: options.directory,
    socketPath: socketPath(options.directory),
    maxMemoryBytes: options.maxMemoryBytes ?? DEFAULT_MEMORY_BYTES,
    threads,
  };
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const child = spawn(process.execPath, ['--max-semi-space-size=8', fileURLToPath(new URL('./chdb-front.ts', import.meta.url)), JSON.stringify(front)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A statement occupies a thread of this pool while it runs: one for each session, and some for files.
    env: { ...process.env, UV_THREADPOOL_SIZE: String(threads + 8) },
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await ready(child, exited);

  return {
    url: chdbUrl(options.directory),
    child,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(force);
    },
  };
}

function socketPath(directory: string): string {
  const inside = join(directory, 'front.sock');
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH) return inside;

  const folder = join(tmpdir(), `vedette-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, 'front.sock');
}

async function ready(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const message = await Promise.race([
    new Promise<{ ready?: true; failed?: string }>((resolve) => child.once('message', (value) => resolve(value as { ready?: true; failed?: string }))),
    exited.then(() => ({ failed: 'The event store ended before it was ready.' })),
    new Promise<{ failed: string }>((resolve) => {
      timer = setTimeout(() => resolve({ failed: 'The event store did not start in time.' }), START_MS);
    }),
  ]);
  clearTimeout(timer);
  if ('failed' in message && message.failed !== undefined) {
    child.kill('SIGKILL');
    throw new Error(message.failed);
  }
}
