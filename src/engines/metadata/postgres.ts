import { Client, Pool, types } from 'pg';
import type { PoolClient, QueryResult } from 'pg';
import { MetadataUnavailableError } from './port.ts';
import type { Metadata, Sql } from './port.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, or with `?host=/directory` for a socket. */
  readonly url: string;
  /** Connections of this process, besides one for each `withLock` under way. Default 10. */
  readonly maxConnections?: number;
  /** Longest a statement may run; migrations lift it for themselves. Default 30 s. */
  readonly statementTimeoutMs?: number;
  /** Longest to wait for an answer; then the connection is thrown away. Without one a server that went silent is noticed by the system. */
  readonly answerTimeoutMs?: number;
  /** Longest to wait for a connection, from the pool or the server. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * PostgreSQL as the metadata port. Opens lazily: an absent server is noticed by the first statement.
 * `sum()` over an int8 column is numeric in PostgreSQL and comes back as text: cast it (`sum(n)::int8`).
 */
export function openPostgres(options: PostgresOptions): Metadata {
  const pool = createPostgresPool(options);
  return {
    ...sqlOver(pool),
    transaction: (work) => inTransaction(pool, work),
    withLock: (name, work) => underLock(options, name, work),
    close: () => pool.end(),
  };
}

/** The pool by itself, for a library that wants one (accounts, jobs), with our types and limits. */
export function createPostgresPool(options: PostgresOptions): Pool {
  const pool = new Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: 60_000,
    ...(options.answerTimeoutMs === undefined ? {} : { query_timeout: options.answerTimeoutMs }),
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    application_name: options.applicationName ?? 'vedette',
    keepAlive: true,
    types: { getTypeParser },
  });
  // An idle connection that broke is replaced by the pool; the next statement tells its caller if the server is away.
  pool.on('error', () => {});
  // Nor is one that breaks while a transaction thinks between two statements: the next one tells. Unheard, it would end the process.
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

function sqlOver(runner: Pool | PoolClient): Sql {
  async function query(text: string, values?: readonly unknown[]): Promise<QueryResult> {
    try {
      // Without values the simple protocol is used, which takes several statements: migrations need it.
      return await (values === undefined ? runner.query(text) : runner.query(text, values.map(toBound)));
    } catch (error) {
      throw asPortError(error);
    }
  }
  return {
    // The caller names the row's type beside the SQL it wrote; nothing here could check it.
    rows: async <Row>(text: string, values?: readonly unknown[]) => (await query(text, values)).rows as readonly Row[],
    row: async <Row>(text: string, values?: readonly unknown[]) => ((await query(text, values)).rows[0] as Row | undefined) ?? null,
    execute: async (text, values) => (await query(text, values)).rowCount ?? 0,
  };
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asPortError(error);
  }
}

async function inTransaction<T>(pool: Pool, work: (tx: Sql) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  const tx = sqlOver(client);
  let broken: Error | undefined;
  try {
    await tx.execute('BEGIN');
    const value = await work(tx);
    // A failed statement whose error the work swallowed turns COMMIT into ROLLBACK, and the server does not call that an error.
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back: a statement in it had failed');
    return value;
  } catch (error) {
    // The work's own error is the one to tell; a connection that cannot roll back is thrown away, which rolls back too.
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** On a connection of its own: those who wait for a lock must not hold the connections that the work under it needs. */
async function underLock<T>(options: PostgresOptions, name: string, work: () => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: options.url,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    application_name: `${options.applicationName ?? 'vedette'} lock`,
    keepAlive: true,
  });
  // The connection may break while work runs; the server lets go of the lock then, and unlocking tells.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
  } catch (error) {
    await client.end().catch(() => {});
    throw asPortError(error);
  }
  try {
    return await work();
  } finally {
    // Ends the session and with it the lock. What went wrong with the connection does not undo the work.
    await client.end().catch(() => {});
  }
}

/** `undefined` is a mistake of the caller that pg would hide as NULL. */
function toBound(value: unknown): unknown {
  if (value === undefined) throw new TypeError('undefined cannot be bound to a statement; pass null');
  return value;
}

const INT8 = 20;
const INT8_ARRAY = 1016;

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === INT8) return toSafeInteger;
  if (oid === INT8_ARRAY) return toSafeIntegers;
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the library's list names some types; the server has more
  return types.getTypeParser(oid, format ?? 'text');
}

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} does not fit a number`);
  return value;
}

function toSafeIntegers(text: string): (number | null)[] {
  const inner = text.slice(1, -1);
  return inner === '' ? [] : inner.split(',').map((part) => (part === 'NULL' ? null : toSafeInteger(part)));
}

/** Server is starting, stopping, crashed or full (class 57P, 53300), or the connection failed (class 08). */
const UNAVAILABLE_STATES = new Set(['57P01', '57P02', '57P03', '53300']);
const UNAVAILABLE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']);
const UNAVAILABLE_TEXT =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|query read timeout/i;

/** Tells a server that is away from a mistake; also for what talks to the server by itself. */
export function asPortError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // Both the server's SQLSTATE and the system's error name are in `code`.
  const code = (error as Error & { code?: string }).code ?? '';
  const isAway =
    UNAVAILABLE_STATES.has(code) || code.startsWith('08') || UNAVAILABLE_CODES.has(code) || UNAVAILABLE_TEXT.test(error.message);
  return isAway ? new MetadataUnavailableError(`PostgreSQL is not available: ${error.message}`, { cause: error }) : error;
}
