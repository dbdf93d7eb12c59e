import { localTable, onCluster, type Topology } from './ddl.ts';
import type { Events } from './port.ts';

export interface OlderRows {
  readonly projectId: number;
  /** 32 hex digits each. */
  readonly eventIds: readonly string[];
  /** Rows whose `payload_block` is below are deleted. */
  readonly belowBlock: number;
}

/**
 * Deletes the rows of events that were written again. Marks them, which costs no more than finding them; merges take them out
 * later. Resolves when no reader sees them any more. Repeatable.
 */
export async function deleteOlderRows(events: Events, topology: Topology, { projectId, eventIds, belowBlock }: OlderRows): Promise<void> {
  if (eventIds.length === 0) return;
  await events.command(
    `DELETE FROM ${localTable('errors', topology)}${onCluster(topology)}
      WHERE project_id = {project:UInt64} AND payload_block < {block:UInt64}
        AND event_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
      SETTINGS lightweight_deletes_sync = 2`,
    { project: projectId, block: belowBlock, ids: eventIds },
  );
}

export interface MovedRows {
  readonly projectId: number;
  /** What the old issue's events are called. */
  readonly issueIds: readonly number[];
  /** 32 hex digits each. */
  readonly eventIds: readonly string[];
}

/** Deletes the rows of events at their old place, when they were written again under another issue. As above. */
export async function deleteMovedRows(events: Events, topology: Topology, { projectId, issueIds, eventIds }: MovedRows): Promise<void> {
  if (eventIds.length === 0) return;
  await events.command(
    `DELETE FROM ${localTable('errors', topology)}${onCluster(topology)}
      WHERE project_id = {project:UInt64} AND issue_id IN {issues:Array(UInt64)}
        AND event_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
      SETTINGS lightweight_deletes_sync = 2`,
    { project: projectId, issues: issueIds, ids: eventIds },
  );
}
