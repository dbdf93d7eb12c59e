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
  return splitStatements(text).map((statement) => renderStatement(statement, topology));
}

/** Statements end with a `;` at the end of a line; what is left of a file without one is a statement too. */
function splitStatements(text: string): readonly string[] {
  return text
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((part) => part.replace(/^\s*--.*$/gm, '').trim())
    .filter((part) => part !== '');
}

function renderStatement(statement: string, topology: Topology): string {
  const rendered = statement
    .replaceAll(/\s*\{on_cluster\}/g, onCluster(topology))
    .replaceAll(/\{engine\s+(\w+)(?:\(([^}]*)\))?\}/g, (_, name: string, args: string | undefined) =>
      renderEngine(name, args ?? '', topology),
    )
    .replaceAll(/\{settings([^}]*)\}/g, (_, own: string) => renderSettings(own));
  const left = /\{(?:on_cluster|engine|settings)\b[^}]*\}?/.exec(rendered);
  if (left !== null) throw new Error(`A migration holds a placeholder that is not understood: ${left[0]}`);

  return rendered;
}

/** What follows the name in a definition. */
export function onCluster(topology: Topology): string {
  return topology.cluster === null ? '' : ` ON CLUSTER '${topology.cluster}'`;
}

function renderEngine(name: string, args: string, topology: Topology): string {
  if (!name.endsWith('MergeTree')) throw new Error(`A migration declares the engine ${name}; only the MergeTree family is durable.`);
  if (topology.cluster === null) return `${name}(${args})`;

  // The path and the replica's name come from macros, as ClickHouse documents for ON CLUSTER.
  const replicated = `'/clickhouse/tables/{uuid}/{shard}', '{replica}'`;
  return `Replicated${name}(${args === '' ? replicated : `${replicated}, ${args}`})`;
}

function renderSettings(own: string): string {
  const mandatory = Object.entries(MANDATORY_SETTINGS).map(([name, value]) => `${name} = ${value}`);
  const extra = own.trim() === '' ? [] : [own.trim()];
  return `SETTINGS ${[...mandatory, ...extra].join(', ')}`;
}

/** Mandatory settings that `engine_full` of system.tables lacks or sets otherwise; empty when the table is safe. */
export function missingSettings(engineFull: string): readonly string[] {
  const clause = /\bSETTINGS\b(.*)$/s.exec(engineFull)?.[1] ?? '';
  const set = new Map(clause.split(',').map((pair) => pair.split('=').map((part) => part.trim()) as [string, string]));
  return Object.entries(MANDATORY_SETTINGS)
    .filter(([name, value]) => set.get(name) !== String(value))
    .map(([name]) => name);
}
