import type { Log, LogEntry } from '../engines/log/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import type { Item } from '../protocol/envelope-types.ts';
import { decodeRecord, encodeRecord, openRecord } from './record.ts';
import type { IngestRecord } from './record.ts';
import { findSeen, forgetSeen } from './seen-events.ts';
import type { EventKey } from './seen-events.ts';
import { TOPICS } from './topics.ts';

export interface ReplayOptions {
  readonly log: Log;
  readonly metadata: Metadata;
  /** Where each partition begins: an offset, or the first record that is not older. */
  readonly from: { readonly offset: number } | { readonly atMs: number };
  /** Null: all. */
  readonly partition: number | null;
  /** Whether the envelope has a part that leaves a row. */
  readonly isEvent: (item: Item) => boolean;
  /** Those of the events that have a row, each as `eventKeyOf` names it. */
  readonly findStored: (keys: readonly EventKey[]) => Promise<ReadonlySet<string>>;
  /** Also those that were counted and have no row: issues will count them again. */
  readonly isForced: boolean;
}

export interface ReplayReport {
  read: number;
  /** Records that hold no event, or cannot be read. */
  passedOver: number;
  stored: number;
  /** Counted in an issue, but without a row. */
  countedOnly: number;
  replayed: number;
}

const BATCH = { maxRecords: 500, maxBytes: 8 * 1024 * 1024 };

/**
 * Appends again what a store has lost: events of the log's past that have no row. What is there stays as it is, and a second
 * replay finds nothing to do. The records go the usual way, so that they are counted, announced and stored like new ones. For
 * stores that are empty nothing needs to be replayed: processors begin where the log does.
 */
export async function replayLog(options: ReplayOptions): Promise<ReplayReport> {
  const { log } = options;
  const report: ReplayReport = { read: 0, passedOver: 0, stored: 0, countedOnly: 0, replayed: 0 };
  const partitions = options.partition === null ? Array.from({ length: log.partitions }, (_, partition) => partition) : [options.partition];
  for (const partition of partitions) {
    // What is appended from now on, by us too, is not the past.
    const { begin, end } = await log.bounds(TOPICS.envelopes, partition);
    let at = Math.max(begin, 'offset' in options.from ? options.from.offset : begin);
    while (at < end) {
      const read = await log.read(TOPICS.envelopes, partition, at, BATCH);
      const entries = read.filter((entry) => entry.offset < end);
      const last = entries.at(-1);
      if (last === undefined) break;
      await replayBatch(options, partition, entries.filter(isWanted(options)), report);
      at = last.offset + 1;
    }
  }
  return report;
}

/** Also how `findStored` names an event. */
export function eventKeyOf({ projectId, eventId }: EventKey): string {
  return `${projectId}/${eventId}`;
}

function isWanted({ from }: ReplayOptions): (entry: LogEntry) => boolean {
  return 'atMs' in from ? (entry) => entry.appendedAtMs >= from.atMs : () => true;
}

interface Candidate extends EventKey {
  readonly entry: LogEntry;
}

async function replayBatch(options: ReplayOptions, partition: number, entries: readonly LogEntry[], report: ReplayReport): Promise<void> {
  const candidates = entries.map((entry) => candidateOf(entry, options.isEvent)).filter((one) => one !== null);
  report.read += entries.length;
  report.passedOver += entries.length - candidates.length;
  const stored = await options.findStored(candidates);
  const missing = candidates.filter((one) => !stored.has(eventKeyOf(one)));
  report.stored += candidates.length - missing.length;

  const counted = new Set((await findSeen(options.metadata, missing)).map(eventKeyOf));
  const [again, left] = [missing.filter((one) => options.isForced || !counted.has(eventKeyOf(one))), [...counted]];
  if (options.isForced) await options.metadata.transaction((tx) => forgetSeen(tx, missing));
  else report.countedOnly += left.length;
  if (again.length === 0) return;
  await options.log.append(again.map(({ entry }) => ({ topic: TOPICS.envelopes, partition, value: asNew(entry.value) })));
  report.replayed += again.length;
}

/** As a record of its own: the one it was is applied, as far as its id tells. */
function asNew(value: Uint8Array): Uint8Array {
  const { recordId: _its, ...record } = decodeRecord(value);
  return encodeRecord(record);
}

function candidateOf(entry: LogEntry, isEvent: ReplayOptions['isEvent']): Candidate | null {
  const record = entry.isDamaged ? null : readOrNull(entry.value);
  if (record === null || record.eventId === null) return null;
  const envelope = openRecord(record);
  if (!envelope.ok || !envelope.value.items.some(isEvent)) return null;
  return { entry, projectId: record.projectId, eventId: record.eventId };
}

function readOrNull(value: Uint8Array): IngestRecord | null {
  try {
    return decodeRecord(value);
  } catch {
    // It was set aside when it was read first, and would be again.
    return null;
  }
}
