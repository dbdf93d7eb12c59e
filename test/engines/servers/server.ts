import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startProcessGuard } from '../../../src/lib/process-guard.ts';

/** How a real server of a suite is run: always the same port and directory, so that it can be killed and come back. */
interface ServerPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Some servers refuse to run as root. */
  readonly uid?: number;
  readonly port: number;
  /** Beyond the port being open. */
  readonly isReady?: () => Promise<boolean>;
  readonly stopSignal?: NodeJS.Signals;
  /** A program of ours that ends when nobody holds the other end of its channel. */
  readonly hasChannel?: boolean;
}

/** A server that a test may hurt. */
export interface Server {
  readonly name: string;
  readonly port: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** A broker that recovers beside other work takes a minute and more on two cores. */
const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 10_000;
const OUTPUT_KEPT = 4_000;

export async function startServer(plan: ServerPlan): Promise<Server> {
  const guard = startProcessGuard(1_000);
  let child: ChildProcess | null = null;
  let unwatch = (): void => {};

  async function start(): Promise<void> {
    let output = '';
    const started = spawn(plan.command, plan.args, {
      stdio: plan.hasChannel === true ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...plan.env },
      ...(plan.uid === undefined ? {} : { uid: plan.uid, gid: plan.uid, cwd: '/' }),
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-OUTPUT_KEPT);
      });
    }
    await once(started, 'spawn');
    child = started;
    unwatch = guard.watch(started.pid ?? 0, 'SIGKILL');
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (!((await isOpen(plan.port)) && ((await plan.isReady?.()) ?? true))) {
      if (started.exitCode !== null || performance.now() > deadline) throw new Error(`${plan.name} did not start:\n${output}`);
      await delay(50);
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = null;
    unwatch();
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, 'exit');
    const impatience = setTimeout(() => ending.kill('SIGKILL'), STOP_TIMEOUT_MS);
    ending.kill('SIGCONT');
    ending.kill(signal);
    await gone;
    clearTimeout(impatience);
  }

  await start();
  return {
    name: plan.name,
    port: plan.port,
    start,
    kill: () => end('SIGKILL'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async stop() {
      await end(plan.stopSignal ?? 'SIGTERM');
      await guard.close();
    },
  };
}

/** Free when asked; the few milliseconds until a server takes it are the test machine's risk. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a server that listens on TCP
  server.close();
  await once(server, 'close');
  return port;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}
