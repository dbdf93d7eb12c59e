import type { Blobs } from '../engines/blobs/port.ts';
import type { Cache } from '../engines/cache/port.ts';
import type { Events } from '../engines/events/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import { fault } from './fault.ts';
import { insertBlocks, insertMissing, insertTried } from './insert-blocks.ts';
import { closeIntent, openIntent, receiptOf, type Intent } from './intent.ts';
import { lockOffset, markTried, moveOffset, type Source, type Step } from './offsets.ts';
import type { Announcement, RowBlock } from './signal.ts';
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
export async function applyBatch(stores: BatchStores, { source, step, isTried }: Order, work: Work): Promise<BatchTimes> {
  fault('batch-prepared');
  const startedAt = performance.now();
  const intent = await at('decide', async () => {
    await work.stage();
    return decideBatch(stores.metadata, { source, step }, work);
  });
  fault('intent-stored');

  const times = await finishIntent(stores, intent, work, { isRedo: false, isTried, apart: false });
  return { ...times, decideMs: performance.now() - startedAt - times.encodeMs - times.insertMs - times.settleMs };
}

function decideBatch(metadata: Metadata, { source, step }: { source: Source; step: Step }, work: Work): Promise<Intent> {
  return metadata.transaction(async (tx) => {
    await lockOffset(tx, source, step);
    const decisions = await work.decide(tx);
    fault('intent-decided');
    return openIntent(tx, source, step, decisions);
  });
}

interface Order extends Pick<Intent, 'source' | 'step'> {
  /** Records of it were in a batch that was given up: some of their rows may be stored, under another intent's tokens. */
  readonly isTried: boolean;
}

interface Finish extends Pick<Order, 'isTried'> {
  /** It was begun before: some of it may be stored. */
  readonly isRedo: boolean;
  /** Settles each item by itself. */
  readonly apart: boolean;
}

/**
 * The second half of a batch, also of one that was interrupted.
 * @throws BatchError
 */
export async function finishIntent(stores: BatchStores, intent: Intent, work: Work, finish: Finish): Promise<BatchTimes> {
  const startedAt = performance.now();
  const blocks = await at('insert', () => work.blocks(receiptOf(intent)));
  const encodedAt = performance.now();
  await at('insert', () => insert(stores.events, intent, blocks, finish));
  fault('blocks-inserted');

  const insertedAt = performance.now();
  const announcements = await at('settle', () => settleBatch(stores.metadata, intent, work, finish.apart));
  fault('settle-committed');

  // After the commit: whoever hears of a change can read it.
  for (const { channel, message } of announcements) stores.cache.publish(channel, message);
  fault('announced');
  return { decideMs: 0, encodeMs: encodedAt - startedAt, insertMs: insertedAt - encodedAt, settleMs: performance.now() - insertedAt };
}

function insert(events: Events, intent: Intent, blocks: readonly RowBlock[], { isRedo, isTried }: Finish): Promise<void> {
  if (isTried) return insertTried(events, intent, blocks);
  return isRedo ? insertMissing(events, intent, blocks) : insertBlocks(events, intent, blocks);
}

function settleBatch(metadata: Metadata, intent: Intent, work: Work, apart: boolean): Promise<readonly Announcement[]> {
  return metadata.transaction(async (tx) => {
    // First, so that a second owner waits here and then finds the batch applied, having counted nothing.
    await moveOffset(tx, intent.source, intent.step);
    const announcements = await work.settle(tx, apart);
    await closeIntent(tx, intent);
    fault('settle-written');
    return announcements;
  });
}

/**
 * The store refuses the rows and always will: the records of the batch will be tried in smaller batches, with new intents. Blocks
 * before the refused one are stored, which the next batches are told.
 */
export async function giveUpBatch(metadata: Metadata, intent: Intent, work: Work): Promise<void> {
  await metadata.transaction(async (tx) => {
    await lockOffset(tx, intent.source, intent.step);
    await work.forget(tx);
    await markTried(tx, intent.source, intent.step);
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
