import { Agent, type AgentOptions } from 'node:http';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ClickHouseError, ClickHouseLogLevel, createClient, type ClickHouseClient, type ClickHouseSettings } from '@clickhouse/client';
import { ONE_NODE, onCluster, type Topology } from './ddl.ts';
import { errorName, isPassingFault } from './error-codes.ts';
import { EventsQueryError, EventsUnavailableError, type Events, type EventsQuery, type InsertBlock } from './port.ts';
import { repeatUntil } from './repeat.ts';

export interface ClickHouseOptions {
  /** `http(s)://[user:password@]host:port` of a server, or `unix:/path` of the embedded engine's socket. */
  readonly url: string;
  readonly database: string;
  /** Of a server that answers SELECTs, when those shall not burden the one that takes the inserts. */
  readonly readUrl?: string;
  /** The tables are spread over shards. */
  readonly isSharded?: boolean;
  readonly username?: string;
  readonly password?: string;
  /** Statements under way at once; more wait in this process. */
  readonly maxConnections?: number;
  /** How long an insert is repeated before EventsUnavailableError. */
  readonly insertTimeoutMs?: number;
  /** How long a reader waits for an engine that restarts, when it could not even be asked. */
  readonly restartTimeoutMs?: number;
}

const INSERT_TIMEOUT_MS = 30_000;
const QUERY_TIMEOUT_MS = 10_000;
/** A statement that outlives its own limit by this much is given up: the engine has stopped answering. */
const GRACE_MS = 5_000;
/** The embedded engine is back after a second or two; somebody who looks at a page waits no longer than this for it. */
const RESTART_TIMEOUT_MS = 3_000;
/** Of commands: a mutation of a large table takes minutes. Reads and inserts have limits of their own. */
const COMMAND_TIMEOUT_MS = 3_600_000;

/** Limits of every SELECT (reliability C4). A server applies them as they are, the embedded engine too. */
const QUERY_LIMITS: ClickHouseSettings = {
  readonly: '2',
  // Rows are wanted whole: a failure then has its status and code, never the tail of a 200.
  wait_end_of_query: 1,
  max_memory_usage: String(300 * 1024 * 1024),
  max_bytes_before_external_group_by: String(100 * 1024 * 1024),
  max_bytes_before_external_sort: String(100 * 1024 * 1024),
  max_rows_to_read: '2000000000',
  // Numbers come back as numbers: every id and count of ours is below 2^53.
  output_format_json_quote_64bit_integers: 0,
};

/** A table named in a subquery means all of its shards there too. */
const SHARDED_QUERIES: ClickHouseSettings = { distributed_product_mode: 'global' };

/** The token is the block's identity (reliability E3). The embedded engine adds what its own way of reading rows needs. */
const INSERT_SETTINGS: ClickHouseSettings = {
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  async_insert: 0,
  // Answered when the shards have it, not when it is queued for them. Means nothing on one node.
  distributed_foreground_insert: 1,
  // A column that the table does not have is a mistake, not something to leave out silently.
  input_format_skip_unknown_fields: 0,
};

/** Opens the event store over the ClickHouse HTTP interface, of a server or of the embedded engine alike. */
export function openClickHouse(options: ClickHouseOptions): Events {
  const { client, closeAgent } = connect(options);
  const reading = options.readUrl === undefined ? null : connect({ ...options, url: options.readUrl });
  const limits = options.isSharded === true ? { ...QUERY_LIMITS, ...SHARDED_QUERIES } : QUERY_LIMITS;
  const { insertTimeoutMs = INSERT_TIMEOUT_MS, restartTimeoutMs = RESTART_TIMEOUT_MS } = options;

  return {
    insert: (block) => insert(client, block, insertTimeoutMs),
    select: (query) =>
      select({ client: query.fromWriter === true ? client : (reading?.client ?? client), limits, restartTimeoutMs }, query),
    command: (text, params) => command(client, text, params),
    // Replicated tables keep tokens in Keeper, in the transaction that adds the part; others in a file that is never synced.
    forgetsTokens: options.isSharded !== true,
    async close() {
      await client.close();
      closeAgent();
      await reading?.client.close();
      reading?.closeAgent();
    },
  };
}

/** Makes the program's own database; to be called before the first migration. Repeatable. */
export async function createDatabase(options: ClickHouseOptions, topology: Topology = ONE_NODE): Promise<void> {
  // The name is the operator's: quoted, it is one name whatever it holds.
  const name = `\`${options.database.replaceAll(/[`\\]/g, '')}\``;
  const outside = openClickHouse({ ...options, database: 'default' });
  try {
    await outside.command(`CREATE DATABASE IF NOT EXISTS ${name}${onCluster(topology)}`);
  } finally {
    await outside.close();
  }
}

