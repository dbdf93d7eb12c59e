import type { Sql } from '../engines/metadata/port.ts';
import { forgetRecordIds, takeRecordIds } from './seen-events.ts';

/**
 * Records of a batch that are in the log more than once, because a gateway appended them again by way of its spool: the first
 * counts, the others have no effect, not even an outcome.
 */
export interface Repeats {
  /** A record that belongs to the batch, by its place. One without an id is never a repeat. */
  note(place: number, recordId: string | undefined): void;
  /** In transaction A: places of those that were applied before, or come twice in the batch. */
  decide(tx: Sql): Promise<readonly number[]>;
  /** Of a redo: as it was decided. */
  restore(places: readonly number[]): void;
  /** In the transaction that gives the batch up. */
  forget(tx: Sql): Promise<void>;
  has(place: number): boolean;
}

export function createRepeats(): Repeats {
  const idByPlace = new Map<number, string>();
  let repeated = new Set<number>();

  return {
    note(place, recordId) {
      if (recordId !== undefined) idByPlace.set(place, recordId);
    },
    async decide(tx) {
      if (idByPlace.size === 0) return [];
      const seen = new Set(await takeRecordIds(tx, [...new Set(idByPlace.values())]));
      repeated = new Set();
      for (const [place, id] of idByPlace) {
        if (seen.has(id)) repeated.add(place);
        seen.add(id);
      }
      return [...repeated];
    },
    restore(places) {
      repeated = new Set(places);
    },
    async forget(tx) {
      // What was applied before stays remembered.
      const own = [...idByPlace].filter(([place]) => !repeated.has(place)).map(([, id]) => id);
      if (own.length > 0) await forgetRecordIds(tx, own);
    },
    has: (place) => repeated.has(place),
  };
}
