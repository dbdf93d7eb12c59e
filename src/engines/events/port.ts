/**
 * The event store: ClickHouse, spoken to over its HTTP interface by one client, whether a server or the embedded engine
 * answers. One SQL for both. Rooms never see this port: they read through `ScopedEvents` (query/scoped-events.ts) and write
 * through the batch runner (pipeline/).
 */
export interface Events {
  /**
   * Inserts one block of rows in ClickHouse's Native format (lib/native-block.ts) and resolves when it is durable.
   * The same token inserts at most once within the deduplication window, per partition of the table: a repeat after a crash
   * heals a torn insert and adds nothing else. Retries by itself on a passing fault, with the same token.
   * @throws EventsUnavailableError when it could not be done in time; the caller repeats with the same token later.
   */
  insert(block: InsertBlock): Promise<void>;

  /** Rows of one SELECT. `text` holds typed placeholders (`{name:Type}`); values are never interpolated. */
  select<Row>(query: EventsQuery): Promise<readonly Row[]>;

  /** For migrations and maintenance (DDL, DROP PARTITION, deletes). Values are bound like those of a SELECT. */
  command(text: string, params?: Readonly<Record<string, unknown>>): Promise<void>;

  /**
   * True when the store may forget a token whose rows it keeps, or the other way round: a power cut takes what was not synced, and only
   * a cluster stores tokens with the rows. A repeat after a restart then has to look first what is there.
   */
  readonly forgetsTokens: boolean;

  close(): Promise<void>;
}

export interface InsertBlock {
  readonly table: string;
  readonly token: string;
  readonly rowCount: number;
  /** Native format, one block. Column names are in the block. */
  readonly bytes: Uint8Array;
  /** Not repeated once the store may have it: for a caller that can look what is there, where the store forgets tokens. */
  readonly isSentOnce?: boolean;
}

export interface EventsQuery {
  readonly text: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Hard limit of the query; default 10 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Asks the server that takes the inserts: a replica for reading may not have the newest rows yet. */
  readonly fromWriter?: boolean;
  /** Many ask it at the same moment, and one answer may serve them all (query/shared-answers.ts); the engines do not look at it. */
  readonly isShared?: boolean;
}

/** The store did not answer, or refused for now. Nothing is known about the statement's effect. */
export class EventsUnavailableError extends Error {
  override name = 'EventsUnavailableError';
}

/** The store refused the statement: a fault of the caller or a limit that was reached. */
export class EventsQueryError extends Error {
  override name = 'EventsQueryError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
