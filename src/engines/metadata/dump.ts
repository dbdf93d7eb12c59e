import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { asPortError } from './postgres.ts';

/**
 * A logical copy of the program's tables: `COPY` per table in one snapshot (reliability B1; the packaged server has no pg_dump).
 * What is not in it: the job queue's own schema, which makes itself, and the tables' definitions, which are the migrations'.
 */
export interface DumpedTable {
  readonly name: string;
  /** Those that can be written; generated ones make themselves. */
  readonly columns: readonly string[];
}

/** A partition that the program made while it ran, so that no migration makes it. */
export interface DumpedPartition {
  readonly name: string;
  readonly parent: string;
  /** `FOR VALUES IN (…)`, in PostgreSQL's own words. */
  readonly bound: string;
}

export interface DumpedSequence {
  readonly name: string;
  readonly value: number;
}

export interface Schema {
  /** Those that others refer to come before them. */
  readonly tables: readonly DumpedTable[];
  readonly partitions: readonly DumpedPartition[];
  /** Names of the migrations that made them. */
  readonly migrations: readonly string[];
  readonly serverVersion: string;
}

/** A view of the database that stays as it was when it was opened. */
export interface Snapshot {
  readonly schema: Schema;
  /** Rows in COPY's text format. */
  read(table: DumpedTable): Readable;
  /** At least as far as the snapshot's rows: sequences belong to no snapshot. */
  sequences(): Promise<readonly DumpedSequence[]>;
  close(): Promise<void>;
}

/** Bookkeeping of the migrations themselves: made again by applying them. */
const LEDGER = 'migration';

export async function openSnapshot(url: string): Promise<Snapshot> {
  const client = await connect(url);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const schema = await readSchema(client);
    return {
      schema,
      read: ({ name, columns }) => client.query(copyTo(`COPY (SELECT ${names(columns)} FROM ${quoted(name)}) TO STDOUT`)),
      async sequences() {
        const { rows } = await client.query<{ name: string; value: string | null }>(
          'SELECT sequencename AS name, last_value AS value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1',
        );
        return rows.filter(({ value }) => value !== null).map(({ name, value }) => ({ name, value: Number(value) }));
      },
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw asPortError(error);
  }
}

/** Number of tables in the database: a target must have none. */
export async function countTables(url: string): Promise<number> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ n: number }>(
      "SELECT count(*)::int4 AS n FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace",
    );
    return rows[0]?.n ?? 0;
  } finally {
    await client.end();
  }
}

export interface LoadOptions {
  readonly url: string;
  readonly schema: Schema;
  readonly sequences: readonly DumpedSequence[];
  readonly rowsOf: (table: DumpedTable) => Readable;
  /** Statements of the caller's in the same transaction, after the rows. */
  readonly finish: (client: Pick<Client, 'query'>) => Promise<void>;
}

/**
 * Fills the tables that the dump's migrations have made, all in one transaction. Triggers are off meanwhile: what they wrote is
 * among the rows. References are checked.
 * @returns rows of each table.
 */
export async function loadDump(options: LoadOptions): Promise<ReadonlyMap<string, number>> {
  const { schema } = options;
  const client = await connect(options.url);
  try {
    await client.query('BEGIN');
    const all = schema.tables.map(({ name }) => quoted(name)).join(', ');
    await client.query(`TRUNCATE ${all}`);
    for (const { name, parent, bound } of schema.partitions) {
      await client.query(`CREATE TABLE IF NOT EXISTS ${quoted(name)} PARTITION OF ${quoted(parent)} ${checkedBound(bound)}`);
    }
    const counts = new Map<string, number>();
    for (const table of schema.tables) counts.set(table.name, await loadTable(client, table, options.rowsOf(table)));
    for (const { name, value } of options.sequences) await client.query('SELECT setval($1::regclass, $2)', [quoted(name), value]);
    await options.finish(client);
    await client.query('COMMIT');
    return counts;
  } finally {
    await client.end();
  }
}

async function loadTable(client: Client, { name, columns }: DumpedTable, rows: Readable): Promise<number> {
  await client.query(`ALTER TABLE ${quoted(name)} DISABLE TRIGGER USER`);
  const sink = client.query(copyFrom(`COPY ${quoted(name)} (${names(columns)}) FROM STDIN`));
  await pipeline(rows, sink);
  await client.query(`ALTER TABLE ${quoted(name)} ENABLE TRIGGER USER`);
  return sink.rowCount;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'vedette-backup', statement_timeout: 0, keepAlive: true });
  // The statement under way rejects with it.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw asPortError(error);
  }
}

async function readSchema(client: Client): Promise<Schema> {
  const columns = await client.query<{ name: string; columns: string[] }>(`
    SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace AND c.relname <> '${LEDGER}'
    GROUP BY c.relname ORDER BY c.relname`);
  const references = await client.query<{ name: string; target: string }>(`
    SELECT DISTINCT c.relname::text AS name, t.relname::text AS target
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
    WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace AND c.oid <> t.oid`);
  const partitions = await client.query<DumpedPartition>(`
    SELECT c.relname::text AS name, p.relname::text AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
    WHERE c.relispartition AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1`);
  const migrations = await client.query<{ name: string }>(`SELECT name FROM ${LEDGER} ORDER BY name`);
  const version = await client.query<{ server_version: string }>('SHOW server_version');
  return {
    tables: inOrder(columns.rows, references.rows),
    partitions: partitions.rows,
    migrations: migrations.rows.map(({ name }) => name),
    serverVersion: version.rows[0]?.server_version ?? '',
  };
}

/** @throws when tables refer to each other in a circle: they could not be filled one after another. */
function inOrder(tables: readonly DumpedTable[], references: readonly { readonly name: string; readonly target: string }[]): DumpedTable[] {
  const ordered: DumpedTable[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const ready = left.filter(({ name }) => !references.some((one) => one.name === name && waiting.has(one.target)));
    if (ready.length === 0) throw new Error(`tables refer to each other in a circle: ${[...waiting].join(', ')}`);
    ordered.push(...ready);
    left = left.filter((table) => !ready.includes(table));
  }
  return ordered;
}

function names(columns: readonly string[]): string {
  return columns.map(quoted).join(', ');
}

/** Names in a dump come from a file: as one name each, whatever they hold. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The one kind of partitions there is: a day. */
function checkedBound(bound: string): string {
  if (/^FOR VALUES IN \('\d{4}-\d{2}-\d{2}'\)$|^DEFAULT$/.test(bound)) return bound;
  throw new Error(`not the bound of a partition by day: ${bound}`);
}
