import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/engines/metadata/embedded.ts';
import { startProcessGuard } from '../../src/lib/process-guard.ts';
import { supervise } from '../../src/lib/supervise.ts';

// A supervisor with children, to be killed. Says the children's process numbers. `postgres` is started in the directory given.
const [kind = '', directory = ''] = process.argv.slice(2);
const guard = startProcessGuard(kind === 'stubborn' ? 500 : 5_000);

if (kind === 'postgres') {
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), guard, random: Math.random });
  process.send?.({ pid: postgres.server.pid, url: postgres.url });
} else {
  // It ignores polite requests when it is `stubborn`.
  const script = kind === 'stubborn' ? "trap '' TERM INT HUP; while :; do sleep 0.1; done" : 'while :; do sleep 0.1; done';
  const child = supervise({
    name: 'child',
    guard,
    random: Math.random,
    start: () => spawn('/bin/sh', ['-c', script], { stdio: 'ignore', detached: true }),
    ready: async () => {},
  });
  await child.whenReady();
  process.send?.({ pid: child.pid });
}
setInterval(() => {}, 60_000);
