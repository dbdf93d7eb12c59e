import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from './wait.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS = 90_000;
const STOP_MS = 15_000;

export const OWNER = { email: 'hana@larkspur.example', password: 'a long enough passphrase' } as const;

export interface Product {
  readonly url: string;
  /** The one-time link of an instance without an owner, as it is printed at the terminal. */
  readonly setupUrl: string | null;
  readonly dsn: string;
  readonly token: string;
  /** Ends the program as a crash would, and starts it again at the same address. */
  crash(): Promise<{ restart(): Promise<void> }>;
  stop(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly output: string[];
}

interface ProductOptions {
  readonly hasOwner: boolean;
  /** Of an earlier run, and left as it is; without it, one that is empty and goes with the product. */
  readonly keptDirectory?: string;
}

/** A Vedette with a data directory of its own, as an operator starts it. */
export async function startProduct({ hasOwner, keptDirectory }: ProductOptions): Promise<Product> {
  const directory = keptDirectory ?? mkdtempSync(join(tmpdir(), 'vedette-e2e-'));
  const port = await freePort();
  const token = `sntryu_${randomBytes(32).toString('hex')}`;
  const env = {
    ...process.env,
    PORT: String(port),
    VEDETTE_DATA_DIR: directory,
    VEDETTE_LOG_LEVEL: 'warn',
    VEDETTE_BOOTSTRAP_TOKEN: token,
    ...(hasOwner ? { VEDETTE_OWNER_EMAIL: OWNER.email, VEDETTE_OWNER_PASSWORD: OWNER.password } : {}),
  };
  const url = `http://127.0.0.1:${port}`;
  const end = async (child: ChildProcess) => {
    await exited(child, 'SIGTERM');
    if (keptDirectory === undefined) rmSync(directory, { recursive: true, force: true });
  };
  let running = run(env);
  try {
    await untilReady(url, running);
  } catch (error) {
    await end(running.child);
    fail(running, error);
  }
  const printed = running.output.join('');
  return {
    url,
    token,
    setupUrl: /http\S+\/setup\S+/.exec(printed)?.[0] ?? null,
    dsn: /DSN\s+(\S+)/.exec(printed)?.[1] ?? '',
    async crash() {
      await exited(running.child, 'SIGKILL');
      return {
        async restart() {
          running = run(env);
          await untilReady(url, running).catch((cause: unknown) => fail(running, cause));
        },
      };
    },
    stop: () => end(running.child),
  };
}

function run(env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, ['--disable-proto=delete', 'src/main.ts', 'serve'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  return { child, output };
}

function fail({ output }: Running, cause: unknown): never {
  throw new Error(`the product did not start:\n${output.join('').slice(-4000)}`, { cause });
}

async function untilReady(url: string, { child }: Running): Promise<void> {
  await waitFor('the product to be ready', START_MS, async () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    return (await fetch(`${url}/readyz`).catch(() => null))?.ok;
  });
}

async function exited(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(impatience);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
