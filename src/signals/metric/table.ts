import { attributeWriter } from '../../attributes/columns.ts';
import { placeWriter } from '../../attributes/container-block.ts';
import { FixedStringColumn } from '../../lib/native-block-ids.ts';
import { ArrayColumn } from '../../lib/native-block-nested.ts';
import { DateTime64Column, Float64Column, nativeBlock, StringColumn, UInt32Column, UInt64Column } from '../../lib/native-block.ts';
import type { Settled } from '../../pipeline/signal.ts';
import type { Merged } from '../../protocol/merged-metric.ts';
import { OWN_COLUMNS } from './own-columns.ts';
import type { Prepared } from './process.ts';
import type { Metric } from './schema.ts';

export type SettledMetrics = Settled<Prepared, unknown>;

/**
 * Writes rows of `metrics` as a Native block. The columns keep their memory from one block to the next; it never awaits, so that two
 * batches cannot meet in it.
 */
export function createMetricWriter(): (containers: readonly SettledMetrics[]) => { readonly rowCount: number; readonly bytes: Uint8Array } {
  const block = nativeBlock();
  const placed = placeWriter(block);
  const told = metricWriter(block);
  const mergedInto = mergedWriter(block);
  const attributes = attributeWriter(block);

  return (containers) => {
    let rowCount = 0;
    for (const { value, ctx } of containers) {
      for (const [at, metric] of value.kept) {
        placed(ctx, at);
        told(metric);
        mergedInto(metric.merged);
        attributes(metric.attributes);
      }
      rowCount += value.kept.length;
    }
    return { rowCount, bytes: block.finish(rowCount) };
  };
}

type Block = ReturnType<typeof nativeBlock>;

function metricWriter(block: Block): (metric: Metric) => void {
  const timestamp = block.add(new DateTime64Column('timestamp', 6));
  const cumulativeSince = block.add(new DateTime64Column('cumulative_since', 6));
  const sequence = block.add(new UInt32Column('sequence'));
  const value = block.add(new Float64Column('value'));
  const traceId = block.add(new FixedStringColumn('trace_id', 16));
  const spanId = block.add(new FixedStringColumn('span_id', 8));
  const sizeBytes = block.add(new UInt32Column('size_bytes'));
  const name = block.add(new StringColumn('name'));
  const kind = block.add(new StringColumn('kind'));
  const unit = block.add(new StringColumn('unit'));
  const meta = block.add(new StringColumn('meta'));
  const texts = OWN_COLUMNS.map(({ key, column }) => ({ key, column: block.add(new StringColumn(column)) }));

  return (metric) => {
    timestamp.push(metric.timestampUs);
    cumulativeSince.push(metric.cumulativeSinceUs);
    sequence.push(metric.sequence);
    value.push(metric.value);
    traceId.pushHex(metric.traceId);
    spanId.pushHex(metric.spanId);
    sizeBytes.push(metric.sizeBytes);
    name.push(metric.name);
    kind.push(metric.kind);
    unit.push(metric.unit);
    meta.push(metric.meta);
    for (const { key, column } of texts) column.push(metric.own[key]);
  };
}

function mergedWriter(block: Block): (merged: Merged) => void {
  const count = block.add(new UInt64Column('count'));
  const sum = block.add(new Float64Column('sum'));
  const min = block.add(new Float64Column('min'));
  const max = block.add(new Float64Column('max'));
  const bounds = block.add(new ArrayColumn('bounds', new Float64Column('item')));
  const counts = block.add(new ArrayColumn('counts', new Float64Column('item')));
  const sent = block.add(new StringColumn('merged'));

  return (merged) => {
    count.push(Math.round(merged.count));
    sum.push(merged.sum);
    min.push(merged.min);
    max.push(merged.max);
    for (const bound of merged.bounds) bounds.items.push(bound);
    bounds.endRow();
    for (const each of merged.counts) counts.items.push(each);
    counts.endRow();
    sent.push(merged.sent);
  };
}
