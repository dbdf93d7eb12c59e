import { containerBlock } from '../../attributes/container-block.ts';
import type { RowBlock } from '../../pipeline/signal.ts';
import { createLogWriter, type SettledLogs } from './table.ts';

const writeLogs = createLogWriter();

/** A batch is of one day, so the table gets one block. */
export function logBlocks(settled: readonly SettledLogs[]): readonly RowBlock[] {
  const filled = settled.filter(({ value }) => value.kept.length > 0);
  return filled.length === 0 ? [] : [containerBlock('logs', filled, writeLogs)];
}
