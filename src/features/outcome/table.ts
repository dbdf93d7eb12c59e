import { nativeBlock, StringColumn, UInt32Column, UInt64Column, UInt8Column } from '../../lib/native-block.ts';
import type { RowBlock } from '../../pipeline/signal.ts';
import { OUTCOME_IDS } from '../../protocol/outcomes.ts';
import type { Outcome } from '../../protocol/outcomes.ts';
import { foldOutcomes } from './fold.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Beside the ids of outcomes (protocol/outcomes.ts): a receipt is none. */
const RECEIPT = 255;

/**
 * Rows of the table `outcomes`, folded per minute: one block per day, since a block must stay within one partition, and each with
 * the batch's receipt. Pure: equal outcomes in equal order give equal bytes, as a redo needs it. `prefix` keeps the blocks of one
 * batch apart when more than one part of it has outcomes.
 */
export function outcomeRows(outcomes: readonly Outcome[], receipt: number, prefix = 'outcomes'): readonly RowBlock[] {
  const byDay = Map.groupBy(foldOutcomes(outcomes), (outcome) => Math.floor(outcome.atMs / DAY_MS));
  return [...byDay].toSorted(([left], [right]) => left - right).map(([day, rows]) => blockOf(rows, { key: `${prefix}-${day}`, receipt }));
}

function blockOf(rows: readonly Outcome[], { key, receipt }: { readonly key: string; readonly receipt: number }): RowBlock {
  const atMs = rows[0]?.atMs ?? 0;
  return {
    table: 'outcomes',
    key,
    rowCount: rows.length + 1,
    bytes: encode(rows, { atMs, key, receipt }),
    lookup: {
      query: {
        text: `
          SELECT reason AS name FROM outcomes
          WHERE project_id = 0 AND minute = toDateTime({minute:UInt32}, 'UTC') AND reason = {key:String} AND key_id = {receipt:UInt64}
          LIMIT 1`,
        params: { minute: atMs / 1000, key, receipt },
      },
      rest: () => null,
    },
    isSum: true,
  };
}

function encode(rows: readonly Outcome[], receipt: { readonly atMs: number; readonly key: string; readonly receipt: number }): Uint8Array {
  const block = nativeBlock();
  const orgId = block.add(new UInt64Column('org_id'));
  const projectId = block.add(new UInt64Column('project_id'));
  const keyId = block.add(new UInt64Column('key_id'));
  const minute = block.add(new UInt32Column('minute', "DateTime('UTC')"));
  const category = block.add(new StringColumn('category'));
  const outcome = block.add(new UInt8Column('outcome'));
  const reason = block.add(new StringColumn('reason'));
  const quantity = block.add(new UInt64Column('quantity'));
  // Its one column of numbers must not be zero: merges drop a row whose sums are.
  const receiptRow = { ...NO_PROJECT, keyId: receipt.receipt, atMs: receipt.atMs, reason: receipt.key, quantity: 1 };
  for (const row of [...rows.map((one) => ({ ...one, outcome: OUTCOME_IDS[one.kind] })), receiptRow]) {
    orgId.push(row.orgId);
    projectId.push(row.projectId);
    keyId.push(row.keyId ?? 0);
    minute.push(row.atMs / 1000);
    category.push(row.category);
    outcome.push(row.outcome);
    reason.push(row.reason);
    quantity.push(row.quantity);
  }
  return block.finish(rows.length + 1);
}

const NO_PROJECT = { orgId: 0, projectId: 0, category: '', outcome: RECEIPT };
