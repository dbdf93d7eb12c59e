import { localTable, ONE_NODE, onCluster, type Topology } from './ddl.ts';
import type { Events } from './port.ts';

/** Room that one table takes, from the engine's own books. */
export interface TableUse {
  readonly table: string;
  readonly rows: number;
  readonly parts: number;
  /** Parts of the partition that holds most of them; merges fall behind when it grows (reliability C2: 300 delays inserts). */
  readonly mostParts: number;
  readonly sizeBytes: number;
  /** First and last partition, `YYYYMMDD` for tables by day; empty without rows. */
  readonly firstPartition: string;
  readonly lastPartition: string;
}

/** For `doctor` and the metrics. */
export async function tableUse(events: Events): Promise<readonly TableUse[]> {
  return await events.select<TableUse>({
    text: `
      SELECT
        table,
        sum(rows) AS rows,
        count() AS parts,
        max(in_partition) AS mostParts,
        sum(bytes_on_disk) AS sizeBytes,
        min(partition) AS firstPartition,
        max(partition) AS lastPartition
      FROM
      (
        SELECT table, rows, bytes_on_disk, partition, count() OVER (PARTITION BY table, partition) AS in_partition
        FROM system.parts
        WHERE active AND database = currentDatabase()
      )
      GROUP BY table
      ORDER BY table`,
  });
}

/**
 * Forgets whole days before `day` (UTC), by dropping partitions: nothing is rewritten, the room is free at once (reliability C7).
 * The table is partitioned by `toYYYYMMDD(received_at)` or by a Date. Repeatable.
 * @returns the partitions that were dropped.
 */
export async function dropPartitionsBefore(
  events: Events,
  table: string,
  day: Date,
  topology: Topology = ONE_NODE,
): Promise<readonly string[]> {
  const local = localTable(table, topology);
  const rows = await events.select<{ partition: string; partitionId: string }>({
    text: `
      SELECT DISTINCT partition, partition_id AS partitionId
      FROM ${partsOf(topology)}
      WHERE active AND database = currentDatabase() AND table = {table:String}
      ORDER BY partition`,
    params: { table: local },
  });
  const limit = day.toISOString().slice(0, 10).replaceAll('-', '');
  // '2026-11-22' and '20261122' are both days; anything else is not a table by day and is left alone.
  const old = rows.filter((row) => /^\d{8}$/.test(row.partitionId) && row.partitionId < limit);

  const name = `\`${local.replaceAll(/[`\\]/g, '')}\`${onCluster(topology)}`;
  for (const { partitionId } of old) await events.command(`ALTER TABLE ${name} DROP PARTITION ID '${partitionId}'`);
  return old.map((row) => row.partition);
}

/** The books of every node: a shard may hold days that the others do not. The cluster's name is the operator's, checked at start. */
function partsOf({ cluster }: Topology): string {
  return cluster === null ? 'system.parts' : `clusterAllReplicas('${cluster}', system.parts)`;
}
