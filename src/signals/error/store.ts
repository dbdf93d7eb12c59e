import type { RowBlock, Settled } from '../../pipeline/signal.ts';
import { DateTime64Column, nativeBlock, StringColumn, UInt16Column, UInt64Column } from '../../lib/native-block.ts';
import type { Decision, EventDecision } from './decide.ts';
import { countsLookup, nameOfEvent, nameOfPayload, storedErrors, storedPayloads, type StoredRange } from './lookup.ts';
import { packBlock } from './payload-block.ts';
import type { Prepared, PreparedEvent } from './process.ts';
import { createCountWriter, createErrorWriter, type ErrorRow } from './table.ts';

export type SettledEvent = Settled<PreparedEvent, EventDecision>;

export function settledEvents(settled: readonly Settled<Prepared, Decision>[]): readonly SettledEvent[] {
  // The decision was made for the item: an event's has four parts.
  return settled.filter((one) => one.value.kind === 'event') as unknown as readonly SettledEvent[];
}

const writeErrors = createErrorWriter();
const writeCounts = createCountWriter();

/** Payloads first: an event that can be found can be read. A batch is of one day, so each table gets one block. */
export async function errorBlocks(settled: readonly Settled<Prepared, Decision>[], receipt: number): Promise<readonly RowBlock[]> {
  const events = settledEvents(settled);
  if (events.length === 0) return [];

  const range = rangeOf(events);
  const rows = events.map(toRow);
  return [payloadBlock(await packPayloads(events), range), errorBlock(rows, range), countBlock(rows, receipt)];
}

function rangeOf(events: readonly SettledEvent[]): StoredRange {
  const times = events.map(({ ctx }) => ctx.receivedAtMs);
  return {
    projectIds: [...new Set(events.map(({ ctx }) => ctx.project.projectId))],
    logPartition: events[0]?.ctx.logPartition ?? 0,
    fromMs: Math.min(...times),
    toMs: Math.max(...times),
  };
}

function errorBlock(rows: readonly ErrorRow[], range: StoredRange): RowBlock {
  return {
    table: 'errors',
    key: 'errors',
    rowCount: rows.length,
    bytes: writeErrors(rows),
    lookup: {
      query: storedErrors(rows, range),
      rest(found) {
        const missing = rows.filter((row) => !found.has(nameOfEvent(row)));
        return missing.length === 0 ? null : errorBlock(missing, range);
      },
    },
  };
}

/** What charts and lists sum up (migrations/…-counts-apart.ch.sql), with the batch's receipt as its last row. */
function countBlock(rows: readonly ErrorRow[], receipt: number): RowBlock {
  const receivedAtMs = rows[0]?.receivedAtMs ?? 0;
  return {
    table: 'error_counts_in',
    key: 'counts',
    rowCount: rows.length + 1,
    bytes: writeCounts(rows, receipt),
    lookup: { query: countsLookup(receipt, receivedAtMs), rest: () => null },
    counts: 'errors',
    isSum: true,
  };
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

interface PackedPayload {
  readonly projectId: number;
  readonly logPartition: number;
  /** Its name: the log offset of its first event. */
  readonly block: number;
  readonly receivedAtMs: number;
  readonly bytes: Uint8Array;
}

/** In the order of their names, which is the same on every redo; so are the bytes, zstd being deterministic. */
async function packPayloads(events: readonly SettledEvent[]): Promise<readonly PackedPayload[]> {
  const members = [...Map.groupBy(events, (event) => `${event.ctx.project.projectId}/${event.decision[2]}`).values()];
  const packed = members.map(async (block): Promise<PackedPayload> => {
    const { ctx, decision } = block[0] as SettledEvent; // a group has a member
    const { projectId } = ctx.project;
    const { logPartition, receivedAtMs } = ctx;
    return { projectId, logPartition, block: decision[2], receivedAtMs, bytes: await packBlock(inOrder(block)) };
  });
  return (await Promise.all(packed)).toSorted((a, b) => a.block - b.block);
}

function payloadBlock(payloads: readonly PackedPayload[], range: StoredRange): RowBlock {
  const rows = nativeBlock();
  const projectId = rows.add(new UInt64Column('project_id'));
  const logPartition = rows.add(new UInt16Column('log_partition'));
  const block = rows.add(new UInt64Column('block'));
  const receivedAt = rows.add(new DateTime64Column('received_at', 3));
  const bytes = rows.add(new StringColumn('bytes'));
  for (const one of payloads) {
    projectId.push(one.projectId);
    logPartition.push(one.logPartition);
    block.push(one.block);
    receivedAt.push(one.receivedAtMs);
    bytes.pushBytes(one.bytes);
  }
  return {
    table: 'error_payloads',
    key: 'payloads',
    rowCount: payloads.length,
    bytes: rows.finish(payloads.length),
    lookup: {
      query: storedPayloads(payloads, range),
      rest(found) {
        const missing = payloads.filter((one) => !found.has(nameOfPayload(one)));
        return missing.length === 0 ? null : payloadBlock(missing, range);
      },
    },
  };
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
