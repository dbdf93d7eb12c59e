import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { metadataConformance } from '../../src/engines/metadata/conformance.ts';
import { openPostgres } from '../../src/engines/metadata/postgres.ts';
import type { Metadata } from '../../src/engines/metadata/port.ts';
import { checkReplica, withReplica } from '../../src/engines/metadata/replica.ts';
import { startProduct } from '../sim/product.ts';
import { freshName, TEST_PREFIX } from '../house-engines.ts';
import { serverUrl } from './servers/ask.ts';
import { startDebianPostgres, startPostgresReplica } from './servers/start.ts';
import type { Started } from './servers/start.ts';

interface Pair {
  readonly primary: Started;
  readonly replica: Started;
  stop(): Promise<void>;
}

/** A server and its replica. */
async function startPair(): Promise<Pair> {
  const home = await mkdtemp(join(tmpdir(), TEST_PREFIX));
  const programs = inject('programs');
  const primary = await startDebianPostgres(programs, join(home, 'primary'));
  const replica = await startPostgresReplica(programs, join(home, 'replica'), primary);
  return {
    primary,
    replica,
    async stop() {
      await Promise.all([replica.stop(), primary.stop()]);
      await rm(home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** A new database that both have. */
async function freshDatabase({ primary, replica }: Pair): Promise<string> {
  const database = freshName('pair');
  const administration = openPostgres({ url: urlOf(primary, 'postgres') });
  await administration.execute(`CREATE DATABASE ${database}`);
  await administration.close();
  const own = openPostgres({ url: urlOf(replica, database) });
  await expect.poll(() => own.rows('SELECT 1').catch(() => null), { timeout: 15_000 }).toHaveLength(1);
  await own.close();
  return database;
}

interface Answers {
  replica: number;
  primary: number;
}

function openPair({ primary, replica }: Pair, database: string): { readonly metadata: Metadata; readonly answers: Answers } {
  const answers: Answers = { replica: 0, primary: 0 };
  const metadata = withReplica(open(urlOf(primary, database)), openPostgres({ url: urlOf(replica, database) }), {
    onAnswer: (by) => (answers[by] += 1),
  });
  onTestFinished(() => metadata.close());
  return { metadata, answers };
}

function open(url: string): Metadata {
  const metadata = openPostgres({ url, connectTimeoutMs: 2_000 });
  onTestFinished(() => metadata.close().catch(() => undefined));
  return metadata;
}

function urlOf({ url }: Started, database: string): string {
  return url.replace('{database}', database);
}

describe.skipIf(inject('programs').postgres === null)('PostgreSQL with a replica', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(() => pair.stop());

  metadataConformance('PostgreSQL with a replica', async () => openPair(pair, await freshDatabase(pair)).metadata);

  test('whoever reads finds what anybody wrote before, and the replica answers', async () => {
    const database = await freshDatabase(pair);
    const { metadata, answers } = openPair(pair, database);
    const other = open(urlOf(pair.primary, database));
    await other.execute('CREATE TABLE note (id uuid PRIMARY KEY)');
    const missed: string[] = [];

    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let n = 0; n < 40; n++) {
          const id = randomUUID();
          await other.execute('INSERT INTO note VALUES ($1)', [id]);
          if ((await metadata.row('SELECT id FROM note WHERE id = $1', [id])) === null) missed.push(id);
        }
      }),
    );

    expect(missed).toEqual([]);
    expect(answers.replica).toBeGreaterThan(0);
  });

  test('what only looks like a question is done by the primary, once', async () => {
    const { metadata } = openPair(pair, await freshDatabase(pair));
    await metadata.execute('CREATE TABLE note (n int); CREATE SEQUENCE place');

    const added = await metadata.rows('WITH added AS (INSERT INTO note VALUES (1) RETURNING n) SELECT n FROM added');
    const first = await metadata.row("SELECT nextval('place') AS n");
    const second = await metadata.row("SELECT nextval('place') AS n");
    const locked = await metadata.rows('SELECT n FROM note FOR UPDATE');

    expect([added, first, second, locked]).toEqual([[{ n: 1 }], { n: 1 }, { n: 2 }, [{ n: 1 }]]);
    expect(await metadata.rows('SELECT n FROM note')).toHaveLength(1);
  });

  test('a server that is no replica, or one of another database, is found at start', async () => {
    const [primary, replica] = [open(urlOf(pair.primary, 'postgres')), open(urlOf(pair.replica, 'postgres'))];
    const stranger = open((await serverUrl('postgres')).replace('{database}', 'postgres'));

    await expect(checkReplica(primary, replica)).resolves.toBeUndefined();
    await expect(checkReplica(primary, primary)).rejects.toThrow('is not a replica');
    await expect(checkReplica(stranger, replica)).rejects.toThrow('a replica of another database');
  });

  test('the API reads what it wrote a moment ago from the replica', { timeout: 120_000 }, async () => {
    const database = await freshDatabase(pair);
    const env = { DATABASE_URL: urlOf(pair.primary, database), DATABASE_READ_URL: urlOf(pair.replica, database) };
    const product = await startProduct({ env });
    const made: string[] = [];

    for (const name of ['one', 'two', 'three', 'four']) {
      const { slug } = await product.api<{ slug: string }>('POST', '/organizations/vedette/projects/', { name });
      const found = await product.api<{ slug: string }[]>('GET', '/organizations/vedette/projects/');
      made.push(found.some((project) => project.slug === slug) ? 'found' : slug);
    }

    const metrics = await fetch(`${product.url}/metrics`).then((answer) => answer.text());
    expect(made).toEqual(['found', 'found', 'found', 'found']);
    expect(Number(/vedette_metadata_answers_total\{by="replica"[^}]*\} (\d+)/.exec(metrics)?.[1] ?? 0)).toBeGreaterThan(0);
  });

  // Last: what was promoted stays so.
  test('a replica that stands still, is away or was promoted answers nothing, and nobody is refused', async () => {
    const database = await freshDatabase(pair);
    const { metadata, answers } = openPair(pair, database);
    const own = open(urlOf(pair.replica, database));
    await metadata.execute('CREATE TABLE note (n int)');
    const written = async (n: number): Promise<number> => {
      await metadata.execute('INSERT INTO note VALUES ($1)', [n]);
      return (await metadata.row<{ n: number }>('SELECT count(*) AS n FROM note'))?.n ?? 0;
    };
    const untilItAnswers = async (): Promise<void> => {
      const before = answers.replica;
      await expect.poll(async () => (await metadata.rows('SELECT 1'), answers.replica), { timeout: 15_000 }).toBeGreaterThan(before);
    };

    await own.rows('SELECT pg_wal_replay_pause()');
    expect([await written(1), answers.replica]).toEqual([1, 0]);
    await own.rows('SELECT pg_wal_replay_resume()');
    await untilItAnswers();
    await pair.replica.kill();
    expect(await written(2)).toBe(2);
    await pair.replica.start();
    await untilItAnswers();
    const before = answers.replica;
    await own.rows('SELECT pg_promote()');
    expect([await written(3), await written(4), answers.replica]).toEqual([3, 4, before]);
  });
});
