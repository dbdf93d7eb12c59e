import { containerBlock } from '../../attributes/container-block.ts';
import type { RowBlock, Settled } from '../../pipeline/signal.ts';
import type { Decision } from './decide.ts';
import type { Prepared } from './process.ts';
import { createSpanWriter } from './table.ts';

const writeSpans = createSpanWriter();

type SettledSpans = Settled<Prepared, Decision>;

/** All spans of a batch, which is of one day: one block. */
export function spanBlocks(settled: readonly SettledSpans[]): readonly RowBlock[] {
  const filled = settled.filter(({ value }) => value.rows.length > 0);
  return filled.length === 0 ? [] : [containerBlock('spans', filled, write)];
}

function write(settled: readonly SettledSpans[]) {
  return writeSpans(settled.map(({ value, ctx }) => ({ rows: value.rows, ctx })));
}
