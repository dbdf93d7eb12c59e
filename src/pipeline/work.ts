import type { LogEntry } from '../engines/log/port.ts';
import type { Sql } from '../engines/metadata/port.ts';
import type { Range, Source } from './offsets.ts';
import type { Announcement, RowBlock } from './signal.ts';

/**
 * A batch of one topic, prepared: what `batch.ts` needs to apply it effectively once. Called in the order of the members;
 * `decide` is left out on a redo, where `prepare` was given the stored decisions.
 */
export interface Work {
  /** Of the records it covers; may end before the last entry that was offered. */
  readonly range: Range;
  readonly recordCount: number;
  /** When the oldest of its records was accepted. */
  readonly oldestAtMs: number;

  /** Large parts into the blob store. Idempotent. */
  stage(): Promise<void>;
  /** In transaction A. Returns the decisions as JSON keeps them. */
  decide(tx: Sql): Promise<unknown>;
  /** The same for the same records and decisions, bytes included. */
  blocks(): Promise<readonly RowBlock[]>;
  /** In transaction B. `apart` settles each item by itself and leaves out those that fail. */
  settle(tx: Sql, apart: boolean): Promise<readonly Announcement[]>;
  /** In the transaction that gives the batch up: undoes what `decide` remembered about its events. */
  forget(tx: Sql): Promise<void>;
}

/** How the records of one topic become work. */
export interface TopicHandler {
  readonly topic: string;
  readonly limit: { readonly maxRecords: number; readonly maxBytes: number };
  /** How long to gather records before a batch is begun; 0 takes what there is. */
  readonly gatherMs: number;
  /**
   * Entries are in order and not empty. `stored` are the decisions of an open intent that covers exactly these
   * entries; undefined when there is none.
   * @throws PoisonRecordError when one record cannot be prepared.
   */
  prepare(entries: readonly LogEntry[], source: Source, range: Range, stored: unknown): Promise<Work>;
}
