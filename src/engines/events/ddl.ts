/**
 * The one place that knows how a table is declared on one node and on a cluster. A migration is written with placeholders:
 *
 *     CREATE TABLE IF NOT EXISTS errors {on_cluster}
 *     ( … )
 *     ENGINE = {engine MergeTree}
 *     PARTITION BY toYYYYMMDD(received_at)
 *     ORDER BY (project_id, …)
 *     {settings index_granularity = 512};
 *
 * - `{engine Name(args)}`: any engine of the MergeTree family; becomes Replicated… on a cluster.
 * - `{settings a = 1, b = 2}` or `{settings}`: the whole SETTINGS clause with the mandatory ones (reliability C2). Required for
 *   every `{engine …}`; the check at start refuses a table without them.
 * - `{on_cluster}`: empty on one node. Written after the table's name in CREATE, ALTER, DROP.
 *
 * On a cluster a table `t` is two: `t_local` on every node, replicated within its shard, and `t` over all shards, which readers
 * and writers name. Rows go to the shard of their log partition, so that one insert goes to one shard, whole and deduplicated by
 * its token; tables without a log partition are spread by project. `{unsharded}` instead of `{on_cluster}` keeps a small table whole
 * on every node.
 *
 * Materialized views name their target (`CREATE MATERIALIZED VIEW IF NOT EXISTS v {on_cluster} TO t AS SELECT …`): an inner
 * table would escape the settings. Statements end with `;` at the end of a line and can each be repeated (reliability C8).
 */
export interface Topology {
  /** The cluster's name in the server's configuration; null on one node. */
  readonly cluster: string | null;
}

export const ONE_NODE: Topology = { cluster: null };

/**
 * Settings without which a power cut made tables unloadable, repeated inserts doubled rows, or parts piled up (reliability C2).
 */
export const MANDATORY_SETTINGS: Readonly<Record<string, number>> = {
  fsync_after_insert: 1,
  fsync_part_directory: 1,
  min_rows_to_fsync_after_merge: 1,
  min_compressed_bytes_to_fsync_after_merge: 1,
  max_suspicious_broken_parts: 100_000,
  non_replicated_deduplication_window: 10_000,
  parts_to_delay_insert: 300,
  parts_to_throw_insert: 1_000,
};

/** SQL statements of one migration file, rendered for the topology. */
export function renderMigration(text: string, topology: Topology): readonly string[] {
  return splitStatements(text).flatMap((statement) => renderStatement(statement, topology));
}

/** Statements end with a `;` at the end of a line; what is left of a file without one is a statement too. */
function splitStatements(text: string): readonly string[] {
  return text
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((part) => part.replace(/^\s*--.*$/gm, '').trim())
    .filter((part) => part !== '');
}

function renderStatement(statement: string, topology: Topology): readonly string[] {
  const { cluster } = topology;
  const isWhole = statement.includes('{unsharded}');
  const text = statement.replaceAll('{unsharded}', '{on_cluster}');
  const written = cluster === null || isWhole ? [text] : sharded(text, cluster);
  return written.map((one) => fill(one, topology, isWhole));
}

function fill(statement: string, topology: Topology, isWhole: boolean): string {
  const rendered = statement
    .replaceAll(/\s*\{on_cluster\}/g, onCluster(topology))
    .replaceAll(/\{engine\s+(\w+)(?:\(([^}]*)\))?\}/g, (_, name: string, args: string | undefined) =>
      renderEngine(name, args ?? '', { ...topology, isWhole }),
    )
    .replaceAll(/\{settings([^}]*)\}/g, (_, own: string) => renderSettings(own, topology));
  const left = /\{(?:on_cluster|unsharded|engine|settings)\b[^}]*\}?/.exec(rendered);
  if (left !== null) throw new Error(`A migration holds a placeholder that is not understood: ${left[0]}`);

  return rendered;
}

const CREATE_TABLE = /^CREATE TABLE (IF NOT EXISTS )?(\w+)/i;
const CREATE_VIEW = /^CREATE MATERIALIZED VIEW/i;
const ALTER_TABLE = /^ALTER TABLE (\w+)/i;
/** What the table over the shards has too; indexes, projections and settings are the local tables' alone. */
const ALTERS_COLUMNS = /\b(?:ADD|DROP|MODIFY|RENAME) COLUMN\b/i;

/** The statements that a statement becomes where there are shards. */
function sharded(statement: string, cluster: string): readonly string[] {
  const table = CREATE_TABLE.exec(statement)?.[2];
  if (table !== undefined) {
    const local = statement.replace(CREATE_TABLE, (whole) => `${whole}_local`);
    const key = /^\s*log_partition\b/m.test(statement) ? 'log_partition' : 'cityHash64(project_id)';
    const over = `CREATE TABLE IF NOT EXISTS ${table} {on_cluster} AS ${table}_local ENGINE = Distributed('${cluster}', currentDatabase(), '${table}_local', ${key})`;
    return [local, over];
  }
  // A view feeds the local table from the local one: what it reads and writes is on the same node.
  if (CREATE_VIEW.test(statement)) return [statement.replaceAll(/\b(TO|FROM) (\w+)/g, '$1 $2_local')];

  const altered = ALTER_TABLE.exec(statement)?.[1];
  if (altered === undefined) return [statement];
  const local = statement.replace(ALTER_TABLE, `ALTER TABLE ${altered}_local`);
  return ALTERS_COLUMNS.test(statement) ? [local, statement] : [local];
}

/** What follows the name in a definition. */
export function onCluster(topology: Topology): string {
  return topology.cluster === null ? '' : ` ON CLUSTER '${topology.cluster}'`;
}

function renderEngine(name: string, args: string, { cluster, isWhole }: Topology & { readonly isWhole: boolean }): string {
  if (!name.endsWith('MergeTree')) throw new Error(`A migration declares the engine ${name}; only the MergeTree family is durable.`);
  if (cluster === null) return `${name}(${args})`;

  // The path and the replica's name come from macros, as ClickHouse documents for ON CLUSTER.
  const replicated = isWhole ? `'/clickhouse/tables/{uuid}/all', '{shard}-{replica}'` : `'/clickhouse/tables/{uuid}/{shard}', '{replica}'`;
  return `Replicated${name}(${args === '' ? replicated : `${replicated}, ${args}`})`;
}

/** Of replicated tables: as many tokens as on one node, and for as long as the log may bring one back (reliability E4). */
const REPLICATED_SETTINGS: Readonly<Record<string, number>> = {
  replicated_deduplication_window: 10_000,
  replicated_deduplication_window_seconds: 7 * 86_400,
};

function renderSettings(own: string, { cluster }: Topology): string {
  const settings = { ...MANDATORY_SETTINGS, ...(cluster === null ? {} : REPLICATED_SETTINGS) };
  const clauses = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const extra = own.trim() === '' ? [] : [own.trim()];
  return `SETTINGS ${[...clauses, ...extra].join(', ')}`;
}

/** Where the rows of a table lie on each node. */
export function localTable(table: string, { cluster }: Topology): string {
  return cluster === null ? table : `${table}_local`;
}

/** Mandatory settings that `engine_full` of system.tables lacks or sets otherwise; empty when the table is safe. */
export function missingSettings(engineFull: string): readonly string[] {
  const clause = /\bSETTINGS\b(.*)$/s.exec(engineFull)?.[1] ?? '';
  const set = new Map(clause.split(',').map((pair) => pair.split('=').map((part) => part.trim()) as [string, string]));
  return Object.entries(MANDATORY_SETTINGS)
    .filter(([name, value]) => set.get(name) !== String(value))
    .map(([name]) => name);
}
