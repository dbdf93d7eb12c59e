/**
 * The embedded event store: one chDB engine in this child process behind ClickHouse's HTTP interface (reliability C1, C11).
 * Run as `node chdb-front.ts <options as JSON>`; says `{ ready: true }` or `{ failed: sentence }` over IPC. Ends on SIGTERM and
 * when the parent goes away.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Answer } from './chdb-answer.ts';
import { openSpool, readText, spoolBody, type Spool, type StatementText } from './chdb-body.ts';
import { syncDefinitions } from './chdb-files.ts';
import { Lanes } from './chdb-lanes.ts';
import type { Sink } from './chdb-session.ts';
import { classify, insertTarget, quote, readParameters, StatementError, type InsertTarget, type Statement } from './chdb-statement.ts';

/** What chdb.ts hands over. */
export interface FrontOptions {
  readonly directory: string;
  readonly socketPath: string;
  /** Listens on this port of the loopback instead: a stand-in for a server of its own. */
  readonly port?: number;
  readonly maxMemoryBytes: number;
  readonly threads: number;
}

/** A scope of thousands of projects travels in the URL when the client sends it there; a server takes 1 MB too. */
const MAX_URL_BYTES = 1024 * 1024;
/** After this the drain is given up: the supervisor would kill us anyway. */
const DRAIN_MS = 7_000;

export async function startFront(options: FrontOptions): Promise<{ close(): Promise<void> }> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const lanes = await Lanes.open({ directory: options.directory, connectionArgs: connectionArgs(options), readers: options.threads });
  const spool = openSpool(options.directory);

  const server = createServer({ maxHeaderSize: MAX_URL_BYTES, keepAliveTimeout: 60_000, requestTimeout: 0 }, (request, response) => {
    void serve(request, response, { lanes, spool, directory: options.directory });
  });
  rmSync(options.socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const where = options.port === undefined ? { path: options.socketPath } : { host: '127.0.0.1', port: options.port };
    server.listen({ ...where, backlog: 512 }, resolve);
  });

  return {
    async close() {
      server.close();
      await lanes.close();
      server.closeAllConnections();
      spool.remove();
    },
  };
}

/** Memory, caches, threads and ways of the engine (reliability C3). */
function connectionArgs(options: FrontOptions): readonly string[] {
  return [
    `--max_server_memory_usage=${options.maxMemoryBytes}`,
    '--mark_cache_size=33554432',
    '--uncompressed_cache_size=0',
    '--index_mark_cache_size=8388608',
    '--primary_index_cache_size=33554432',
    '--query_condition_cache_size=8388608',
    '--background_pool_size=2',
    `--max_threads=${options.threads}`,
    // An expression, aggregation or order that is used for the third time would be compiled to machine code: some 40 ms for whoever
    // asks then, and no faster afterwards on tables of this size.
    '--compile_expressions=0',
    '--compile_aggregate_expressions=0',
    '--compile_sort_description=0',
    // A server does not take a lone word for a SELECT.
    '--implicit_select=0',
    `--backups.allowed_path=${options.directory}/backups`,
  ];
}

/** `*` stands for the columns of the target (`use_structure_from_insertion_table_in_table_functions`), by name where the format has names. */
function insertFromFile(target: InsertTarget, path: string): string {
  return `INSERT INTO ${target.table} ${target.columns} SELECT * FROM file(${quote(path)}, ${quote(target.format)})`;
}

interface Inside {
  readonly directory: string;
  readonly lanes: Lanes;
  readonly spool: Spool;
}

async function serve(request: IncomingMessage, response: ServerResponse, inside: Inside): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/ping') return void response.end('Ok.\n');

  const answer = new Answer(request, response, url.searchParams.get('enable_http_compression') === '1');
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const startedAtMs = Date.now();
  let spooled: { readonly path: string; remove(): void } | null = null;
  try {
    const queryInUrl = url.searchParams.get('query') ?? '';
    const target = insertTarget(queryInUrl);
    if (target !== null) spooled = await spoolBody(request, inside.spool);
    const body = target === null ? await readText(request, queryInUrl) : { query: queryInUrl, params: [] };
    const statement = makeStatement(url.searchParams, body, inside.lanes.outside);
    answer.identify(statement.queryId, statement.format);

    const sink: Sink = (chunk) => answer.write(chunk);
    const runnable = target === null || spooled === null ? statement : { ...statement, text: insertFromFile(target, spooled.path) };
    const result = await inside.lanes.run(runnable, sink, gone.signal);
    if (statement.kind === 'command') await syncDefinitions(inside.directory, startedAtMs);
    answer.end(result, startedAtMs);
  } catch (error) {
    // Every failure of a statement is an answer; the process lives on.
    answer.fail(error);
  } finally {
    spooled?.remove();
  }
}

function makeStatement(search: URLSearchParams, body: StatementText, outside: ReadonlySet<string>): Statement {
  const { settings, params } = readParameters([...search, ...body.params]);
  // Readers are read-only for good, so whoever asks for that gets one, and the engine's own refusals.
  const readonly = settings.get('readonly') ?? '0';
  settings.delete('readonly');
  const classified = classify(body.query, outside);
  const kind = readonly === '0' || classified === 'lookup' ? classified : 'select';
  const isRead = kind === 'select' || kind === 'lookup';
  const database = search.get('database');
  // Rows come from a file, by INSERT … SELECT, which this engine deduplicates only where it knows that a repeat gives the same.
  // A token says so; should the engine doubt it, it fails instead of inserting twice.
  if (settings.has('insert_deduplication_token')) settings.set('deduplicate_insert_select', 'force_enable');
  if ((database ?? 'default') === 'default' && /^\s*CREATE\s+TABLE\b/i.test(body.query)) {
    throw new StatementError(497, 'ACCESS_DENIED', 'The default database is not kept; tables go into one of their own');
  }
  return {
    queryId: search.get('query_id') ?? randomUUID(),
    text: body.query,
    kind,
    database,
    format: search.get('default_format') ?? 'TabSeparated',
    isStreamed: isRead && search.get('wait_end_of_query') !== '1',
    settings,
    params,
  };
}

/** The engine writes its reason to the error output only; whether somebody else answers at the socket tells the usual one (C9). */
async function reasonOf(error: unknown, options: FrontOptions): Promise<string> {
  const isTaken = await new Promise<boolean>((resolve) => {
    const socket = connect(options.socketPath);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.unref();
  });
  if (isTaken) return `The event store in ${options.directory} is in use by another process.`;
  return `The event store in ${options.directory} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`;
}

/** The process around the front. */
async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? '{}') as FrontOptions;
  let front: { close(): Promise<void> };
  try {
    front = await startFront(options);
  } catch (error) {
    const failed = await reasonOf(error, options);
    if (process.connected) process.send?.({ failed });
    process.exitCode = 1;
    process.disconnect?.();
    return;
  }

  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    // Leaving without closing crashes the engine at times (reliability C6); a drain that hangs ends by force.
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    void front.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', () => undefined);
  process.on('disconnect', stop);
  // The parent may have died while the tables were loaded; then there is nobody to tell, and an orphan must not stay.
  if (process.connected) process.send?.({ ready: true });
  else stop();
}

if (import.meta.main) await main();
