import type { Envelope, Item } from '../protocol/envelope-types.ts';
import type { EventsQuery } from '../engines/events/port.ts';
import type { Sql } from '../engines/metadata/port.ts';
import type { ProjectConfig } from './project-config.ts';
import type { Count } from '../protocol/categories.ts';
import type { LostPart, Verdict } from './verdict.ts';

/**
 * One kind of telemetry, as the runner (pipeline/room-batch.ts) sees it. A room exports one of these from its `index.ts`; `rooms.ts`
 * lists them. The runner does the counting: what goes in equals what comes out, whatever a room does.
 *
 * A batch is processed in this order (reliability spec §4, design §3): prepare every item → transaction A: `decide`, intent
 * stored → insert `rows` under the intent's token → transaction B: `settle`, offset moved → `announce`. After a crash the
 * batch is prepared again from the log, and the stored decisions take the place of `decide`: so `prepare` and `rows` are pure,
 * and everything that was looked up or chosen is in the decision.
 */
export interface Signal<Prepared, Decision> {
  readonly name: string;
  readonly itemTypes: readonly string[];

  /** Items that only the program itself writes, into records of its own (append-own.ts). One that a client sends is unknown. */
  readonly ownItemTypes?: readonly string[];

  /** The outcome category an item counts in, and how much of it (1, or bytes, or a container's items). */
  category(item: Item): readonly { readonly category: string; readonly quantity: number }[];

  /** Tells one problem from another without normalizing, for a gateway under pressure; null when it cannot. Pure and total. */
  sketch?(item: Item): string | null;

  /** Pure and total: any bytes give a verdict. */
  prepare(item: Item, ctx: ItemContext): Verdict<Prepared>;

  /**
   * Ends what `prepare` left unfinished because it takes something from outside, such as source maps. Called for each item once,
   * some at a time, before the batch is decided. What was found outside is noted in `findings`, which is stored with the decisions;
   * on a redo it is given back, and nothing else is looked up. Returns the items in their order. Throws only when a store is away.
   */
  complete?(prepared: readonly Batched<Prepared>[], findings: Findings): Promise<readonly Prepared[]>;

  /** Large parts that live in the blob store. Idempotent; done before transaction A. */
  stage?(prepared: readonly Batched<Prepared>[]): Promise<void>;

  /**
   * In transaction A: one decision (or discard) for each prepared item, in order. Decisions are small and survive JSON.
   * May create issues; must not count anything.
   */
  decide(tx: Sql, prepared: readonly Batched<Prepared>[]): Promise<readonly Verdict<Decision>[]>;

  /**
   * Pure. Of an item of which `decide` left parts out: how much is kept, and what was lost, in the place of what `prepare` said of it.
   * Null where nothing was left out.
   */
  recount?(settled: Settled<Prepared, Decision>): Recount | null;

  /**
   * Pure. Rows for the event store, one block per table and partition day; none when the room has no table. Tables whose rows lose
   * themselves in sums get one row more in each block, the batch's receipt: a row of no project that holds this number.
   */
  rows(settled: readonly Settled<Prepared, Decision>[], receipt: number): Promise<readonly RowBlock[]> | readonly RowBlock[];

  /** In transaction B: counters, activity, links; one statement per table, folded over the batch. */
  settle(tx: Sql, settled: readonly Settled<Prepared, Decision>[]): Promise<readonly Announcement[]>;

  /**
   * When a batch is given up after `decide` (its rows were refused) and its records will be tried one by one: undoes what `decide`
   * remembered and what would make the items look like duplicates of themselves.
   */
  forget?(tx: Sql, settled: readonly Settled<Prepared, Decision>[]): Promise<void>;
}

export interface Recount {
  readonly counts: readonly Count[];
  /** They join those that `prepare` lost. */
  readonly lost: readonly LostPart[];
}

/** What a room found outside for a batch, by keys of its own. Values survive JSON. */
export interface Findings {
  readonly known: Map<string, unknown>;
  /** True on a redo: what is not known was not found. */
  readonly isClosed: boolean;
}

/** An item that `prepare` kept, with where it came from. */
export interface Batched<Prepared> {
  readonly value: Prepared;
  readonly ctx: ItemContext;
}

export interface Settled<Prepared, Decision> extends Batched<Prepared> {
  readonly decision: Decision;
}

/** Everything about an item that is not in its payload. Made once per envelope; the same on every redo. */
export interface ItemContext {
  readonly project: ProjectConfig;
  readonly keyId: number;
  readonly envelope: Envelope;
  /** Of the envelope; made by the gateway when the SDK sent none. 32 lowercase hex digits. */
  readonly eventId: string;
  readonly receivedAtMs: number;
  /** Address of the sender as the gateway saw it (trusted proxies taken off); null when it is not to be used. */
  readonly clientIp: string | null;
  readonly userAgent: string | null;
  /** `sentry_client` of the credentials, such as `sentry.python/2.68.0`. */
  readonly client: string | null;
  readonly logPartition: number;
  readonly logOffset: number;
  /** Position of the item in its envelope. */
  readonly itemIndex: number;
}

/**
 * One insert: rows of one table that share a partition day, so that the store has all of it or nothing (docs/adr/0012). `key` tells
 * the blocks of one batch apart and is stable on redo.
 */
export interface RowBlock {
  readonly table: string;
  readonly key: string;
  readonly rowCount: number;
  readonly bytes: Uint8Array;
  readonly lookup: BlockLookup;
  /** The rows count those of this table's block. Programs before receipts left that to a view of the table. */
  readonly counts?: string;
  /** The store adds the rows up: once there, they are not told from others. */
  readonly isSum?: true;
}

/** What the store holds of a block. Asked only when a batch is redone. */
export interface BlockLookup {
  /** Answers one row `{ name }` for each that is found. */
  readonly query: EventsQuery;
  /** Pure. The block without the rows of these names; null when nothing is left. */
  rest(found: ReadonlySet<string>): RowBlock | null;
}

/** Published after the batch is readable. */
export interface Announcement {
  readonly channel: string;
  readonly message: unknown;
}
