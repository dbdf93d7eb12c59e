import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { openFileBlobs } from '../src/engines/blobs/files.ts';
import type { Blobs } from '../src/engines/blobs/port.ts';
import { memoryCache } from '../src/engines/cache/memory.ts';
import type { Cache } from '../src/engines/cache/port.ts';
import { manualClock } from '../src/engines/clock/manual.ts';
import type { ManualClock } from '../src/engines/clock/manual.ts';
import type { Events } from '../src/engines/events/port.ts';
import { openLmdbLog } from '../src/engines/log/lmdb.ts';
import type { LmdbLogOptions } from '../src/engines/log/lmdb.ts';
import type { Log } from '../src/engines/log/port.ts';
import type { Metadata } from '../src/engines/metadata/port.ts';
import { openPostgres } from '../src/engines/metadata/postgres.ts';
import { openClickHouse } from '../src/engines/events/clickhouse.ts';
import { fastDirectory } from './fast-directory.ts';
import { freshName, TEMPLATE, TEST_PREFIX } from './house-engines.ts';

/** 22 November 2026, 12:00 UTC: what every clock of a test starts with unless it says otherwise. */
export const NOON_MS = Date.UTC(2026, 10, 22, 12);

/** Real engines, new and empty at each call. What it opened is closed and removed by `close`, the last first. */
export interface House {
  /** A migrated PostgreSQL database of its own. `url` is for what opens connections itself (accounts, jobs, child processes). */
  metadata(): Promise<Metadata & { readonly url: string }>;
  /** A migrated, empty ClickHouse database of its own. */
  events(): Promise<Events & { readonly database: string }>;
  /** In a directory of its own unless one is given: to open the same log again, close the first and pass its directory. */
  log(options?: Partial<LmdbLogOptions>): Promise<Log>;
  blobs(directory?: string): Promise<Blobs>;
  cache(): Cache;
  clock(startMs?: number): ManualClock;
  /** An empty directory. */
  directory(): Promise<string>;
  /** Runs at the end, before everything that was opened earlier is closed. */
  onClose(close: () => Promise<void> | void): void;
  close(): Promise<void>;
}

/** For a suite that shares engines: `const shared = openHouse(); afterAll(() => shared.close());` */
export function openHouse(): House {
  const closers: (() => Promise<void> | void)[] = [];
  return houseOver(
    (close) => closers.push(close),
    async () => {
      for (const close of closers.splice(0).toReversed()) await close();
    },
  );
}

/** For one test: everything is closed when the test that called is over. Only to be used while a test runs. */
export const house: House = houseOver(
  // Registered functions run in reverse order.
  (close) => onTestFinished(close),
  async () => {},
);

function houseOver(atEnd: (close: () => Promise<void> | void) => void, close: () => Promise<void>): House {
  async function directory(): Promise<string> {
    const path = await mkdtemp(join(await fastDirectory(), TEST_PREFIX));
    atEnd(() => rm(path, { recursive: true, force: true, maxRetries: 3 }));
    return path;
  }

  return {
    directory,
    onClose: (end) => atEnd(end),
    close,

    async metadata() {
      const { url } = await askDoor<{ url: string }>('postgres');
      const database = freshName('test');
      await administer(url, `CREATE DATABASE ${database} TEMPLATE ${TEMPLATE} STRATEGY file_copy`);
      atEnd(() => administer(url, `DROP DATABASE ${database} WITH (FORCE)`));
      const own = urlOf(url, database);
      const metadata = openPostgres({ url: own, maxConnections: 8 });
      atEnd(() => metadata.close().catch(ignoreClosedTwice));
      return { ...metadata, url: own };
    },

    async events() {
      const { url, database } = await askDoor<{ url: string; database: string }>('events/lend');
      const events = openClickHouse({ url, database });
      let isAltered = false;
      atEnd(async () => {
        await events.close();
        await askDoor(`events/take-back?database=${database}&altered=${isAltered}`);
      });
      return {
        ...events,
        database,
        command(text, params) {
          isAltered ||= !/^\s*INSERT\s/i.test(text);
          return events.command(text, params);
        },
      };
    },

    async log(options = {}) {
      const defaults = { capacityBytes: 256 * 1024 * 1024, partitions: 4, now: Date.now };
      const log = await openLmdbLog({ ...defaults, ...options, directory: options.directory ?? (await directory()) });
      atEnd(() => log.close());
      return log;
    },

    async blobs(path) {
      const blobs = await openFileBlobs(path ?? (await directory()));
      atEnd(() => blobs.close());
      return blobs;
    },

    cache() {
      const cache = memoryCache();
      atEnd(() => cache.close());
      return cache;
    },

    clock: (startMs = NOON_MS) => manualClock(startMs),
  };
}

async function askDoor<Answer>(question: string): Promise<Answer> {
  const answer = await fetch(`${inject('engineDoor')}/${question}`);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`the engines of the run did not answer ${question}: ${body}`);
  return JSON.parse(body) as Answer; // the door of this run wrote it
}

async function administer(url: string, statement: string): Promise<void> {
  const db = openPostgres({ url: urlOf(url, 'vedette') });
  try {
    await db.execute(statement);
  } finally {
    await db.close();
  }
}

function urlOf(template: string, database: string): string {
  return template.replace('%7Bdatabase%7D', database).replace('{database}', database);
}

/** A test may close what it opened. */
function ignoreClosedTwice(error: Error): void {
  if (!/more than once/.test(error.message)) throw error;
}
