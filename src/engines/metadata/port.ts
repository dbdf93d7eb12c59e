/**
 * Configuration, identity and issues: PostgreSQL in every mode. SQL is written out, values are bound as `$1 …`.
 * int8 columns come back as numbers (every id of ours is below 2^53), timestamptz as Date, jsonb parsed, bytea as Buffer.
 */
export interface Metadata extends Sql {
  /**
   * Runs `work` in one READ COMMITTED transaction on one connection; commits when it resolves, rolls back when it throws.
   * Not retried: a statement that may deadlock orders its rows (see the statement's comment).
   */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;

  /** A session-level advisory lock held while `work` runs; waits for it. For migrations and once-only jobs. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>;

  close(): Promise<void>;
}

export interface Sql {
  rows<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** The first row, or null. */
  row<Row>(text: string, values?: readonly unknown[]): Promise<Row | null>;
  /** Number of rows changed. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
}

/** PostgreSQL is away or does not accept connections now. */
export class MetadataUnavailableError extends Error {
  override name = 'MetadataUnavailableError';
}
