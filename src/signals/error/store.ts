import type { RowBlock, Settled } from '../../pipeline/signal.ts';
import { DateTime64Column, nativeBlock, StringColumn, UInt16Column, UInt64Column } from '../../lib/native-block.ts';
import type { Decision, EventDecision } from './decide.ts';
import { packBlock } from './payload-block.ts';
import type { Prepared, PreparedEvent } from './process.ts';
import { createErrorWriter, type ErrorRow } from './table.ts';

export type SettledEvent = Settled<PreparedEvent, EventDecision>;

export function settledEvents(settled: readonly Settled<Prepared, Decision>[]): readonly SettledEvent[] {
  // The decision was made for the item: an event's has four parts.
  return settled.filter((one) => one.value.kind === 'event') as unknown as readonly SettledEvent[];
}

const writeErrors = createErrorWriter();

/** Payloads first: an event that can be found can be read. A batch is of one day, so each table gets one block. */
export async function errorBlocks(settled: readonly Settled<Prepared, Decision>[]): Promise<readonly RowBlock[]> {
  const events = settledEvents(settled);
  if (events.length === 0) return [];

  const payloads = await payloadBlock(events);
  const errors: RowBlock = { table: 'errors', key: 'errors', rowCount: events.length, bytes: writeErrors(events.map(toRow)) };
  return [payloads, errors];
}

function toRow({ value, ctx, decision: [issueId, , payloadBlock, payloadIndex] }: SettledEvent): ErrorRow {
  return {
    columns: value.columns,
    projectId: ctx.project.projectId,
    issueId,
    eventId: ctx.eventId,
    receivedAtMs: ctx.receivedAtMs,
    // Grouping gives at least one hash.
    primaryHash: value.hashes[0] ?? '',
    groupingConfig: value.groupingConfig,
    payloadBlock,
    payloadIndex,
    payloadSize: value.payload.length,
    logPartition: ctx.logPartition,
    logOffset: ctx.logOffset,
  };
}

/** In the order of their names, which is the same on every redo; so are the bytes, zstd being deterministic. */
async function payloadBlock(events: readonly SettledEvent[]): Promise<RowBlock> {
  const members = [...Map.groupBy(events, (event) => `${event.ctx.project.projectId}/${event.decision[2]}`).values()];
  members.sort((a, b) => nameOf(a) - nameOf(b));
  const packed = await Promise.all(members.map((block) => packBlock(inOrder(block))));

  const rows = nativeBlock();
  const projectId = rows.add(new UInt64Column('project_id'));
  const logPartition = rows.add(new UInt16Column('log_partition'));
  const block = rows.add(new UInt64Column('block'));
  const receivedAt = rows.add(new DateTime64Column('received_at', 3));
  const bytes = rows.add(new StringColumn('bytes'));
  for (const [at, [first]] of members.entries()) {
    if (first === undefined) continue;
    projectId.push(first.ctx.project.projectId);
    logPartition.push(first.ctx.logPartition);
    block.push(first.decision[2]);
    receivedAt.push(first.ctx.receivedAtMs);
    bytes.pushBytes(packed[at] as Uint8Array);
  }
  return { table: 'error_payloads', key: 'payloads', rowCount: members.length, bytes: rows.finish(members.length) };
}

function nameOf(block: readonly SettledEvent[]): number {
  return block[0]?.decision[2] ?? 0;
}

const NOTHING = Buffer.alloc(0);

/** Each at its place; a place whose event could not be prepared again stays empty. */
function inOrder(block: readonly SettledEvent[]): readonly Uint8Array[] {
  const places: Uint8Array[] = [];
  for (const event of block) {
    while (places.length <= event.decision[3]) places.push(NOTHING);
    places[event.decision[3]] = event.value.payload;
  }
  return places;
}
