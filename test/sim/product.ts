import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import type { Agent } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { descendantsOf, killNow, survivorsOf } from './processes.ts';
import type { RunningProcess } from './processes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const FIRST_KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const READY_MS = 90_000;
/** Is logged like an event and counts as nothing. */
const PROBE = '{}\n{"type":"client_report"}\n{"discarded_events":[]}\n';

export interface ProductOptions {
  /** Kept at the end when given: it is the caller's. */
  readonly dataDirectory?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Words before `node`: a tracer. */
  readonly wrapper?: readonly string[];
  /** Whether to wait until every part serves. Default yes. */
  readonly isAwaited?: boolean;
}

/** A project that takes events, with its public key. */
export interface SimProject {
  readonly projectId: number;
  readonly key: string;
}

/** Vedette as an operator starts it, for one test: killed with everything below it when the test is over, if it still runs. */
export class Product {
  readonly dataDirectory: string;
  readonly port: number;
  readonly token: string;
  readonly #options: ProductOptions;
  readonly #logFile: string;
  #main: ChildProcess | null = null;
  #exit: Promise<{ code: number | null; signal: string | null }> = Promise.resolve({ code: null, signal: null });

  constructor(dataDirectory: string, logFile: string, port: number, options: ProductOptions) {
    this.dataDirectory = dataDirectory;
    this.#logFile = logFile;
    this.port = port;
    this.token = `sntryu_${randomBytes(32).toString('hex')}`;
    this.#options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get mainPid(): number {
    return this.#main?.pid ?? 0;
  }

  /** Null while the main process runs. */
  get exitCode(): number | null {
    return this.#main?.exitCode ?? null;
  }

  start(): void {
    const log = openSync(this.#logFile, 'a');
    const env = {
      ...process.env,
      VEDETTE_DATA_DIR: this.dataDirectory,
      PORT: String(this.port),
      VEDETTE_BOOTSTRAP_DSN_KEY: FIRST_KEY,
      VEDETTE_BOOTSTRAP_TOKEN: this.token,
      VEDETTE_LOG_LEVEL: 'info',
      // The test's runner leaves its own marks; the product must not take itself for a test.
      VITEST: '',
      NODE_ENV: '',
      ...this.#options.env,
    };
    const wrapper = this.#options.wrapper ?? [];
    const args = [...wrapper.slice(1), ...(wrapper.length > 0 ? [process.execPath] : []), 'src/main.ts', 'serve'];
    const main = spawn(wrapper[0] ?? process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#main = main;
    this.#exit = new Promise((resolve) => main.once('exit', (code, signal) => resolve({ code, signal })));
  }

  /** Everything below the main process, for `survivorsOf`. */
  family(): readonly RunningProcess[] {
    return descendantsOf(this.mainPid);
  }

  /** SIGKILL to the main process alone; returns who was below it. */
  async killMain(): Promise<readonly RunningProcess[]> {
    const family = this.family();
    killNow(this.mainPid);
    await this.#exit;
    return family;
  }

  signal(name: NodeJS.Signals): void {
    this.#main?.kill(name);
  }

  exited(): Promise<{ code: number | null; signal: string | null }> {
    return this.#exit;
  }

  /** What it wrote, over all its lives. */
  output(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  /** Milliseconds until an envelope is logged and answered with a 200. */
  async untilAccepting(withinMs = READY_MS): Promise<number> {
    const startedAt = performance.now();
    await this.#until(withinMs, async () => (await post(this, `/api/1/envelope/?sentry_key=${FIRST_KEY}`, PROBE)).status === 200);
    return performance.now() - startedAt;
  }

  async untilReady(withinMs = READY_MS): Promise<void> {
    await this.#until(withinMs, async () => (await this.readiness()).status === 'ready');
  }

  async readiness(): Promise<{ readonly status: string; readonly parts: Readonly<Record<string, string>> }> {
    const answer = await fetch(`${this.url}/readyz`).catch(() => null);
    if (answer === null) return { status: 'away', parts: {} };
    return (await answer.json()) as { status: string; parts: Record<string, string> };
  }

  /** An answer of the REST API. @throws with its text when it is a refusal. */
  async api<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const posted: RequestInit = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/api/0${path}`, method === 'GET' ? { headers } : posted);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T; // the caller knows the route
  }

  /** The first project and `more` new ones. */
  async projects(more: number): Promise<readonly SimProject[]> {
    const made: SimProject[] = [{ projectId: 1, key: FIRST_KEY }];
    for (let n = 1; n <= more; n++) {
      const { id, slug } = await this.api<{ id: string; slug: string }>('POST', '/organizations/vedette/projects/', { name: `Sim ${n}` });
      const [key] = await this.api<{ public: string }[]>('GET', `/projects/vedette/${slug}/keys/`);
      made.push({ projectId: Number(id), key: key?.public ?? '' });
    }
    return made;
  }

  async #until(withinMs: number, isDone: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      if (this.exitCode !== null) throw new Error(`Vedette ended with ${this.exitCode}:\n${this.output().slice(-4000)}`);
      if (await isDone().catch(() => false)) return;
      await delay(20);
    }
    throw new Error(`waited ${withinMs} ms in vain:\n${this.output().slice(-4000)}`);
  }

  async remove(): Promise<void> {
    const family = this.exitCode === null ? await this.killMain() : [];
    for (const { pid } of survivorsOf(family)) killNow(pid);
    while (survivorsOf(family).length > 0) await delay(50);
    if (this.#options.dataDirectory === undefined) rmSync(this.dataDirectory, { recursive: true, force: true, maxRetries: 3 });
    rmSync(this.#logFile, { force: true });
  }
}

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const home = mkdtempSync(join(tmpdir(), 'vedette-sim-'));
  const product = new Product(options.dataDirectory ?? home, `${home}.log`, await freePort(), options);
  onTestFinished(async () => {
    await product.remove();
    rmSync(home, { recursive: true, force: true });
  });
  product.start();
  if (options.isAwaited !== false) await product.untilReady();
  return product;
}

export interface Answer {
  /** 0 when the connection broke before an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** One POST. Never rejects: a broken connection is an answer of its own. */
export function post(
  { port }: { readonly port: number },
  path: string,
  body: string | Uint8Array,
  options: { readonly headers?: Record<string, string>; readonly agent?: Agent } = {},
): Promise<Answer> {
  return new Promise((resolve) => {
    const broken = (): void => resolve({ status: 0, headers: {} });
    const headers = { ...options.headers, 'content-length': String(Buffer.byteLength(body)) };
    const req = request({ host: '127.0.0.1', port, method: 'POST', path, headers, agent: options.agent }, (res) => {
      // Only an answer that came whole is one.
      res.once('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers }));
      res.once('error', broken).once('close', broken).resume();
    });
    req.once('error', broken);
    req.end(body);
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
