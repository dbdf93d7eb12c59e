import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkHistory } from './history.ts';
import { startLoad } from './load.ts';
import { CHILD_NAMES, childPid, killNow, survivorsOf } from './processes.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { seededRandom } from './sent-event.ts';
import { openStores, untilApplied } from './stores.ts';

const STOP_MS = 10_000;
/** The guard asks, and kills after 5 s. */
const ORPHANS_MS = 15_000;

test('O9: SIGTERM under load and with open connections stops everything within 10 s, exit code 0, and loses nothing', async () => {
  const product = await startProduct();
  const load = startLoad({ port: product.port, projects: await product.projects(1), random: seededRandom(3), connections: 6, pauseMs: 30 });
  const stream = await openStream(product);
  const half = halfRequest(product);
  await expect.poll(() => load.acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(100);
  const family = product.family();

  const startedAt = performance.now();
  product.signal('SIGTERM');
  const exit = await product.exited();
  const stopMs = performance.now() - startedAt;

  expect(exit).toEqual({ code: 0, signal: null });
  expect(stopMs).toBeLessThan(STOP_MS);
  expect(survivorsOf(family)).toEqual([]);
  await load.stop();
  await stream.cancel();
  half.destroy();

  product.start();
  await product.untilReady();
  await untilApplied(product);
  const stores = await openStores(product);
  const report = await checkHistory(stores, load).finally(() => stores.close());
  console.log(JSON.stringify({ stopMs: Math.round(stopMs), acknowledged: load.acknowledged.size, ...report }));
  expect(report.complaints).toEqual([]);
});

test('M4: a second Vedette on the same data directory gets one clear sentence and exit code 1, and the first is not disturbed', async () => {
  const product = await startProduct();
  const children = CHILD_NAMES.map((name) => childPid(product.mainPid, name));

  const second = await runToItsEnd({ VEDETTE_DATA_DIR: product.dataDirectory, PORT: '0' });

  expect(second.code).toBe(1);
  expect(second.stdout).toBe('');
  expect(second.stderr.trim()).toBe(
    `Another Vedette (process ${product.mainPid}) is using the data directory ${product.dataDirectory}: ` +
      'stop it, or set VEDETTE_DATA_DIR to another one.',
  );
  expect((await product.readiness()).status).toBe('ready');
  expect(CHILD_NAMES.map((name) => childPid(product.mainPid, name))).toEqual(children);
});

test('a port that is in use is one sentence and exit code 1, with nothing left running', async () => {
  const product = await startProduct();
  const elsewhere = mkdtempSync(join(tmpdir(), 'vedette-sim-second-'));
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));

  const second = await runToItsEnd({ VEDETTE_DATA_DIR: elsewhere, PORT: String(product.port) });

  expect(second.code).toBe(1);
  expect(second.stderr.trim()).toBe(`127.0.0.1:${product.port} is in use by another program; set PORT (and HOST) to another.`);
});

test('SIGKILL to the main process leaves no process behind', async () => {
  const product = await startProduct();

  const family = await product.killMain();

  expect(family.length).toBeGreaterThan(4);
  await expect.poll(() => survivorsOf(family).map((one) => one.command), { timeout: ORPHANS_MS }).toEqual([]);
});

test('O11: a process that dies again and again is started with growing delays, and /readyz says so while events are taken', async () => {
  const product = await startProduct();
  const said = new Set<string>();
  const killed = new Set<number>();

  await expect
    .poll(
      async () => {
        const pid = childPid(product.mainPid, 'processor');
        if (pid !== null && !killed.has(pid) && killNow(pid)) killed.add(pid);
        said.add((await product.readiness()).parts['processor'] ?? '');
        const hasSaid = [...said].some((text) => /was ended by SIGKILL and is started again in \d+\.\d s; events are accepted/.test(text));
        return hasSaid && killed.size >= 3;
      },
      { timeout: 60_000, interval: 20 },
    )
    .toBe(true);

  await product.untilAccepting();
  await product.untilReady();
});

async function runToItsEnd(env: Record<string, string>): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...output };
}

/** A dashboard that listens for news, which never ends by itself. */
async function openStream(product: Product): Promise<ReadableStream> {
  const answer = await fetch(`${product.url}/api/0/organizations/vedette/live/`, {
    headers: { authorization: `Bearer ${product.token}`, accept: 'text/event-stream' },
  });
  expect(answer.status).toBe(200);
  if (answer.body === null) throw new Error('an event stream has a body');
  return answer.body;
}

/** A client that began an envelope and does not go on. */
function halfRequest(product: Product): ReturnType<typeof connect> {
  const socket = connect(product.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST /api/1/envelope/?sentry_key=c0ffee00c0ffee00c0ffee00c0ffee00 HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{}`);
  return socket;
}
