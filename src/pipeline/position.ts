import type { Log } from '../engines/log/port.ts';
import type { Blobs } from '../engines/blobs/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import type { Logger } from '../lib/logger.ts';
import { stageDeadLetter, writeDeadLetter, type DeadLetter } from './dead-letter.ts';
import { findIntent, type Intent } from './intent.ts';
import { loadStanding, lockOffset, moveOffset, resetOffset, type Source, type Standing, type Step } from './offsets.ts';

/** Where a partition stands. */
export interface Position {
  readonly standing: Standing;
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
  const standing = await loadStanding(metadata, source, begin);
  const { offset, turn } = standing;
  if (offset <= end || intent !== null) return { standing, intent };

  logger.warn({ ...source, offset, end }, 'the log is behind the offset: reading what it holds now');
  await resetOffset(metadata, source, begin);
  return { standing: { offset: begin, turn: turn + 1, ahead: new Set(), triedTo: 0 }, intent: null };
}

/** Record to the dead letters and the partition past it, in one transaction (reliability E9). */
export async function setAside(
  stores: { readonly blobs: Blobs; readonly metadata: Metadata },
  step: Step,
  letter: DeadLetter,
): Promise<void> {
  await stageDeadLetter(stores.blobs, letter);
  await stores.metadata.transaction(async (tx) => {
    await lockOffset(tx, letter.source, step);
    await writeDeadLetter(tx, letter);
    await moveOffset(tx, letter.source, step);
  });
}
