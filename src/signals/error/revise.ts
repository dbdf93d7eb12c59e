/** Stored events, written again: the event store only adds, so the new row comes first and the old one is deleted after it. */
import type { Events } from '../../engines/events/port.ts';
import { DateTime64Column, nativeBlock, StringColumn, UInt16Column, UInt64Column } from '../../lib/native-block.ts';
import { MAX_BLOCK_EVENTS, packBlock } from './payload-block.ts';
import type { PreparedEvent } from './process.ts';
import type { PayloadRef } from './read-payload.ts';
import { createErrorWriter, type ErrorRow } from './table.ts';

/** Payload blocks are named by log offsets, which stay below; those of revisions are above (migrations/20261128-63-revised.ch.sql). */
const FIRST_REVISION = 2 ** 52;
/** Names that a millisecond has: more blocks than one run writes in it. */
const PER_MS = 1_000;

export interface StoredEvent extends PayloadRef {
  readonly issueId: number;
  readonly logOffset: number;
}

export interface Revision {
  readonly stored: StoredEvent;
  readonly event: PreparedEvent;
}

export interface ReviseDeps {
  readonly events: Events;
  /** Deletes rows of events that are in a block below (engines/events/delete-older.ts). */
  readonly deleteOlder: (rows: {
    readonly projectId: number;
    readonly eventIds: readonly string[];
    readonly belowBlock: number;
  }) => Promise<void>;
}

const writeErrors = createErrorWriter();

/**
 * Writes events of one project again. For a moment an event has two rows; it never has none. Repeatable with other block names:
 * whatever is older goes. `nowMs` has to grow from call to call.
 */
export async function reviseEvents({ events, deleteOlder }: ReviseDeps, revisions: readonly Revision[], nowMs: number): Promise<void> {
  const [first] = revisions;
  if (first === undefined) return;
  const firstBlock = FIRST_REVISION + nowMs * PER_MS;
  let block = firstBlock;
  // A batch of rows is of one day and one log partition: each table gets them in one insert.
  for (const group of Map.groupBy(revisions, placeOf).values()) {
    for (let at = 0; at < group.length; at += MAX_BLOCK_EVENTS) {
      await insertRevisions(events, group.slice(at, at + MAX_BLOCK_EVENTS), block);
      block += 1;
    }
  }
  const eventIds = revisions.map(({ stored }) => stored.eventId);
  await deleteOlder({ projectId: first.stored.projectId, eventIds, belowBlock: firstBlock });
}

const DAY_MS = 86_400_000;

function placeOf({ stored: { logPartition, receivedAtMs } }: Revision): string {
  return `${logPartition}/${Math.floor(receivedAtMs / DAY_MS)}`;
}

async function insertRevisions(events: Events, group: readonly Revision[], block: number): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const payloads = nativeBlock();
  payloads.add(new UInt64Column('project_id')).push(first.stored.projectId);
  payloads.add(new UInt16Column('log_partition')).push(first.stored.logPartition);
  payloads.add(new UInt64Column('block')).push(block);
  payloads.add(new DateTime64Column('received_at', 3)).push(first.stored.receivedAtMs);
  payloads.add(new StringColumn('bytes')).pushBytes(await packBlock(group.map(({ event }) => event.payload)));
  await events.insert({ table: 'error_payloads', token: `revision-payloads-${block}`, rowCount: 1, bytes: payloads.finish(1) });

  const rows = group.map((revision, index) => toRow(revision, block, index));
  await events.insert({ table: 'errors', token: `revision-errors-${block}`, rowCount: rows.length, bytes: writeErrors(rows) });
}

function toRow({ stored, event }: Revision, payloadBlock: number, payloadIndex: number): ErrorRow {
  const { projectId, issueId, eventId, receivedAtMs, logPartition, logOffset } = stored;
  return {
    columns: event.columns,
    projectId,
    issueId,
    eventId,
    receivedAtMs,
    primaryHash: event.hashes[0] ?? '',
    groupingConfig: event.groupingConfig,
    payloadBlock,
    payloadIndex,
    payloadSize: event.payload.length,
    logPartition,
    logOffset,
  };
}
