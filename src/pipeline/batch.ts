import type { Blobs } from '../engines/blobs/port.ts';
import type { Cache } from '../engines/cache/port.ts';
import type { Events } from '../engines/events/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import { fault } from './fault.ts';
import { blockToken, closeIntent, openIntent, type Intent } from './intent.ts';
import { lockOffset, moveOffset, type Source } from './offsets.ts';
import type { Announcement } from './signal.ts';
import type { Work } from './work.ts';

export interface BatchStores {
  readonly metadata: Metadata;
  readonly events: Events;
  readonly blobs: Blobs;
  readonly cache: Cache;
}

export type BatchStage = 'prepare' | 'decide' | 'insert' | 'settle';

/** Where a batch failed; the cause says why. */
export class BatchError extends Error {
  override name = 'BatchError';
  readonly stage: BatchStage;

  constructor(stage: BatchStage, options: ErrorOptions) {
    super(`a batch failed at ${stage}`, options);
    this.stage = stage;
  }
}

/** Milliseconds of each step, for the metrics. */
export interface BatchTimes {
  decideMs: number;
  encodeMs: number;
  insertMs: number;
  settleMs: number;
}

/**
 * Applies prepared work effectively once (reliability §4): decisions and intent in one transaction, then the rows under the
 * intent's token, then every other effect with the offset in a second transaction, then the announcements. Whatever is
 * interrupted is found by the next owner of the partition and goes through `finishIntent` again.
 * @throws BatchError
 */
export async function applyBatch(stores: BatchStores, source: Source, work: Work): Promise<BatchTimes> {
  fault('batch-prepared');
  const startedAt = performance.now();
  const intent = await at('decide', async () => {
    await work.stage();
    return decideBatch(stores.metadata, source, work);
  });
  fault('intent-stored');

  const times = await finishIntent(stores, intent, work);
  return { ...times, decideMs: performance.now() - startedAt - times.encodeMs - times.insertMs - times.settleMs };
}

function decideBatch(metadata: Metadata, source: Source, work: Work): Promise<Intent> {
  return metadata.transaction(async (tx) => {
    await lockOffset(tx, source, work.range.from);
    const decisions = await work.decide(tx);
    fault('intent-decided');
    return openIntent(tx, source, work.range, decisions);
  });
}

/**
 * The second half of a batch, also of one that was interrupted. `apart` settles each item by itself.
 * @throws BatchError
 */
export async function finishIntent(stores: BatchStores, intent: Intent, work: Work, apart = false): Promise<BatchTimes> {
  const startedAt = performance.now();
  const blocks = await at('insert', () => work.blocks());
  const encodedAt = performance.now();
  for (const block of blocks) {
    const { table, rowCount, bytes } = block;
    await at('insert', () => stores.events.insert({ table, rowCount, bytes, token: blockToken(intent, block) }));
    fault('block-inserted');
  }
  fault('blocks-inserted');

  const insertedAt = performance.now();
  const announcements = await at('settle', () => settleBatch(stores.metadata, intent, work, apart));
  fault('settle-committed');

  // After the commit: whoever hears of a change can read it.
  for (const { channel, message } of announcements) stores.cache.publish(channel, message);
  fault('announced');
  return { decideMs: 0, encodeMs: encodedAt - startedAt, insertMs: insertedAt - encodedAt, settleMs: performance.now() - insertedAt };
}

function settleBatch(metadata: Metadata, intent: Intent, work: Work, apart: boolean): Promise<readonly Announcement[]> {
  return metadata.transaction(async (tx) => {
    // First, so that a second owner waits here and then finds the batch applied, having counted nothing.
    await moveOffset(tx, intent.source, intent.range);
    const announcements = await work.settle(tx, apart);
    await closeIntent(tx, intent);
    fault('settle-written');
    return announcements;
  });
}

/** The store refuses the rows and always will: the records of the batch will be tried in smaller batches, with new intents. */
export async function giveUpBatch(metadata: Metadata, intent: Intent, work: Work): Promise<void> {
  await metadata.transaction(async (tx) => {
    await lockOffset(tx, intent.source, intent.range.from);
    await work.forget(tx);
    await closeIntent(tx, intent);
  });
}

async function at<T>(stage: BatchStage, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    throw new BatchError(stage, { cause });
  }
}
