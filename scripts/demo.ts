// A running instance with two weeks of lifelike data: `npm run demo [-- --fresh] [-- --events 24000]`.
//
// Everything goes through the ordinary doors: envelopes to the ingest endpoint, backdated, and REST for what people did. The data
// stays in data/demo; the next run fills the time since, --fresh starts over. While it runs, a trickle keeps live views moving.
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../bench/random.ts';
import { connect } from './demo/client.ts';
import { versionAt } from './demo/event.ts';
import { sendHealthy, type HealthySending } from './demo/healthy/send.ts';
import { openHome, UsageError, writeHome } from './demo/home.ts';
import type { DemoHome } from './demo/home.ts';
import { prepareProjects } from './demo/projects.ts';
import { tellReleases } from './demo/releases.ts';
import { HISTORY_MS, LAST_DEPLOY_MS, schedule } from './demo/schedule.ts';
import { runSdkProgram } from './demo/sdk-program.ts';
import { sendAll, sendOne, waitUntilCounted } from './demo/send.ts';
import type { Sending } from './demo/send.ts';
import { startServer } from './demo/server.ts';
import type { DemoServer } from './demo/server.ts';
import { tellStories } from './demo/stories.ts';
import { WORLD } from './demo/world.ts';

const DAY_MS = 86_400_000;
/** A longer absence is filled from here on; a day short of the two weeks, so that nothing counts as a first filling. */
const MAX_GAP_MS = HISTORY_MS;
/** Between two events of the trickle, on average. */
const TRICKLE_MS = 1_500;

const { values: options } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    events: { type: 'string', default: '24000' },
    once: { type: 'boolean', default: false },
  },
});

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? error.message : error);
  process.exit(1);
});

async function main(): Promise<void> {
  const total = Number(options.events);
  if (!Number.isInteger(total) || total < 1) throw new UsageError('--events wants a number, such as 24000.');
  const directory = resolve(process.env.VEDETTE_DATA_DIR ?? 'data/demo');
  const port = Number(process.env.PORT ?? (await freePort(8100)));
  const url = `http://127.0.0.1:${port}`;
  const home = openHome(directory, options.fresh);

  console.log(`Starting Vedette with the demo's data in ${directory} …`);
  const server = await startServer(
    {
      PORT: String(port),
      HOST: '127.0.0.1',
      VEDETTE_DATA_DIR: directory,
      VEDETTE_OWNER_EMAIL: home.email,
      VEDETTE_OWNER_PASSWORD: home.password,
    },
    url,
  );
  const client = connect(url);
  const stop = stopOnSignal(server);
  try {
    await client.login(home.email, home.password);
    const sending = { client, keys: await prepareProjects(client, WORLD) };
    await fillTime(sending, { home, directory, total });
    greet(url, home);
    if (!options.once) await trickle(sending, stop);
  } finally {
    client.close();
    server.child.kill('SIGTERM');
  }
  process.exitCode = await server.ended;
}

interface Filling {
  readonly home: DemoHome;
  readonly directory: string;
  readonly total: number;
}

/** The two weeks of a new directory; in one that was filled, the time since. */
async function fillTime(to: Omit<Sending, 'nowMs'>, { home, directory, total }: Filling): Promise<void> {
  const nowMs = Date.now();
  const startedAtMs = performance.now();
  const gapFromMs = home.filledUntilMs === null ? null : Math.max(home.filledUntilMs, nowMs - MAX_GAP_MS + DAY_MS);
  const all = schedule({ projects: WORLD, fromMs: gapFromMs ?? nowMs - HISTORY_MS, toMs: nowMs, nowMs, total });
  const sending: Sending = { ...to, nowMs };
  if (gapFromMs === null) {
    await tellReleases(sending.client, WORLD, nowMs);
    await fillTwoWeeks(all, sending);
  } else await sendAll(all, sending);
  const journeys = await sendHealthyTime(sending, gapFromMs ?? nowMs - HISTORY_MS, total);
  if (journeys > 0) console.log(`${journeys} traces, log containers and metric containers of healthy services.`);
  writeHome(directory, { ...home, filledUntilMs: nowMs });
  if (all.length > 0) console.log(`${all.length} events in ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s.`);
}

/** Of so many events one healthy journey is told: fewer and no page of traces, logs or metrics would look lived in. */
const EVENTS_OF_JOURNEY = 10;
const LEAST_JOURNEYS = 800;

