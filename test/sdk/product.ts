import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 15_000;

/** A running Vedette, as an operator starts it, and its REST API as an API token sees it. */
export interface Product {
  readonly url: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  /** Bytes of a download. */
  bytes(path: string): Promise<Uint8Array>;
  stop(): Promise<void>;
}

export async function startProduct(): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'vedette-sdk-'));
  const port = await freePort();
  const token = `sntryu_${randomBytes(32).toString('hex')}`;
  const env = {
    ...process.env,
    VEDETTE_DATA_DIR: dataDir,
    PORT: String(port),
    VEDETTE_BOOTSTRAP_DSN_KEY: randomBytes(16).toString('hex'),
    VEDETTE_BOOTSTRAP_TOKEN: token,
    VEDETTE_LOG_LEVEL: 'warn',
  };
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));

  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, child);
  } catch (error) {
    await stop(child, dataDir);
    throw new Error(`the product did not start:\n${output.join('').slice(-4000)}`, { cause: error });
  }
  return { url, ...client(url, token), stop: () => stop(child, dataDir) };
}

function client(url: string, token: string): Pick<Product, 'get' | 'post' | 'bytes'> {
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path} → ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return {
    // The shapes are asserted by the tests, field by field.
    get: async <T>(path: string) => (await (await ask(path)).json()) as T,
    post: async <T>(path: string, body: unknown) => (await (await ask(path, { method: 'POST', body: JSON.stringify(body) })).json()) as T,
    bytes: async (path) => new Uint8Array(await (await ask(path)).arrayBuffer()),
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`exit code ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not ready after ${START_MS} ms`);
}

async function stop(child: ChildProcess, dataDir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(impatience);
  }
  rmSync(dataDir, { recursive: true, force: true });
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
