import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PROJECT_COUNT } from './events.ts';
import type { Target } from './load.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
export const ORG = 'vedette';
/** Warnings and errors of the product, beside its data. */
const LOG_FILE = 'bench.log';
const START_MS = 120_000;
const STOP_MS = 20_000;
/** Fixed, so that a store that was filled by an earlier start can be asked again. */
const TOKEN = `bench-${'0123456789abcdef'.repeat(4)}`;

/** The product as a person starts it: `node src/main.ts serve` with a data directory of its own. */
export interface Product {
  readonly pid: number;
  readonly isRunning: () => boolean;
  readonly port: number;
  readonly url: string;
  /** JSON of `/api/0/…`. @throws for any answer but 2xx. */
  api<T>(path: string, init?: RequestInit): Promise<T>;
  /** Status of `/api/0/…`, the body read and dropped. */
  statusOf(path: string): Promise<number>;
  stop(): Promise<void>;
}

/** `more`: options of the product beside those of every bench. */
export async function startProduct(dataDirectory: string, more: Readonly<Record<string, string>> = {}): Promise<Product> {
  const product = spawnProduct(dataDirectory, await freePort(), more);
  await waitFor(product, '/readyz', START_MS);
  return product;
}

function spawnProduct(dataDirectory: string, port: number, more: Readonly<Record<string, string>> = {}): Product {
  const logFile = openSync(join(dataDirectory, LOG_FILE), 'a');
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    stdio: ['ignore', 'ignore', logFile],
    env: {
      ...process.env,
      PORT: String(port),
      VEDETTE_DATA_DIR: dataDirectory,
      VEDETTE_BOOTSTRAP_TOKEN: TOKEN,
      VEDETTE_LOG_LEVEL: 'warn',
      ...more,
      // Of the product and its children: `BENCH_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=/tmp/profiles' npm run bench -- --only stream`.
      NODE_OPTIONS: process.env['BENCH_NODE_OPTIONS'] ?? '',
    },
  });
  closeSync(logFile);
  // Whatever ends the bench ends the product.
  process.once('exit', () => child.kill('SIGTERM'));
  return productOf(child, port);
}

/** What the product complained about, each message with its number: a run with complaints is no good run. */
export async function complaintsOf(dataDirectory: string): Promise<string> {
  const text = await readFile(join(dataDirectory, LOG_FILE), 'utf8').catch(() => '');
  const counts = new Map<string, number>();
  for (const line of text.split('\n').filter(Boolean)) {
    const message = /"msg":"([^"]*)"/.exec(line)?.[1] ?? line.slice(0, 80);
    counts.set(message, (counts.get(message) ?? 0) + 1);
  }
  return [...counts].map(([message, count]) => `${count} × "${message}"`).join(', ');
}

function productOf(child: ChildProcess, port: number): Product {
  const url = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(`${url}/api/0/${path}`, { ...init, headers });
  return {
    pid: child.pid ?? 0,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    port,
    url,
    async api<T>(path: string, init?: RequestInit) {
      const response = await ask(path, init);
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
      return (await response.json()) as T; // the bench reads a few fields of answers whose contract tests keep
    },
    async statusOf(path) {
      const response = await ask(path);
      await response.arrayBuffer();
      return response.status;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const isStopped = await Promise.race([exited.then(() => true), sleep(STOP_MS, false, { ref: false })]);
      if (!isStopped) child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Milliseconds from the start of the process to the first accepted event, and to ready. The product is left running. */
export async function timedStart(
  dataDirectory: string,
  target: Target,
): Promise<{ product: Product; acceptingMs: number; readyMs: number }> {
  const port = await freePort();
  const startedAt = performance.now();
  const product = spawnProduct(dataDirectory, port);
  const acceptingMs = await untilAccepting(port, target, startedAt);
  await waitFor(product, '/readyz', START_MS);
  return { product, acceptingMs, readyMs: performance.now() - startedAt };
}

async function untilAccepting(port: number, { projectId, key }: Target, startedAt: number): Promise<number> {
  const eventId = randomBytes(16).toString('hex');
  const body = `{"event_id":"${eventId}"}\n{"type":"event"}\n{"event_id":"${eventId}","message":"first after the start"}\n`;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/api/${projectId}/envelope/?sentry_key=${key}`, { method: 'POST', body }).catch(
      () => null,
    );
    if (response?.status === 200) return performance.now() - startedAt;
    await sleep(5);
  }
}

async function waitFor(product: Product, path: string, patienceMs: number): Promise<void> {
  const startedAt = performance.now();
  while (product.isRunning() && performance.now() - startedAt < patienceMs) {
    const response = await fetch(product.url + path).catch(() => null);
    if (response?.ok === true) return;
    await sleep(20);
  }
  throw new Error(product.isRunning() ? `${path} did not answer within ${patienceMs / 1000} s` : 'the product ended before it was ready');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  server.close();
  await once(server, 'close');
  return port;
}

/** The bench's projects, made by REST when they are not there. */
export async function targetsOf(product: Product): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (let at = 0; at < PROJECT_COUNT; at += 1) targets.push(await targetOf(product, at === 0 ? 'default' : `bench-${at}`));
  return targets;
}

async function targetOf(product: Product, slug: string): Promise<Target> {
  const isThere = (await product.statusOf(`projects/${ORG}/${slug}/`)) === 200;
  if (!isThere) {
    await product.api(`teams/${ORG}/${ORG}/projects/`, { method: 'POST', body: JSON.stringify({ name: slug, slug, platform: 'node' }) });
  }
  const { id } = await product.api<{ id: string }>(`projects/${ORG}/${slug}/`);
  const [key] = await product.api<{ public: string }[]>(`projects/${ORG}/${slug}/keys/`);
  if (key === undefined) throw new Error(`the project ${slug} has no key`);
  return { projectId: id, slug, key: key.public };
}

const COUNT_TRIES = 10;

/** Events that the API can count: processed and readable. A busy store is asked again: the count is the bench's, not a person's. */
export async function visibleEvents(product: Product): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { count } = await product.api<{ count: number }>(`organizations/${ORG}/events-meta/?statsPeriod=14d`);
      return count;
    } catch (error) {
      if (attempt === COUNT_TRIES) throw error;
      await sleep(200);
    }
  }
}
