import type { Log, LogEntry, ReadLimit } from '../engines/log/port.ts';
import type { Blobs } from '../engines/blobs/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import type { Logger } from '../lib/logger.ts';
import { stageDeadLetter, writeDeadLetter, type DeadLetter } from './dead-letter.ts';
import { findIntent, type Intent } from './intent.ts';
import { loadOffset, lockOffset, moveOffset, resetOffset, type Range, type Source } from './offsets.ts';

/** Where a partition stands. */
export interface Position {
  readonly offset: number;
  /** To be finished before anything else. */
  readonly intent: Intent | null;
}

interface PositionParts {
  readonly log: Log;
  readonly metadata: Metadata;
  readonly logger: Logger;
}

export async function loadPosition({ log, metadata, logger }: PositionParts, source: Source): Promise<Position> {
  const { begin, end } = await log.bounds(source.topic, source.partition);
  const intent = await findIntent(metadata, source);
  const offset = await loadOffset(metadata, source, begin);
  if (offset <= end || intent !== null) return { offset, intent };

  logger.warn({ ...source, offset, end }, 'the log is behind the offset: reading what it holds now');
  await resetOffset(metadata, source, begin);
  return { offset: begin, intent: null };
}

/** All records of a range, however many reads it takes. Those that were trimmed are missing. */
export async function readRange(log: Log, source: Source, range: Range, limit: ReadLimit): Promise<readonly LogEntry[]> {
  const all: LogEntry[] = [];
  for (let at = range.from; at < range.to;) {
    const read = await log.read(source.topic, source.partition, at, { ...limit, maxRecords: range.to - at });
    const entries = read.filter((entry) => entry.offset < range.to);
    const last = entries.at(-1);
    if (last === undefined) break;
    all.push(...entries);
    at = last.offset + 1;
  }
  return all;
}

/** Record to the dead letters, offset from `from` past it, in one transaction (reliability E9). */
export async function setAside(
  stores: { readonly blobs: Blobs; readonly metadata: Metadata },
  from: number,
  letter: DeadLetter,
): Promise<void> {
  await stageDeadLetter(stores.blobs, letter);
  await stores.metadata.transaction(async (tx) => {
    await lockOffset(tx, letter.source, from);
    await writeDeadLetter(tx, letter);
    await moveOffset(tx, letter.source, { from, to: letter.entry.offset + 1 });
  });
}
