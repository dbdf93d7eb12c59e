/**
 * `node test/engines/restless-redis.ts COMMAND…` runs a suite whose product has a Redis (`REDIS_URL`) that is emptied, killed and
 * paused at random all the while. What a suite promises holds without Redis: it keeps nothing that cannot be had again (reliability §5).
 * Answers with the command's exit code; prints what happened to the server.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { TEST_PREFIX } from '../house-engines.ts';
import { seededRandom } from '../sim/sent-event.ts';
import { findPrograms } from './servers/install.ts';
import { startRedis } from './servers/start.ts';
import type { Started } from './servers/start.ts';

const run = promisify(execFile);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
/** From one blow to the next, at least and at most. */
const CALM_MS = [500, 3_000] as const;
/** How long it is away; longer than a client waits for an answer. */
const AWAY_MS = [100, 2_500] as const;

type Blow = (redis: Started, awayMs: number) => Promise<void>;

const BLOWS: Readonly<Record<string, Blow>> = {
  // Its own client, in a process apart: what waits for an answer here would be ended for one that comes late.
  emptied: async ({ port }) => {
    await run('redis-cli', ['-p', String(port), 'flushall']);
  },
  killed: async (redis, awayMs) => {
    await redis.kill();
    await delay(awayMs);
    await redis.start();
  },
  paused: async (redis, awayMs) => {
    redis.pause();
    await delay(awayMs);
    redis.resume();
  },
};

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error('restless-redis: which command?');
const home = await mkdtemp(join(tmpdir(), TEST_PREFIX));
const redis = await startRedis(await findPrograms(), join(home, 'redis'));
const random = seededRandom(SEED);
const between = ([least, most]: readonly [number, number]): number => least + random() * (most - least);

const suite = spawn(command, args, { stdio: 'inherit', env: { ...process.env, REDIS_URL: redis.url } });
const ended = once(suite, 'exit');
const told = Object.fromEntries(Object.keys(BLOWS).map((name) => [name, 0]));
while (suite.exitCode === null && suite.signalCode === null) {
  await Promise.race([delay(between(CALM_MS)), ended]);
  const names = Object.keys(BLOWS);
  const name = names[Math.floor(random() * names.length)] ?? 'emptied';
  await BLOWS[name]?.(redis, between(AWAY_MS));
  told[name] = (told[name] ?? 0) + 1;
}
const [code] = (await ended) as [number | null];
await redis.stop();
await rm(home, { recursive: true, force: true });
console.log(JSON.stringify({ seed: SEED, redis: told }));
process.exit(code ?? 1);
