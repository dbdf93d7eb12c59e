import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const START_MS = 120_000;

export interface DemoServer {
  readonly url: string;
  readonly child: ChildProcess;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
}

/** Starts the product as `npm start` does, and waits until it reads what it takes. */
export async function startServer(environment: Readonly<Record<string, string>>, url: string): Promise<DemoServer> {
  const child = spawn(process.execPath, ['--disable-proto=delete', MAIN, 'serve'], {
    env: { ...process.env, VEDETTE_LOG_LEVEL: 'warn', ...environment },
    // Its greeting would be a second one.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  let isOver = false;
  void ended.then(() => (isOver = true));

  const giveUpAtMs = Date.now() + START_MS;
  while (!(await isReady(url))) {
    if (isOver) throw new Error('the server did not start; its own words are above');
    if (Date.now() > giveUpAtMs) {
      child.kill('SIGTERM');
      throw new Error(`the server was not ready in ${START_MS / 1000} s`);
    }
    await delay(100);
  }
  return { url, child, ended };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
