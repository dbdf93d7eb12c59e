import { EngineSession, marker, type RunResult, type Sink } from './chdb-session.ts';
import { quote, SAFE_TABLE_FUNCTIONS, StatementError, UNSAFE_FUNCTIONS, type Statement, type StatementKind } from './chdb-statement.ts';

/** Statements of a lane that may wait before the next is refused with TOO_MANY_SIMULTANEOUS_QUERIES, which a client repeats. */
const MAX_WAITING: Readonly<Record<StatementKind, number>> = { select: 200, lookup: 100, insert: 16, command: 100 };

const INSERT_DEFAULTS = {
  // One reader of the file and one block: the block's rows and their order are what the token stands for (reliability E3).
  max_threads: 1,
  max_insert_threads: 1,
  min_insert_block_size_rows: 100_000_000,
  min_insert_block_size_bytes: 0,
  max_block_size: 100_000_000,
  // The block's columns meet the table's by name, plain text becomes LowCardinality, columns left out take their defaults.
  use_structure_from_insertion_table_in_table_functions: 1,
  input_format_native_allow_types_conversion: 1,
  storage_file_read_method: 'pread',
};

/** For a client that says nothing (reliability C4); ours says more. */
const READ_DEFAULTS = {
  max_execution_time: 60,
  max_memory_usage: 300 * 1024 * 1024,
  // Parts of words are looked for among the words from three letters on, not four: a second less over ten million log lines.
  text_index_like_min_pattern_length: 3,
  readonly: 2,
};

interface Waiting {
  readonly statement: Statement;
  readonly start: (session: EngineSession) => void;
}

interface Lane {
  readonly free: EngineSession[];
  readonly waiting: Waiting[];
}

export interface LanesOptions {
  readonly directory: string;
  readonly connectionArgs: readonly string[];
  readonly readers: number;
}

/**
 * The sessions of the one engine in this process. A session runs one statement at a time, so each kind of work has sessions of
 * its own and an insert never waits behind a query (reliability C10).
 */
export class Lanes {
  readonly #lanes: Readonly<Record<StatementKind, Lane>>;
  readonly #sessions: EngineSession[] = [];
  /** For stopping statements; never busy for long. */
  readonly #control: EngineSession;
  #running = 0;
  #onIdle: (() => void) | null = null;
  #isClosing = false;
  /** For `classify`: the engine's functions that reach out of the store. */
  readonly outside: ReadonlySet<string>;

  private constructor(
    sessions: Readonly<Record<StatementKind, readonly EngineSession[]>>,
    control: EngineSession,
    outside: ReadonlySet<string>,
  ) {
    this.#control = control;
    this.outside = outside;
    const lane = (kind: StatementKind): Lane => ({ free: [...sessions[kind]], waiting: [] });
    this.#lanes = { select: lane('select'), lookup: lane('lookup'), insert: lane('insert'), command: lane('command') };
    this.#sessions.push(...Object.values(sessions).flat(), control);
  }

  static async open(options: LanesOptions): Promise<Lanes> {
    const make = () => new EngineSession(options.directory, options.connectionArgs);
    const control = make();
    await replaceDefaultDatabase(control);
    const insert = make();
    const lookup = make();
    const readers = Array.from({ length: options.readers }, make);

    await insert.fix(INSERT_DEFAULTS);
    for (const reader of [...readers, lookup]) await reader.fix(READ_DEFAULTS);
    return new Lanes({ select: readers, lookup: [lookup], insert: [insert], command: [make()] }, control, await functionsOutside(control));
  }

  /**
   * Runs the statement when its lane is free. `signal` takes a waiting statement out, and stops a running one at the engine's
   * next look (between blocks).
   */
  async run(statement: Statement, sink: Sink, signal: AbortSignal): Promise<RunResult> {
    const lane = this.#lanes[statement.kind];
    const session = await this.#take(lane, statement, signal);
    const stop = () => void this.#stop(statement);

    signal.addEventListener('abort', stop, { once: true });
    this.#running++;
    try {
      signal.throwIfAborted();
      return await session.run(statement, sink);
    } finally {
      signal.removeEventListener('abort', stop);
      this.#running--;
      this.#give(lane, session);
    }
  }

  /** Refuses what waits, stops reads, lets an insert end, then closes the sessions (reliability C6). */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const lane of Object.values(this.#lanes)) {
      for (const waiting of lane.waiting.splice(0)) waiting.start(this.#control);
    }
    await this.#control.rows("KILL QUERY WHERE query_kind = 'Select' AND query NOT LIKE '%system.processes%' ASYNC").catch(() => []);
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    for (const session of this.#sessions) session.close();
  }

  async #take(lane: Lane, statement: Statement, signal: AbortSignal): Promise<EngineSession> {
    if (this.#isClosing) throw closing();
    const free = lane.free.pop();
    if (free !== undefined) return free;
    if (lane.waiting.length >= MAX_WAITING[statement.kind]) {
      throw new StatementError(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many simultaneous queries; try again');
    }

    return await new Promise<EngineSession>((resolve, reject) => {
      const waiting: Waiting = { statement, start: (session) => (this.#isClosing ? reject(closing()) : resolve(session)) };
      lane.waiting.push(waiting);
      signal.addEventListener(
        'abort',
        () => {
          const index = lane.waiting.indexOf(waiting);
          if (index < 0) return;
          lane.waiting.splice(index, 1);
          reject(new StatementError(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled'));
        },
        { once: true },
      );
    });
  }

  #give(lane: Lane, session: EngineSession): void {
    const next = lane.waiting.shift();
    if (next === undefined) lane.free.push(session);
    else next.start(session);
    if (this.#isClosing && this.#running === 0) this.#onIdle?.();
  }

  async #stop(statement: Statement): Promise<void> {
    // Never an insert: its block is short, and half of it would have to be healed by a repeat.
    if (statement.kind === 'insert' || statement.kind === 'command') return;
    const pattern = quote(`%${marker(statement.queryId)}%`);
    // A statement that has ended meanwhile is not found, and that is right.
    await this.#control.rows(`KILL QUERY WHERE query LIKE ${pattern} AND query NOT LIKE 'KILL%' ASYNC`).catch(() => []);
  }
}

/**
 * The engine's own `default` also takes names of files for names of tables (`SELECT * FROM default.\`/etc/passwd\``). An empty one
 * in memory takes its place; the program's tables live in a database of their own.
 */
async function replaceDefaultDatabase(control: EngineSession): Promise<void> {
  const tables = await control.rows<{ name: string }>("SELECT name FROM system.tables WHERE database = 'default'");
  if (tables.length > 0)
    throw new Error(`The event store holds tables in its default database (${tables[0]?.name}); they belong in one of their own.`);
  await control.rows('DROP DATABASE default');
  await control.rows('CREATE DATABASE default ENGINE = Memory');
}

async function functionsOutside(control: EngineSession): Promise<ReadonlySet<string>> {
  const rows = await control.rows<{ name: string }>('SELECT lower(name) AS name FROM system.table_functions');
  const names = rows.map((row) => row.name).filter((name) => !SAFE_TABLE_FUNCTIONS.has(name));
  return new Set([...names, ...UNSAFE_FUNCTIONS]);
}

function closing(): StatementError {
  return new StatementError(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'The event store is shutting down');
}
