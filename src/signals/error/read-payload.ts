import { API_TURN_MS, givesWay } from '../../lib/give-way.ts';
import { FEW_ROWS } from '../../query/scoped-events.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { unpackBlock } from './payload-block.ts';
import type { ErrorEvent } from '../../event/schema.ts';

/** What a row of `errors` says about where its whole event is. Select `payload_block AS block`, and so on. */
export interface PayloadRef {
  readonly projectId: number;
  /** 32 hex digits. */
  readonly eventId: string;
  readonly receivedAtMs: number;
  readonly logPartition: number;
  readonly payloadBlock: number;
  readonly payloadIndex: number;
}

/** Blocks held at a time: 1.5 MB each, inflated. */
const BLOCKS_PER_QUERY = 16;
const DAY_MS = 86_400_000;

/** The whole event; null when it is not there, which is when retention has taken it. */
export async function readPayload(events: ScopedEvents, ref: PayloadRef): Promise<ErrorEvent | null> {
  const [event] = await readPayloads(events, [ref]);
  return event ?? null;
}

/** The whole events, in the order of `refs`. Events that share a block cost one read. */
export async function readPayloads(events: ScopedEvents, refs: readonly PayloadRef[]): Promise<readonly (ErrorEvent | null)[]> {
  const found = new Map<string, ErrorEvent>();
  const blocks = [...Map.groupBy(refs, blockKey).values()];
  for (let at = 0; at < blocks.length; at += BLOCKS_PER_QUERY) {
    for (const [key, event] of await readBlocks(events, blocks.slice(at, at + BLOCKS_PER_QUERY))) found.set(key, event);
  }
  return refs.map((ref) => found.get(eventKey(ref)) ?? null);
}

interface BlockRow {
  readonly project_id: number;
  readonly log_partition: number;
  readonly block: number;
  readonly base64: string;
}

async function readBlocks(events: ScopedEvents, blocks: readonly (readonly PayloadRef[])[]): Promise<Map<string, ErrorEvent>> {
  const refs = blocks.flat();
  const times = refs.map((ref) => ref.receivedAtMs);
  const rows = await events.select<BlockRow>({
    text: `
      SELECT project_id, log_partition, block, base64Encode(bytes) AS base64
      FROM error_payloads
      WHERE project_id IN {scope:Array(UInt64)}
        AND (project_id, log_partition, block) IN (
          SELECT arrayJoin(arrayZip({projects:Array(UInt64)}, {partitions:Array(UInt16)}, {blocks:Array(UInt64)})))
        AND received_at >= fromUnixTimestamp64Milli({start:Int64}) AND received_at < fromUnixTimestamp64Milli({end:Int64})
      ${FEW_ROWS}`,
    params: {
      projects: blocks.map((block) => block[0]?.projectId),
      partitions: blocks.map((block) => block[0]?.logPartition),
      blocks: blocks.map((block) => block[0]?.payloadBlock),
      // A block's time is that of its first event; a batch stays within one day.
      start: Math.min(...times) - DAY_MS,
      end: Math.max(...times) + DAY_MS,
    },
  });

  const wanted = Map.groupBy(refs, blockKey);
  const found = new Map<string, ErrorEvent>();
  for (const row of rows) {
    const members = wanted.get(`${row.project_id}/${row.log_partition}/${row.block}`) ?? [];
    for (const event of await unpack(row, members)) found.set(`${row.project_id}/${event.event_id}`, event);
  }
  return found;
}

/** A log that was started anew repeats offsets, so two blocks may share a name: only an event with the right id is the one. */
async function unpack(row: BlockRow, members: readonly PayloadRef[]): Promise<readonly ErrorEvent[]> {
  const texts = await unpackBlock(
    Buffer.from(row.base64, 'base64'),
    members.map((member) => member.payloadIndex),
  );
  const giveWay = givesWay(API_TURN_MS);
  const found: ErrorEvent[] = [];
  for (const [at, text] of texts.entries()) {
    // Written by us from an ErrorEvent.
    const event = text === '' ? null : (JSON.parse(text) as ErrorEvent);
    if (event !== null && event.event_id === members[at]?.eventId) found.push(event);
    await giveWay();
  }
  return found;
}

function blockKey(ref: PayloadRef): string {
  return `${ref.projectId}/${ref.logPartition}/${ref.payloadBlock}`;
}

function eventKey(ref: PayloadRef): string {
  return `${ref.projectId}/${ref.eventId}`;
}