/** What works, beside what fails: over the whole time, and more of the last day, which is what people look at. */
async function sendHealthyTime(sending: Sending, fromMs: number, total: number): Promise<number> {
  const { nowMs } = sending;
  const all = Math.max(LEAST_JOURNEYS, Math.round(total / EVENTS_OF_JOURNEY));
  const share = Math.min(1, (nowMs - fromMs) / HISTORY_MS);
  const lastDay = {
    fromMs: Math.max(fromMs, nowMs - DAY_MS),
    toMs: nowMs,
    count: Math.ceil((all / 2) * Math.min(1, (nowMs - fromMs) / DAY_MS)),
  };
  const before = await sendHealthy(healthyOf(sending), { fromMs, toMs: nowMs, count: Math.ceil((all / 2) * share) });
  return before + (await sendHealthy(healthyOf(sending), lastDay));
}

function healthyOf({ client, keys, nowMs }: Sending): HealthySending {
  return {
    client,
    keys,
    releaseOf: (slug, atMs) => {
      const project = WORLD.find((one) => one.slug === slug);
      return project && `${project.releaseName}@${versionAt(project, atMs, { nowMs, r: random(atMs % 2 ** 31) })}`;
    },
  };
}

/** People act between the past and the last hours: what comes after the newest releases reopens what they had resolved. */
async function fillTwoWeeks(all: ReturnType<typeof schedule>, sending: Sending): Promise<void> {
  const { client, keys, nowMs } = sending;
  const deployedAtMs = nowMs - LAST_DEPLOY_MS;
  const past = all.filter((one) => one.atMs < deployedAtMs);
  const recent = all.filter((one) => one.atMs >= deployedAtMs);
  console.log(`Sending ${all.length} events over ${WORLD.length} projects …`);
  const onProgress = (sent: number): unknown => process.stderr.isTTY && process.stderr.write(`\r  ${sent} of ${all.length} `);
  await sendAll(past, { ...sending, onProgress });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');

  const key = keys.get('checkout-api');
  const bySdk = key ? await runSdkProgram(client.url, key, { fromMs: nowMs - HISTORY_MS + DAY_MS, toMs: nowMs }).catch(skipped) : 0;
  await waitUntilCounted(client, past.length + bySdk);
  const told = await tellStories(client, WORLD);
  await sendAll(recent, sending);
  await waitUntilCounted(client, all.length + bySdk);
  console.log(`${bySdk} events came from a program with a real SDK; ${told} issues were worked on.`);
}

/** The SDK is an extra: without them the demo is whole. */
function skipped(error: unknown): number {
  console.error(`The SDK program did not run: ${String(error).split('\n')[0]}`);
  return 0;
}

/** New events at the pace of the last hours, so that live views live. */
async function trickle(to: Omit<Sending, 'nowMs'>, stopped: AbortSignal): Promise<void> {
  const r = random(Date.now() % 1_000_000);
  const likely = WORLD.flatMap((project) => project.issues.map((issue) => ({ project, issue }))).filter(
    ({ issue }) => issue.shape !== 'fixed' && issue.shape !== 'nightly' && issue.shape !== 'incident' && issue.story?.status !== 'resolved',
  );
  const often = likely.toSorted((a, b) => b.issue.perDay - a.issue.perDay);
  while (!stopped.aborted) {
    await pause(TRICKLE_MS * (0.3 + 1.4 * r.next()), stopped);
    if (stopped.aborted) return;
    // Squaring favours the front, where what happens often stands.
    const one = often[Math.floor(r.next() ** 2 * often.length)];
    if (!one) return;
    const nowMs = Date.now();
    const now = { ...to, nowMs };
    const journeys = sendHealthy(healthyOf(now), { fromMs: nowMs - 4_000, toMs: nowMs - 2_500, count: 1 + r.below(2) });
    await Promise.all([sendOne({ ...one, atMs: nowMs - 50, seed: r.below(2 ** 31) }, now), journeys]).catch((error: unknown) => {
      // The server may be on its way down, or restart a part of it.
      if (!stopped.aborted) console.error(String(error));
    });
  }
}

function pause(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    stopped.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
  });
}

/** Aborts when somebody stops the demo, or when the server has ended. */
function stopOnSignal(server: DemoServer): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
  void server.ended.then(stop);
  return controller.signal;
}

/** The port itself when nobody has it, else any. */
function freePort(wanted: number): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', () => (wanted === 0 ? fail(new Error('there is no free port')) : freePort(0).then(done, fail)));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : wanted));
    });
  });
}

function greet(url: string, { email, password }: DemoHome): void {
  console.log(
    `\n  Vedette, with the demo's data\n\n  Dashboard  ${url}\n  Sign in    ${email}\n  Password   ${password}\n\n  Ctrl-C stops it; the data stays. Start over with: npm run demo -- --fresh\n`,
  );
}
