import { localTable, ONE_NODE, onCluster, type Topology } from './ddl.ts';
import type { Events } from './port.ts';

/**
 * Removes every row of a project by a mutation of each table. Deleting a project is rare, and partitions hold the days of all
 * projects, so nothing less than rewriting its parts will do; the engine does that in the background of a merge.
 * Resolves when the rows are gone, on a cluster from every shard and replica. Repeatable.
 */
export async function removeProjectRows(
  events: Events,
  tables: readonly string[],
  projectId: number,
  topology: Topology = ONE_NODE,
): Promise<void> {
  if (!Number.isSafeInteger(projectId)) throw new Error(`${projectId} is no id of a project.`);
  for (const table of tables) {
    if (!/^\w+$/.test(table)) throw new Error(`${table} is no name of a table.`);
    if ((await countOf(events, table, projectId)) === 0) continue;
    const local = `${localTable(table, topology)}${onCluster(topology)}`;
    await events.command(`ALTER TABLE ${local} DELETE WHERE project_id = ${projectId} SETTINGS mutations_sync = 2`);
  }
}

async function countOf(events: Events, table: string, projectId: number): Promise<number> {
  const [row] = await events.select<{ rows: number | string }>({
    text: `SELECT count() AS rows FROM ${table} WHERE project_id = {project:UInt64}`,
    params: { project: projectId },
    timeoutMs: 60_000,
  });
  return Number(row?.rows ?? 0);
}
