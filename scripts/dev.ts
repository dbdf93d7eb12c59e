// `npm run dev`: the server, started again when its sources change, and the dashboard from Vite with hot reload, behind one URL.
// PORT is Vite's (8000); the data is data/dev unless VEDETTE_DATA_DIR says otherwise.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { createServer as createNetServer } from 'node:net';
import { extname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer as createViteServer } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Editors save in several steps. */
const SETTLE_MS = 150;

const port = Number(process.env.PORT ?? 8000);
const url = `http://127.0.0.1:${port}`;
const serverPort = await freePort();

const environment = {
  ...process.env,
  PORT: String(serverPort),
  HOST: '127.0.0.1',
  VEDETTE_DATA_DIR: resolve(process.env.VEDETTE_DATA_DIR ?? 'data/dev'),
  // Links and DSNs lead through Vite.
  VEDETTE_URL: process.env.VEDETTE_URL ?? url,
};

let server = start();
let restarting: Promise<void> | null = null;
let isStale = false;
let timer: NodeJS.Timeout | undefined;

// Read by vite.config.ts.
process.env.VEDETTE_DEV_SERVER = `http://127.0.0.1:${serverPort}`;
const vite = await createViteServer({
  configFile: `${ROOT}vite.config.ts`,
  clearScreen: false,
  server: { port, strictPort: true, proxy: { '^/(healthz|readyz|metrics)$': { target: process.env.VEDETTE_DEV_SERVER } } },
});
await vite.listen();
console.log(`\n  Development: ${url}  (server restarts, dashboard reloads)\n`);

const watcher = watch(`${ROOT}src`, { recursive: true }, (_event, name) => {
  if (name === null || !isOfServer(name)) return;
  clearTimeout(timer);
  timer = setTimeout(restart, SETTLE_MS);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop());

/** What the server runs: not views, which are Vite's, nor tests. */
function isOfServer(name: string): boolean {
  const isView = name.split(sep).includes('view') && extname(name) !== '.sql';
  return !isView && !name.endsWith('.test.ts') && ['.ts', '.sql'].includes(extname(name));
}

function start(): ChildProcess {
  const child = spawn(process.execPath, ['--disable-proto=delete', `${ROOT}src/main.ts`, 'serve'], { env: environment, stdio: 'inherit' });
  child.once('exit', (code, signal) => {
    if (code !== 0 && signal === null) console.error('The server ended; it starts again when a file changes.');
  });
  return child;
}

/** One restart at a time; a change meanwhile asks for one more. */
function restart(): void {
  isStale = true;
  restarting ??= (async () => {
    while (isStale) {
      isStale = false;
      await end(server);
      server = start();
    }
    restarting = null;
  })();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function stop(): Promise<void> {
  watcher.close();
  clearTimeout(timer);
  await restarting;
  await Promise.all([vite.close(), end(server)]);
  process.exit(0);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createNetServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? done(address.port) : fail(new Error('there is no free port'))));
    });
  });
}
