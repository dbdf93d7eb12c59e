import { EventsUnavailableError, type Events } from '../engines/events/port.ts';
import { fault } from './fault.ts';
import { blockToken, type Intent } from './intent.ts';
import type { RowBlock } from './signal.ts';

/** More than one means that the store knows a token whose rows it lost: a power cut between two writes of its own. */
const TOKENS_OF_A_BLOCK = 3;
/** A redo waits for nobody, and a large store on a slow disk shall not make it fail. */
const LOOKUP_TIMEOUT_MS = 60_000;

type Inserting = Pick<Events, 'insert' | 'select' | 'forgetsTokens'>;

/** The rows of a batch that nobody began before. Repeats of an insert carry its token. */
export async function insertBlocks(events: Inserting, intent: Intent, blocks: readonly RowBlock[]): Promise<void> {
  for (const block of blocks) await insertBlock(events, block, blockToken(intent, block));
}

/**
 * The rows of a batch that was begun before, once each, whatever of it is stored (docs/adr/0012). Where tokens may be forgotten the
 * truth is what the tables hold: each block is looked for before it is inserted, and after.
 */
export async function insertMissing(events: Inserting, intent: Intent, blocks: readonly RowBlock[]): Promise<void> {
  if (!events.forgetsTokens) return insertBlocks(events, intent, blocks);
  if (!intent.hasReceipts) return insertOlder(events, intent, blocks);
  for (const block of blocks) await completeBlock(events, intent, block);
}

/**
 * The rows of a batch whose records were in one that was given up. Its tokens were others, so that each block is looked for, wherever
 * it is. Sums cannot be told apart once they are stored: they go last, behind every block that could be refused.
 */
export async function insertTried(events: Inserting, intent: Intent, blocks: readonly RowBlock[]): Promise<void> {
  for (const block of blocks) await completeBlock(events, intent, block);
}

/**
 * The block's own token goes first: should the former owner's insert still be under way, the store takes one of the two. Only when
 * that was answered and rows are missing all the same is the token a false witness, and the next one is used.
 */
async function completeBlock(events: Inserting, intent: Intent, block: RowBlock): Promise<void> {
  const token = blockToken(intent, block);
  for (let n = 0; n < TOKENS_OF_A_BLOCK; n++) {
    const rest = await missingOf(events, block);
    if (rest === null) return;
    await insertBlock(events, rest, n === 0 ? token : `${token}-${n}`);
  }
  if ((await missingOf(events, block)) === null) return;
  throw new EventsUnavailableError(`The event store does not show rows of ${block.table} that it took.`);
}

/**
 * Of a program without receipts: sums are stored by token alone, as they were then. What it counted by a view is there when the rows
 * that the view read are; that is looked up before they are inserted.
 */
async function insertOlder(events: Inserting, intent: Intent, blocks: readonly RowBlock[]): Promise<void> {
  const stored = new Set<string>();
  for (const block of blocks) if ((await missingOf(events, block)) === null) stored.add(block.table);
  for (const block of blocks) {
    if (stored.has(block.table) || (block.counts !== undefined && stored.has(block.counts))) continue;
    await insertBlock(events, block, blockToken(intent, block));
  }
}

async function missingOf(events: Inserting, { lookup, ...block }: RowBlock): Promise<RowBlock | null> {
  const query = { ...lookup.query, fromWriter: true, timeoutMs: LOOKUP_TIMEOUT_MS };
  const rows = await look(() => events.select<{ name: string }>(query));
  if (rows.length === 0) return { ...block, lookup };
  return lookup.rest(new Set(rows.map(({ name }) => name)));
}

/** A lookup that fails says nothing about the rows: the batch is tried again, never given up for it. */
async function look<T>(select: () => Promise<T>): Promise<T> {
  try {
    return await select();
  } catch (cause) {
    throw new EventsUnavailableError('The event store did not say what it holds of a batch.', { cause });
  }
}

async function insertBlock(events: Inserting, { table, rowCount, bytes }: RowBlock, token: string): Promise<void> {
  // Whoever finishes a batch of which that is not known begins with a look.
  await events.insert({ table, rowCount, bytes, token, isSentOnce: events.forgetsTokens });
  fault('block-inserted');
}
