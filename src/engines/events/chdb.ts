import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProcessGuard } from '../../lib/process-guard.ts';
import { supervise, type ChildEvent, type SupervisedChild } from '../../lib/supervise.ts';
import type { FrontOptions } from './chdb-front.ts';

export interface EmbeddedEventsOptions {
  /** Its own directory, below the data directory, whose lock the caller holds. */
  readonly directory: string;
  readonly guard: ProcessGuard;
  readonly random: () => number;
  /** Memory the engine tracks; the process takes up to 350 MB more (reliability C3). */
  readonly maxMemoryBytes?: number;
  /** Threads of a query, and queries at once. */
  readonly threads?: number;
  readonly onEvent?: (event: ChildEvent) => void;
  /** Failed first starts in a row before the engine is given up. Default 4. */
  readonly giveUpAfter?: number;
}

export interface EmbeddedEvents {
  /** For `openClickHouse`. The same after a restart, so clients need not be told. */
  readonly url: string;
  readonly server: SupervisedChild;
}

const DEFAULT_MEMORY_BYTES = 450 * 1024 * 1024;
/** Tables are loaded before the engine answers; hundreds of parts take seconds on a slow disk. */
const READY_MS = 60_000;
/** Above the front's own limit for its drain. */
const STOP_MS = 8_000;
/** Inserts and merges keep all processors busy for moments; who sends an event must not wait for them (docs/adr/0010). */
const NICENESS = 10;
const GIVE_UP_AFTER = 4;
/** sun_path holds 104 bytes on macOS, 108 on Linux. */
const MAX_SOCKET_PATH = 100;
const FRONT = fileURLToPath(new URL('./chdb-front.ts', import.meta.url));

/**
 * Starts the embedded engine in a child process and keeps it running (reliability C1); resolves when it answers.
 * @throws with one clear sentence when the directory is in use by another process (reliability C9).
 */
export async function startEmbeddedEvents(options: EmbeddedEventsOptions): Promise<EmbeddedEvents> {
  const front: FrontOptions = {
    directory: options.directory,
    socketPath: socketPath(options.directory),
    maxMemoryBytes: options.maxMemoryBytes ?? DEFAULT_MEMORY_BYTES,
    threads: options.threads ?? 2,
  };
  const server = supervise({
    name: 'events',
    guard: options.guard,
    random: options.random,
    readyTimeoutMs: READY_MS,
    niceness: NICENESS,
    stopTimeoutMs: STOP_MS,
    giveUpAfter: options.giveUpAfter ?? GIVE_UP_AFTER,
    start: () => startFront(front),
    ready: waitUntilServing,
    onEvent: options.onEvent,
  });
  await server.whenReady().catch(async (cause: unknown) => {
    await server.stop();
    throw cause;
  });
  return { url: `unix:${front.socketPath}`, server };
}

/** Where the engine of this directory will answer: for clients that are made before it does. */
export function embeddedEventsUrl(directory: string): string {
  return `unix:${socketPath(directory)}`;
}

function startFront(front: FrontOptions): ChildProcess {
  mkdirSync(front.directory, { recursive: true, mode: 0o700 });
  return spawn(process.execPath, ['--max-semi-space-size=8', FRONT, JSON.stringify(front)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A statement occupies a thread of this pool while it runs: one for each session, and some for files.
    env: { ...process.env, UV_THREADPOOL_SIZE: String(front.threads + 8) },
  });
}

function waitUntilServing(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', (value) => {
      // Only the front's `main` writes to this channel.
      const message = value as { readonly failed?: string };
      if (message.failed === undefined) resolve();
      else reject(new Error(message.failed));
    });
  });
}

/** Beside the engine's files when the path is short enough, else in a folder that only this user may enter. */
function socketPath(directory: string): string {
  const inside = join(directory, 'front.sock');
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH) return inside;

  const folder = join(tmpdir(), `vedette-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, 'front.sock');
}
