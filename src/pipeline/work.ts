import type { LogEntry } from '../engines/log/port.ts';
import type { Sql } from '../engines/metadata/port.ts';
import type { Intent } from './intent.ts';
import type { Source } from './offsets.ts';
import type { Peek } from './read-ahead.ts';
import type { Announcement, RowBlock } from './signal.ts';

/**
 * A batch of one topic, prepared: what `batch.ts` needs to apply it effectively once. Called in the order of the members;
 * `decide` is left out on a redo, where `prepare` was given the stored decisions.
 */
export interface Work {
  /** Of the records it covers: the first so many of those that were offered. */
  readonly recordCount: number;
  /** When the oldest of its records was accepted. */
  readonly oldestAtMs: number;

  /** Large parts into the blob store. Idempotent. */
  stage(): Promise<void>;
  /** In transaction A. Returns the decisions as JSON keeps them. */
  decide(tx: Sql): Promise<unknown>;
  /** The same for the same records, decisions and receipt, bytes included. */
  blocks(receipt: number): Promise<readonly RowBlock[]>;
  /** In transaction B. `apart` settles each item by itself and leaves out those that fail. */
  settle(tx: Sql, apart: boolean): Promise<readonly Announcement[]>;
  /** In the transaction that gives the batch up: undoes what `decide` remembered about its events. */
  forget(tx: Sql): Promise<void>;
}

/** A batch that is still being gathered. */
export interface GrowingWork extends Work {
  /**
   * Prepares more records, in order. False when the batch ends before the last of them.
   * @throws PoisonRecordError when one cannot be prepared; those before it are in the batch, and nothing of it is.
   */
  add(entries: readonly LogEntry[]): Promise<boolean>;
}

/** How the records of one topic become work. */
export interface TopicHandler {
  readonly topic: string;
  readonly limit: { readonly maxRecords: number; readonly maxBytes: number };
  /** Least time between the beginnings of two batches. What comes after a longer rest begins one at once. */
  readonly paceMs: number;
  /** Whose a record is: projects have fair turns (reliability O5). Cheap, and never throws. */
  peek(entry: LogEntry): Peek;
  /** `base` is at or below every record of the batch. */
  begin(source: Source, base: number): GrowingWork;
  /** The batch of an open intent, from all its records in their order and the decisions it holds. */
  prepareAgain(entries: readonly LogEntry[], intent: Intent): Promise<Work>;
}