function connect(options: ClickHouseOptions): { client: ClickHouseClient; closeAgent: () => void } {
  const maxConnections = options.maxConnections ?? 16;
  const common = {
    database: options.database,
    request_timeout: COMMAND_TIMEOUT_MS,
    max_open_connections: maxConnections,
    use_multipart_params_auto: true,
    // Failures are thrown with their cause; the caller's logger says them once.
    log: { level: ClickHouseLogLevel.OFF },
  };
  if (options.url.startsWith('unix:')) {
    // The embedded engine listens on a socket that only this user can reach: no port, no password.
    // `socketPath` is handed on to net.connect(); the types of Node do not know that.
    const settings: AgentOptions & { socketPath: string } = {
      socketPath: options.url.slice('unix:'.length),
      keepAlive: true,
      maxSockets: maxConnections,
    };
    const agent = new Agent(settings);
    return { client: createClient({ ...common, url: 'http://localhost', http_agent: agent }), closeAgent: () => agent.destroy() };
  }

  const url = new URL(options.url);
  const username = options.username ?? (decodeURIComponent(url.username) || 'default');
  const password = options.password ?? decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  return { client: createClient({ ...common, url: url.href, username, password }), closeAgent: () => undefined };
}

interface Reading {
  readonly client: ClickHouseClient;
  readonly limits: ClickHouseSettings;
  readonly restartTimeoutMs: number;
}

async function select<Row>({ client, limits, restartTimeoutMs }: Reading, query: EventsQuery): Promise<readonly Row[]> {
  const timeoutMs = query.timeoutMs ?? QUERY_TIMEOUT_MS;
  const limit = AbortSignal.timeout(timeoutMs + GRACE_MS);
  const ask = async (): Promise<readonly Row[]> => {
    const answer = await client.query({
      query: query.text,
      format: 'JSONEachRow',
      query_params: query.params === undefined ? undefined : { ...query.params },
      clickhouse_settings: { ...limits, max_execution_time: timeoutMs / 1000 },
      abort_signal: query.signal === undefined ? limit : AbortSignal.any([query.signal, limit]),
    });
    return await answer.json<Row>();
  };

  try {
    return await repeatUntil(
      performance.now() + restartTimeoutMs,
      (cause) => isTransport(cause) && !limit.aborted && query.signal?.aborted !== true,
      ask,
    );
  } catch (cause) {
    if (query.signal?.aborted === true) throw query.signal.reason;
    throw asEventsError(cause);
  }
}

async function command(client: ClickHouseClient, text: string, params?: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    await client.command({ query: text, query_params: params === undefined ? undefined : { ...params } });
  } catch (cause) {
    throw asEventsError(cause);
  }
}

/**
 * Whatever happened to an earlier try, the next one with the same token adds only what is missing (reliability E4), as long as the
 * engine knows the token: a server that lost its power in between does not.
 */
async function insert(client: ClickHouseClient, block: InsertBlock, timeoutMs: number): Promise<void> {
  if (block.rowCount === 0) return;
  const deadline = performance.now() + timeoutMs;
  const limit = AbortSignal.timeout(timeoutMs);
  const send = async (): Promise<void> => {
    const { stream } = await client.exec({
      query: `INSERT INTO ${block.table} FORMAT Native`,
      values: Readable.from([block.bytes], { objectMode: false }),
      clickhouse_settings: { ...INSERT_SETTINGS, insert_deduplication_token: block.token },
      abort_signal: limit,
    });
    // Nothing is in it; the connection is free again when it was read.
    await finished(stream.resume());
  };

  try {
    await repeatUntil(deadline, (cause) => isPassing(cause) && !(block.isSentOnce === true && isDoubtful(cause)), send);
  } catch (cause) {
    if (isPassing(cause)) throw new EventsUnavailableError(`The event store did not take an insert within ${timeoutMs} ms.`, { cause });
    throw asEventsError(cause);
  }
}

function isPassing(cause: unknown): boolean {
  return isTransport(cause) || (cause instanceof ClickHouseError && isPassingFault(cause.code));
}

const UNSENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOENT']);

/** The engine may have taken the statement: it was sent, and there was no answer. */
function isDoubtful(cause: unknown): boolean {
  return isTransport(cause) && !(cause instanceof Error && 'code' in cause && UNSENT.has(cause.code));
}

/** No answer of the engine at all. */
function isTransport(cause: unknown): boolean {
  return !(cause instanceof ClickHouseError);
}

function asEventsError(cause: unknown): Error {
  if (cause instanceof ClickHouseError) return new EventsQueryError(errorName(cause.code, cause.type), cause.message, { cause });

  return new EventsUnavailableError('The event store does not answer.', { cause });
}
