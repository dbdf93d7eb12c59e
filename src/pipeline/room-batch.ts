import type { Sql } from '../engines/metadata/port.ts';
import type { Count } from '../protocol/categories.ts';
import type { Tally } from './tally.ts';
import type { Announcement, Batched, ItemContext, RowBlock, Settled, Signal } from './signal.ts';
import { invalid, keep, type Verdict } from './verdict.ts';

/** A room whose own types the runner does not know: it only carries them from one of its functions to the next. */
export type AnySignal = Signal<unknown, unknown>;

/**
 * A decision as the intent keeps it: where the item came from (offset after the batch's first, place in its envelope), then what
 * the room decided, or outcome and reason.
 */
export type StoredVerdict =
  | readonly [offset: number, itemIndex: number, decision: unknown]
  | readonly [offset: number, itemIndex: number, outcome: string, reason: string];

/** The items of one batch that one room prepared. */
export interface RoomBatch {
  add(value: unknown, ctx: ItemContext, counts: readonly Count[]): void;
  stage(): Promise<void>;
  decide(tx: Sql, firstOffset: number): Promise<readonly StoredVerdict[]>;
  restore(stored: readonly StoredVerdict[], firstOffset: number): void;
  blocks(): Promise<readonly RowBlock[]>;
  settle(tx: Sql, apart: boolean): Promise<readonly Announcement[]>;
  forget(tx: Sql): Promise<void>;
  tally(into: Tally): void;
  readonly size: number;
  readonly verdicts: readonly Verdict<unknown>[];
}

export function createRoomBatch(signal: AnySignal): RoomBatch {
  const items: Batched<unknown>[] = [];
  const countsOf: (readonly Count[])[] = [];
  let verdicts: readonly Verdict<unknown>[] = [];

  function settled(): Settled<unknown, unknown>[] {
    return items.flatMap((item, at) => {
      const verdict = verdicts[at];
      return verdict?.isKept === true ? [{ ...item, decision: verdict.value }] : [];
    });
  }

  return {
    add(value, ctx, counts) {
      items.push({ value, ctx });
      countsOf.push(counts);
    },
    stage: async () => signal.stage?.(items),
    async decide(tx, firstOffset) {
      verdicts = await signal.decide(tx, items);
      if (verdicts.length !== items.length) throw new Error(`${signal.name} decided ${verdicts.length} of ${items.length} items`);
      return items.map(({ ctx }, at) => storeVerdict(ctx, verdicts[at] as Verdict<unknown>, firstOffset));
    },
    restore(stored, firstOffset) {
      const byPlace = new Map(stored.map((one) => [`${one[0]}/${one[1]}`, one]));
      verdicts = items.map(({ ctx }) => restoreVerdict(byPlace.get(`${ctx.logOffset - firstOffset}/${ctx.itemIndex}`)));
    },
    blocks: async () => signal.rows(settled()),
    settle: (tx, apart) => (apart ? settleApart(signal, tx, settled()) : signal.settle(tx, settled())),
    forget: async (tx) => signal.forget?.(tx, settled()),
    tally(into) {
      for (const [at, { ctx }] of items.entries()) {
        const verdict = verdicts[at] ?? invalid('internal');
        for (const count of countsOf[at] ?? []) into.add(ctx, count, verdict);
      }
    },
    get size() {
      return items.length;
    },
    get verdicts() {
      return verdicts;
    },
  };
}

function storeVerdict(ctx: ItemContext, verdict: Verdict<unknown>, firstOffset: number): StoredVerdict {
  const offset = ctx.logOffset - firstOffset;
  return verdict.isKept ? [offset, ctx.itemIndex, verdict.value] : [offset, ctx.itemIndex, verdict.outcome, verdict.reason];
}

/** An item without a decision was refused when the batch was first prepared, by a program with other rules. */
function restoreVerdict(stored: StoredVerdict | undefined): Verdict<unknown> {
  if (stored === undefined) return invalid('internal');
  if (stored.length === 3) return keep(stored[2]);
  // Stored from a Discarded by storeVerdict.
  return { isKept: false, outcome: stored[2] as 'invalid', reason: stored[3] };
}

/**
 * The way out when settling the batch as a whole is refused again and again: each item by itself, and those that are refused
 * stay without their effects. Their rows are in the event store already, so giving the batch up would double the others.
 */
async function settleApart(signal: AnySignal, tx: Sql, all: readonly Settled<unknown, unknown>[]): Promise<readonly Announcement[]> {
  const announcements: Announcement[] = [];
  for (const one of all) {
    await tx.execute('SAVEPOINT one_item');
    try {
      announcements.push(...(await signal.settle(tx, [one])));
      await tx.execute('RELEASE SAVEPOINT one_item');
    } catch {
      // Told by the caller, which comes here only after the whole batch failed with the same error.
      await tx.execute('ROLLBACK TO SAVEPOINT one_item');
    }
  }
  return announcements;
}
