import { nativeBlock, StringColumn, UInt32Column, UInt64Column, UInt8Column } from '../../lib/native-block.ts';
import type { RowBlock } from '../../pipeline/signal.ts';
import { OUTCOME_IDS } from '../../protocol/outcomes.ts';
import type { Outcome } from '../../protocol/outcomes.ts';
import { foldOutcomes } from './fold.ts';

const DAY_MS = 24 * 3600 * 1000;

/**
 * Rows of the table `outcomes`, folded per minute: one block per day, since a block must stay within one partition. Pure:
 * equal outcomes in equal order give equal bytes, as a redo needs it. `prefix` keeps the blocks of one batch apart when more
 * than one part of it has outcomes.
 */
export function outcomeRows(outcomes: readonly Outcome[], prefix = 'outcomes'): readonly RowBlock[] {
  const byDay = Map.groupBy(foldOutcomes(outcomes), (outcome) => Math.floor(outcome.atMs / DAY_MS));
  return [...byDay]
    .toSorted(([left], [right]) => left - right)
    .map(([day, rows]) => ({ table: 'outcomes', key: `${prefix}-${day}`, rowCount: rows.length, bytes: encode(rows) }));
}

function encode(rows: readonly Outcome[]): Uint8Array {
  const block = nativeBlock();
  const orgId = block.add(new UInt64Column('org_id'));
  const projectId = block.add(new UInt64Column('project_id'));
  const keyId = block.add(new UInt64Column('key_id'));
  const minute = block.add(new UInt32Column('minute', "DateTime('UTC')"));
  const category = block.add(new StringColumn('category'));
  const outcome = block.add(new UInt8Column('outcome'));
  const reason = block.add(new StringColumn('reason'));
  const quantity = block.add(new UInt64Column('quantity'));
  for (const row of rows) {
    orgId.push(row.orgId);
    projectId.push(row.projectId);
    keyId.push(row.keyId ?? 0);
    minute.push(row.atMs / 1000);
    category.push(row.category);
    outcome.push(OUTCOME_IDS[row.kind]);
    reason.push(row.reason);
    quantity.push(row.quantity);
  }
  return block.finish(rows.length);
}
