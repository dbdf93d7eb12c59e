import { Notes } from '../event/normalize/notes.ts';
import type { ItemMeta } from './schema.ts';

/** Of the remarks of one item as JSON: ten kilobytes is the budget of the protocol for names of what was removed (§4.1). */
const MAX_META_CHARS = 10_240;

/**
 * What had to be repaired in one item. Most items need nothing: the notes are made with the first remark. A remark stands at
 * `path`, from the item down.
 */
export class Remarks {
  #notes: Notes | null = null;

  /** Runs `work` with notes that stand at the path. */
  at<T>(path: readonly (string | number)[], work: (notes: Notes) => T): T {
    const notes = (this.#notes ??= new Notes());
    notes.down(...path);
    const result = work(notes);
    notes.up(path.length);
    return result;
  }

  get meta(): ItemMeta | undefined {
    return this.#notes?.meta;
  }

  /** As it is stored; '' when there is nothing to remark. What is past the budget is told by its length alone. */
  json(): string {
    const meta = this.meta;
    if (meta === undefined) return '';
    const text = JSON.stringify(meta);
    return text.length <= MAX_META_CHARS ? text : JSON.stringify({ '': { err: ['value_too_long'], len: text.length } });
  }
}
