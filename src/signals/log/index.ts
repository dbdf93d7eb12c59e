import { forgetTaken, takeRepeats } from '../../pipeline/come-once.ts';
import type { Signal } from '../../pipeline/signal.ts';
import { invalid, keep } from '../../pipeline/verdict.ts';
import { categoriesOf } from '../../protocol/categories.ts';
import { prepareLogs, type Prepared } from './process.ts';
import { settleLogs } from './settle.ts';
import { logBlocks } from './store.ts';

/**
 * Log lines (ingest protocol §4.1.1), in containers of up to a hundred.
 *
 * - Every line of a container is a row of `logs` or an `invalid_log` outcome by itself; both `log_item` and `log_byte` are counted.
 * - A line is stored once, whatever crashes, and has an id that a redo gives it again. A container that is sent again is `duplicate`.
 * - Nothing is stored before it was scrubbed. No statement of PostgreSQL is made for a line.
 */
export const logSignal: Signal<Prepared, null> = {
  name: 'log',
  itemTypes: ['log'],
  category: categoriesOf,
  prepare: prepareLogs,
  async decide(tx, prepared) {
    const repeats = await takeRepeats(tx, prepared, ({ kept }) => kept.length === 0);
    return repeats.map((isRepeat) => (isRepeat ? invalid('duplicate') : keep(null)));
  },
  rows: (settled) => logBlocks(settled),
  settle: settleLogs,
  forget: forgetTaken,
};
