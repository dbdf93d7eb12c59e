import { attributeWriter } from '../../attributes/columns.ts';
import { FixedStringColumn } from '../../lib/native-block-ids.ts';
import { DateTime64Column, nativeBlock, StringColumn, UInt32Column, UInt8Column } from '../../lib/native-block.ts';
import type { Settled } from '../../pipeline/signal.ts';
import { placeWriter } from '../../attributes/container-block.ts';
import { OWN_COLUMNS } from './own-columns.ts';
import type { Prepared } from './process.ts';
import type { LogLine } from './schema.ts';

export type SettledLogs = Settled<Prepared, null>;

/**
 * Writes rows of `logs` as a Native block. The columns keep their memory from one block to the next; it never awaits, so that two
 * batches cannot meet in it. Returns the rows it wrote and their bytes.
 */
export function createLogWriter(): (containers: readonly SettledLogs[]) => { readonly rowCount: number; readonly bytes: Uint8Array } {
  const block = nativeBlock();
  const placed = placeWriter(block);
  const told = lineWriter(block);
  const attributes = attributeWriter(block);

  return (containers) => {
    let rowCount = 0;
    for (const { value, ctx } of containers) {
      for (const [at, line] of value.kept) {
        placed(ctx, at);
        told(line);
        attributes(line.attributes);
      }
      rowCount += value.kept.length;
    }
    return { rowCount, bytes: block.finish(rowCount) };
  };
}

type Block = ReturnType<typeof nativeBlock>;

function lineWriter(block: Block): (line: LogLine) => void {
  const timestamp = block.add(new DateTime64Column('timestamp', 6));
  const sequence = block.add(new UInt32Column('sequence'));
  const severityNumber = block.add(new UInt8Column('severity_number'));
  const traceId = block.add(new FixedStringColumn('trace_id', 16));
  const spanId = block.add(new FixedStringColumn('span_id', 8));
  const sizeBytes = block.add(new UInt32Column('size_bytes'));
  const [severity, body, pattern, meta] = ['severity', 'body', 'pattern', 'meta'].map((name) => block.add(new StringColumn(name))) as [
    StringColumn,
    StringColumn,
    StringColumn,
    StringColumn,
  ];
  const texts = OWN_COLUMNS.filter(({ hexDigits }) => hexDigits === undefined).map(({ key, column }) => ({
    key,
    column: block.add(new StringColumn(column)),
  }));
  const replayId = block.add(new FixedStringColumn('replay_id', 16));

  return (line) => {
    timestamp.push(line.timestampUs);
    sequence.push(line.sequence);
    severityNumber.push(line.severityNumber);
    traceId.pushHex(line.traceId);
    spanId.pushHex(line.spanId);
    sizeBytes.push(line.sizeBytes);
    severity.push(line.severity);
    body.push(line.body);
    pattern.push(line.pattern);
    meta.push(line.meta);
    for (const { key, column } of texts) column.push(line.own[key]);
    replayId.pushHex(line.own.replayId);
  };
}
