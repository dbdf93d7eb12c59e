import { attributeWriter } from '../../attributes/columns.ts';
import { FixedStringColumn } from '../../lib/native-block-ids.ts';
import {
  DateTime64Column,
  Float64Column,
  Int64Column,
  nativeBlock,
  StringColumn,
  UInt16Column,
  UInt64Column,
  UInt8Column,
} from '../../lib/native-block.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import type { SpanColumns } from './row.ts';

type Block = ReturnType<typeof nativeBlock>;
type RowWriter = (columns: SpanColumns) => void;

/** Spans of one item, and where it came from. */
export interface PlacedSpans {
  readonly rows: readonly SpanColumns[];
  readonly ctx: Pick<ItemContext, 'project' | 'receivedAtMs' | 'logPartition' | 'logOffset'>;
}

/**
 * Writes rows of `spans` (migrations/…-spans.ch.sql) as a Native block. The columns keep their memory from one block to the next, so a
 * process has one writer; it never awaits, so that two batches cannot meet in it.
 */
export function createSpanWriter(): (items: readonly PlacedSpans[]) => { readonly rowCount: number; readonly bytes: Uint8Array } {
  const block = nativeBlock();
  const placed = placeWriter(block);
  const [ids, times, texts, user, rest] = [idWriter(block), timeWriter(block), textWriter(block), userWriter(block), restWriter(block)];
  return (items) => {
    let rowCount = 0;
    for (const { rows, ctx } of items) {
      for (const row of rows) {
        placed(ctx);
        ids(row);
        times(row);
        texts(row);
        user(row);
        rest(row);
      }
      rowCount += rows.length;
    }
    return { rowCount, bytes: block.finish(rowCount) };
  };
}

function placeWriter(block: Block): (ctx: PlacedSpans['ctx']) => void {
  const projectId = block.add(new UInt64Column('project_id'));
  const receivedAt = block.add(new DateTime64Column('received_at', 3));
  const logPartition = block.add(new UInt16Column('log_partition'));
  const logOffset = block.add(new UInt64Column('log_offset'));
  return (ctx) => {
    projectId.push(ctx.project.projectId);
    receivedAt.push(ctx.receivedAtMs);
    logPartition.push(ctx.logPartition);
    logOffset.push(ctx.logOffset);
  };
}

const IDS = [
  ['trace_id', 16, 'traceId'],
  ['span_id', 8, 'spanId'],
  ['parent_span_id', 8, 'parentSpanId'],
  ['segment_id', 8, 'segmentId'],
  ['event_id', 16, 'eventId'],
  ['replay_id', 16, 'replayId'],
  ['profile_id', 16, 'profileId'],
] as const;

function idWriter(block: Block): RowWriter {
  const ids = IDS.map(([name, width, key]) => ({ key, column: block.add(new FixedStringColumn(name, width)) }));
  const group = block.add(new FixedStringColumn('description_group', 8));
  const isSegment = block.add(new UInt8Column('is_segment'));
  return ({ span, description }) => {
    for (const { key, column } of ids) column.pushHex(span[key]);
    group.pushHex(description.group);
    isSegment.push(span.isSegment ? 1 : 0);
  };
}

const UNKNOWN = -1n;

function timeWriter(block: Block): RowWriter {
  const timestamp = block.add(new UInt64Column('timestamp', "DateTime64(9, 'UTC')"));
  const duration = block.add(new UInt64Column('duration_ns'));
  const self = block.add(new Int64Column('self_ns'));
  const weight = block.add(new Float64Column('weight'));
  const hasFailed = block.add(new UInt8Column('has_failed'));
  return ({ span, hasFailed: failed }) => {
    timestamp.pushBigInt(span.startNs);
    duration.pushBigInt(span.durationNs);
    self.pushBigInt(span.selfNs ?? UNKNOWN);
    weight.push(span.weight);
    hasFailed.push(failed ? 1 : 0);
  };
}

const TEXTS = [
  ['op', 'op'],
  ['description', 'description'],
  ['status', 'status'],
  ['origin', 'origin'],
  ['kind', 'kind'],
  ['transaction', 'transaction'],
  ['transaction_source', 'transactionSource'],
  ['links', 'links'],
  ['meta', 'meta'],
  ['payload', 'payload'],
] as const;

const PROGRAM = [
  ['environment', 'environment'],
  ['release', 'release'],
  ['dist', 'dist'],
  ['platform', 'platform'],
  ['sdk_name', 'sdkName'],
  ['sdk_version', 'sdkVersion'],
] as const;

function textWriter(block: Block): RowWriter {
  const texts = TEXTS.map(([name, key]) => ({ key, column: block.add(new StringColumn(name)) }));
  const program = PROGRAM.map(([name, key]) => ({ key, column: block.add(new StringColumn(name)) }));
  const normalized = block.add(new StringColumn('normalized'));
  const domain = block.add(new StringColumn('domain'));
  return ({ span, description }) => {
    for (const { key, column } of texts) column.push(span[key]);
    for (const { key, column } of program) column.push(span.program[key]);
    normalized.push(description.normalized);
    domain.push(description.domain);
  };
}

function userWriter(block: Block): RowWriter {
  const id = block.add(new StringColumn('user_id'));
  const email = block.add(new StringColumn('user_email'));
  const name = block.add(new StringColumn('user_name'));
  const ip = block.add(new StringColumn('user_ip'));
  const userHash = block.add(new UInt64Column('user_hash'));
  return ({ span, person }) => {
    id.push(span.user.id);
    email.push(span.user.email);
    name.push(span.user.name);
    ip.push(span.user.ip);
    const digits = person ?? '0000000000000000';
    userHash.pushHalves(Number.parseInt(digits.slice(8), 16), Number.parseInt(digits.slice(0, 8), 16));
  };
}

function restWriter(block: Block): RowWriter {
  const writeAttributes = attributeWriter(block);
  return ({ attributes }) => writeAttributes(attributes);
}
