import { forgetTaken } from '../../pipeline/come-once.ts';
import type { Signal } from '../../pipeline/signal.ts';
import { categoriesOf } from '../../protocol/categories.ts';
import { decideItems, type Decision } from './decide.ts';
import { prepareItem, type Prepared } from './process.ts';
import { settleItems } from './settle.ts';
import { spanBlocks } from './store.ts';

/**
 * Spans (ingest protocol §4.1.2, §4.3, §5.12, §6.9; processing §7.1): transactions with their children, single spans and containers.
 *
 * - One meaning: whatever a span came as, it has the same columns and its attributes the same names.
 * - Segments and children arrive apart, late or never: nothing waits, a trace is put together when it is read.
 * - A transaction, a span by itself and a container of spans are stored once, however often they are sent.
 * - Nothing is stored before it was scrubbed. Nothing is written to the metadata store for a span.
 */
export const spanSignal: Signal<Prepared, Decision> = {
  name: 'span',
  itemTypes: ['transaction', 'span'],
  category: categoriesOf,
  prepare: prepareItem,
  decide: decideItems,
  rows: spanBlocks,
  settle: settleItems,
  forget: forgetTaken,
};
