import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { startEmbeddedPostgres } from '../src/engines/metadata/embedded.ts';
import type { EmbeddedPostgres } from '../src/engines/metadata/embedded.ts';
import { migratePostgres } from '../src/engines/metadata/migrate.ts';
import { openPostgres } from '../src/engines/metadata/postgres.ts';
import { startProcessGuard } from '../src/lib/process-guard.ts';
import type { ProcessGuard } from '../src/lib/process-guard.ts';
import { MIGRATION_FOLDERS } from '../src/rooms.ts';
import { fastDirectory } from './fast-directory.ts';
import { startEventsForRun } from './house-events.ts';

/** The database every test's own is cloned from. */
export const TEMPLATE = 'vedette_template';

/** Where a test asks for the engines of its run. */
export interface EngineDoor {
  /**
   * `GET /postgres` and `GET /events` answer with the engine's address, and start it when nobody asked before;
   * `/events/lend` and `/events/take-back` are for migrated databases of that store.
   */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Engines start once per run, and only when a test asks: the many tests that need none wait for none. The tests run in
 * processes of their own, so the asking is a request.
 */
export async function openEngineDoor(): Promise<EngineDoor> {
  const guard = startProcessGuard();
  const place = await fastDirectory();
  await removeLeftBehind(place);
  const home = await mkdtemp(join(place, TEST_PREFIX));
  const postgres = once(() => startPostgres(home, guard));
  const events = once(startEventsForRun);
  const answers: Record<string, (asked: URLSearchParams) => Promise<unknown>> = {
    '/postgres': async () => ({ url: (await postgres.start()).urlOf('{database}') }),
    '/events': async () => ({ url: (await events.start()).url }),
    '/events/lend': async () => {
      const store = await events.start();
      return { url: store.url, database: await store.lend() };
    },
    '/events/take-back': async (asked) => {
      await (await events.start()).takeBack(asked.get('database') ?? '', asked.get('altered') === 'true');
      return {};
    },
  };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://door');
    const answer = answers[pathname];
    if (!answer) response.writeHead(404).end();
    else
      answer(searchParams).then(
        (body) => response.end(JSON.stringify(body)),
        (error: unknown) => response.writeHead(500).end(inspect(error)),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await events.stop((running) => running.stop());
      await postgres.stop((running) => running.server.stop());
      await guard.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A run that was killed could not tidy up, and memory is dear. No run lasts this long. */
async function removeLeftBehind(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    if (!name.startsWith(TEST_PREFIX)) continue;
    const found = await stat(join(place, name)).catch(() => null);
    if (found && Date.now() - found.mtimeMs > LEFT_BEHIND_AFTER_MS) await rm(join(place, name), { recursive: true, force: true });
  }
}

/** Of every directory a test run makes. */
export const TEST_PREFIX = 'vedette-test-';
const LEFT_BEHIND_AFTER_MS = 2 * 3_600_000;

async function startPostgres(home: string, guard: ProcessGuard): Promise<EmbeddedPostgres> {
  // Durability has tests of its own, which start their own server.
  const settings = {
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    max_connections: '300',
    autovacuum: 'off',
    shared_buffers: '128MB',
  };
  const postgres = await startEmbeddedPostgres({ directory: join(home, 'postgres'), guard, random: Math.random, settings });
  try {
    await makeTemplate(postgres);
  } catch (error) {
    await postgres.server.stop();
    throw error;
  }
  return postgres;
}

async function makeTemplate(postgres: EmbeddedPostgres): Promise<void> {
  await openAndClose(postgres.urlOf('vedette'), (db) => db.execute(`CREATE DATABASE ${TEMPLATE}`));
  await openAndClose(postgres.urlOf(TEMPLATE), (db) => migratePostgres(db, MIGRATION_FOLDERS));
  // A template somebody is connected to cannot be cloned.
  await openAndClose(postgres.urlOf('vedette'), (db) =>
    db.execute(`ALTER DATABASE ${TEMPLATE} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`),
  );
}

async function openAndClose<T>(url: string, work: (db: ReturnType<typeof openPostgres>) => Promise<T>): Promise<T> {
  const db = openPostgres({ url });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** For names of databases and directories: unique over all processes of a run. */
export function freshName(prefix: string): string {
  return `${prefix}_${randomBytes(8).toString('hex')}`;
}

function once<T>(start: () => Promise<T>): { start: () => Promise<T>; stop: (end: (running: T) => Promise<void>) => Promise<void> } {
  let running: Promise<T> | null = null;
  return {
    start: () => (running ??= start()),
    async stop(end) {
      // One that failed to start told those who asked for it.
      const started = await running?.catch(() => null);
      if (started) await end(started);
    },
  };
}
