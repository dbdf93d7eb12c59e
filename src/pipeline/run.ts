import type { Events } from '../engines/events/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import type { Envelope, Item } from '../protocol/envelope-types.ts';
import type { Outcome } from '../protocol/outcomes.ts';
import type { ProjectConfig } from './project-config.ts';
import { createRoomBatch, type AnySignal } from './room-batch.ts';
import { turnSeenDays } from './seen-events.ts';
import type { ItemContext } from './signal.ts';
import { createTally } from './tally.ts';
import type { Verdict } from './verdict.ts';

/** Where the items of a run come from. */
export interface RunContext {
  readonly metadata: Metadata;
  readonly project: ProjectConfig;
  readonly receivedAtMs: number;
  readonly keyId?: number;
  readonly clientIp?: string | null;
  readonly userAgent?: string | null;
  /** Of the first item; the others count on from here. Keep runs against one store apart by it. */
  readonly firstOffset?: number;
}

/** What became of the items. */
export interface Receipt {
  readonly accepted: number;
  readonly discarded: readonly { readonly outcome: string; readonly reason: string }[];
  readonly outcomes: readonly Outcome[];
}

/**
 * Takes items through all stages of one room, each as if it came in an envelope of its own, and says what became of them. The
 * straight line without log, intent and retries: for tests of a room. An item is bytes, or a value that becomes JSON.
 */
export async function run(signal: AnySignal, items: readonly unknown[], ctx: RunContext, events: Events): Promise<Receipt> {
  const batch = createRoomBatch(signal);
  const tally = createTally();
  const refused: Verdict<never>[] = [];
  for (const [at, value] of items.entries()) {
    const item = toItem(signal.itemTypes[0] ?? '', value);
    const itemCtx = contextOf(ctx, item, at);
    const verdict = signal.prepare(item, itemCtx);
    if (verdict.isKept) batch.add(verdict.value, itemCtx, signal.category(item));
    else {
      refused.push(verdict);
      for (const count of signal.category(item)) tally.add(itemCtx, count, verdict);
    }
  }

  await turnSeenDays(ctx.metadata);
  await batch.complete({ known: new Map(), isClosed: false });
  await batch.stage();
  await ctx.metadata.transaction((tx) => batch.decide(tx, 0));
  const runId = ctx.firstOffset ?? 0;
  for (const block of await batch.blocks(runId)) {
    const token = `run-${runId}-${block.key}`;
    await events.insert({ table: block.table, token, rowCount: block.rowCount, bytes: block.bytes });
  }
  await ctx.metadata.transaction((tx) => batch.settle(tx, false));

  batch.tally(tally);
  const verdicts = [...refused, ...batch.verdicts];
  return {
    accepted: verdicts.filter((verdict) => verdict.isKept).length,
    discarded: verdicts.flatMap((verdict) => (verdict.isKept ? [] : [{ outcome: verdict.outcome, reason: verdict.reason }])),
    outcomes: tally.outcomes(),
  };
}

const NO_HEADERS = { contentType: null, itemCount: null, filename: null, attachmentType: null, platform: null, all: {} };

function toItem(type: string, value: unknown): Item {
  const payload = value instanceof Uint8Array ? value : Buffer.from(JSON.stringify(value) ?? '');
  return { type, headers: NO_HEADERS, payload };
}

function contextOf(ctx: RunContext, item: Item, at: number): ItemContext {
  const eventId = eventIdIn(item) ?? (at + (ctx.firstOffset ?? 0)).toString(16).padStart(32, '0');
  const envelope: Envelope = { headers: { eventId, dsn: null, sentAtMs: null, sdk: null, trace: null }, items: [item] };
  return {
    project: ctx.project,
    keyId: ctx.keyId ?? 1,
    envelope,
    eventId,
    receivedAtMs: ctx.receivedAtMs,
    clientIp: ctx.clientIp ?? null,
    userAgent: ctx.userAgent ?? null,
    client: null,
    logPartition: 0,
    logOffset: (ctx.firstOffset ?? 0) + at,
    itemIndex: 0,
  };
}

function eventIdIn(item: Item): string | null {
  const match = /"event_id"\s*:\s*"([0-9a-f]{32})"/.exec(Buffer.from(item.payload).toString('latin1'));
  return match?.[1] ?? null;
}
