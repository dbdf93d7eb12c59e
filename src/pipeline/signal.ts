import type { Envelope, Item } from '../protocol/envelope-types.ts';
import type { Sql } from '../engines/metadata/port.ts';
import type { ProjectConfig } from './project-config.ts';
import type { Verdict } from './verdict.ts';

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

  /** The outcome category an item counts in, and how much of it (1, or bytes, or a container's items). */
  category(item: Item): readonly { readonly category: string; readonly quantity: number }[];

  /** Pure and total: any bytes give a verdict. */
  prepare(item: Item, ctx: ItemContext): Verdict<Prepared>;

  /** Large parts that live in the blob store. Idempotent; done before transaction A. */
  stage?(prepared: readonly Batched<Prepared>[]): Promise<void>;

  /**
   * In transaction A: one decision (or discard) for each prepared item, in order. Decisions are small and survive JSON.
   * May create issues; must not count anything.
   */
  decide(tx: Sql, prepared: readonly Batched<Prepared>[]): Promise<readonly Verdict<Decision>[]>;

  /** Pure. Rows for the event store, one block per table and partition day; none when the room has no table. */
  rows(settled: readonly Settled<Prepared, Decision>[]): Promise<readonly RowBlock[]> | readonly RowBlock[];

  /** In transaction B: counters, activity, links; one statement per table, folded over the batch. */
  settle(tx: Sql, settled: readonly Settled<Prepared, Decision>[]): Promise<readonly Announcement[]>;

  /**
   * When a batch is given up after `decide` (its rows were refused) and its records will be tried one by one: undoes what `decide`
   * remembered and what would make the items look like duplicates of themselves.
   */
  forget?(tx: Sql, settled: readonly Settled<Prepared, Decision>[]): Promise<void>;
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

/** One insert: rows of one table that share a partition day. `key` tells the blocks of one batch apart and is stable on redo. */
export interface RowBlock {
  readonly table: string;
  readonly key: string;
  readonly rowCount: number;
  readonly bytes: Uint8Array;
}

/** Published after the batch is readable. */
export interface Announcement {
  readonly channel: string;
  readonly message: unknown;
}
