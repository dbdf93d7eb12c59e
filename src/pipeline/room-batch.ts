import type { Sql } from '../engines/metadata/port.ts';
import type { Count } from '../protocol/categories.ts';
import type { Tally } from './tally.ts';
import type { Announcement, Batched, Findings, ItemContext, RowBlock, Settled, Signal } from './signal.ts';
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
  /** Those added since the last call. */
  complete(findings: Findings): Promise<void>;
  stage(): Promise<void>;
  /** Leaves out the items of some records, before anything is decided. */
  drop(isDropped: (logOffset: number) => boolean): void;
  decide(tx: Sql, firstOffset: number): Promise<readonly StoredVerdict[]>;
  restore(stored: readonly StoredVerdict[], firstOffset: number): void;
  blocks(receipt: number): Promise<readonly RowBlock[]>;
  settle(tx: Sql, apart: boolean): Promise<readonly Announcement[]>;
  forget(tx: Sql): Promise<void>;
  tally(into: Tally): void;
  readonly size: number;
  readonly verdicts: readonly Verdict<unknown>[];
}

export function createRoomBatch(signal: AnySignal): RoomBatch {
  let items: Batched<unknown>[] = [];
  let countsOf: (readonly Count[])[] = [];
  let completed = 0;
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
    async complete(findings) {
      const added = items.slice(completed);
      if (signal.complete !== undefined && added.length > 0) {
        const values = await signal.complete(added, findings);
        if (values.length !== added.length) throw new Error(`${signal.name} completed ${values.length} of ${added.length} items`);
        for (const [at, item] of added.entries()) items[completed + at] = { ...item, value: values[at] };
      }
      completed = items.length;
    },
    stage: async () => signal.stage?.(items),
    drop(isDropped) {
      countsOf = countsOf.filter((_, at) => !isDropped(items[at]?.ctx.logOffset ?? 0));
      items = items.filter(({ ctx }) => !isDropped(ctx.logOffset));
    },
    async decide(tx, firstOffset) {
      verdicts = await signal.decide(tx, items);
      if (verdicts.length !== items.length) throw new Error(`${signal.name} decided ${verdicts.length} of ${items.length} items`);
      return items.map(({ ctx }, at) => storeVerdict(ctx, verdicts[at] as Verdict<unknown>, firstOffset));
    },
    restore(stored, firstOffset) {
      const byPlace = new Map(stored.map((one) => [`${one[0]}/${one[1]}`, one]));
      verdicts = items.map(({ ctx }) => restoreVerdict(byPlace.get(`${ctx.logOffset - firstOffset}/${ctx.itemIndex}`)));
    },
    blocks: async (receipt) => signal.rows(settled(), receipt),
    settle: (tx, apart) => (apart ? settleApart(signal, tx, settled()) : signal.settle(tx, settled())),
    forget: async (tx) => signal.forget?.(tx, settled()),
    tally(into) {
      for (const [at, item] of items.entries()) {
        const verdict = verdicts[at] ?? invalid('internal');
        const again = verdict.isKept ? signal.recount?.({ ...item, decision: verdict.value }) : null;
        for (const count of again?.counts ?? countsOf[at] ?? []) into.add(item.ctx, count, verdict);
        for (const part of again?.lost ?? []) into.add(item.ctx, part.count, part.verdict);
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
