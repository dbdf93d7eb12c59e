/** What the store holds of a batch of events: asked when the batch is redone (docs/adr/0012). */
import type { EventsQuery } from '../../engines/events/port.ts';

/** Where the rows of a batch lie. Parts that hold nothing of these moments are not opened. */
export interface StoredRange {
  readonly projectIds: readonly number[];
  readonly logPartition: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface EventName {
  readonly eventId: string;
  readonly logOffset: number;
}

interface PayloadName {
  readonly projectId: number;
  readonly block: number;
}

const IN_RANGE = `
  project_id IN {projects:Array(UInt64)} AND log_partition = {partition:UInt16}
  AND received_at >= fromUnixTimestamp64Milli({from:Int64}) AND received_at <= fromUnixTimestamp64Milli({to:Int64})`;

function rangeParams({ projectIds, logPartition, fromMs, toMs }: StoredRange): Readonly<Record<string, unknown>> {
  return { projects: projectIds, partition: logPartition, from: fromMs, to: toMs };
}

/** With the offset: a log that was started anew repeats offsets, and an id may come again when it is forgotten. */
export function nameOfEvent({ eventId, logOffset }: EventName): string {
  return `${eventId}/${logOffset}`;
}

/** A row that was written again since (revise.ts) has the same name: the event is there. */
export function storedErrors(events: readonly EventName[], range: StoredRange): EventsQuery {
  return {
    text: `
      SELECT DISTINCT concat(lower(hex(event_id)), '/', toString(log_offset)) AS name FROM errors
      WHERE ${IN_RANGE} AND event_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))`,
    params: { ...rangeParams(range), ids: events.map(({ eventId }) => eventId) },
  };
}

export function nameOfPayload({ projectId, block }: PayloadName): string {
  return `${projectId}/${block}`;
}

export function storedPayloads(payloads: readonly PayloadName[], range: StoredRange): EventsQuery {
  return {
    text: `
      SELECT DISTINCT concat(toString(project_id), '/', toString(block)) AS name FROM error_payloads
      WHERE ${IN_RANGE} AND block IN {blocks:Array(UInt64)}`,
    params: { ...rangeParams(range), blocks: payloads.map(({ block }) => block) },
  };
}

/** `error_counts` holds sums; the receipt came in the same block. */
export function countsLookup(receipt: number, receivedAtMs: number): EventsQuery {
  return {
    text: `
      SELECT 'counts' AS name FROM error_counts
      WHERE project_id = 0 AND issue_id = {receipt:UInt64} AND received_day = toDate(fromUnixTimestamp64Milli({at:Int64}), 'UTC')
      LIMIT 1`,
    params: { receipt, at: receivedAtMs },
  };
}
