import { FixedStringColumn } from '../../lib/native-block-ids.ts';
import { StringArrayColumn, StringMapColumn } from '../../lib/native-block-nested.ts';
import {
  DateTime64Column,
  nativeBlock,
  StringColumn,
  UInt16Column,
  UInt32Column,
  UInt64Column,
  UInt8Column,
} from '../../lib/native-block.ts';
import type { ErrorColumns } from './columns.ts';

/** A row of `errors` (migrations/…-errors.ch.sql). */
export interface ErrorRow {
  readonly columns: ErrorColumns;
  readonly projectId: number;
  readonly issueId: number;
  readonly eventId: string;
  readonly receivedAtMs: number;
  readonly primaryHash: string;
  readonly groupingConfig: string;
  readonly payloadBlock: number;
  readonly payloadIndex: number;
  readonly payloadSize: number;
  readonly logPartition: number;
  readonly logOffset: number;
}

type ErrorWriter = (rows: readonly ErrorRow[]) => Uint8Array;

/**
 * Writes rows of `errors` as a Native block. The columns keep their memory from one block to the next, so a process has one
 * writer; it never awaits, so that two batches cannot meet in it.
 */
export function createErrorWriter(): ErrorWriter {
  const block = nativeBlock();
  const writers = [placeWriter, textWriter, exceptionWriter, userWriter, requestWriter, insideWriter, payloadWriter].map((make) =>
    make(block),
  );

  return (rows) => {
    for (const row of rows) for (const write of writers) write(row);
    return block.finish(rows.length);
  };
}

/**
 * Writes rows of `error_counts_in`, one for each event, and one more of no project: the receipt, where issues are. The columns keep
 * their memory; it never awaits.
 */
export function createCountWriter(): (rows: readonly ErrorRow[], receipt: number) => Uint8Array {
  const block = nativeBlock();
  const projectId = block.add(new UInt64Column('project_id'));
  const issueId = block.add(new UInt64Column('issue_id'));
  const environment = block.add(new StringColumn('environment'));
  const timestamp = block.add(new DateTime64Column('timestamp', 3));
  const receivedAt = block.add(new DateTime64Column('received_at', 3));
  const logPartition = block.add(new UInt16Column('log_partition'));
  const userHash = block.add(new UInt64Column('user_hash'));

  function write(row: ErrorRow): void {
    projectId.push(row.projectId);
    issueId.push(row.issueId);
    environment.push(row.columns.environment);
    timestamp.push(row.columns.timestampMs);
    receivedAt.push(row.receivedAtMs);
    logPartition.push(row.logPartition);
    pushPerson(userHash, row.columns.user.person);
  }

  return (rows, receipt) => {
    for (const row of rows) write(row);
    const { receivedAtMs, logPartition: partition } = rows[0] ?? { receivedAtMs: 0, logPartition: 0 };
    projectId.push(0);
    issueId.push(receipt);
    environment.push('');
    timestamp.push(receivedAtMs);
    receivedAt.push(receivedAtMs);
    logPartition.push(partition);
    pushPerson(userHash, null);
    return block.finish(rows.length + 1);
  };
}

/** 16 hex digits; 0 is nobody. */
function pushPerson(column: UInt64Column, person: string | null): void {
  const digits = person ?? '0000000000000000';
  column.pushHalves(Number.parseInt(digits.slice(8), 16), Number.parseInt(digits.slice(0, 8), 16));
}

type Block = ReturnType<typeof nativeBlock>;
type RowWriter = (row: ErrorRow) => void;

function placeWriter(block: Block): RowWriter {
  const projectId = block.add(new UInt64Column('project_id'));
  const issueId = block.add(new UInt64Column('issue_id'));
  const eventId = block.add(new FixedStringColumn('event_id', 16));
  const timestamp = block.add(new DateTime64Column('timestamp', 3));
  const receivedAt = block.add(new DateTime64Column('received_at', 3));
  const logPartition = block.add(new UInt16Column('log_partition'));
  const logOffset = block.add(new UInt64Column('log_offset'));

  return (row) => {
    projectId.push(row.projectId);
    issueId.push(row.issueId);
    eventId.pushHex(row.eventId);
    timestamp.push(row.columns.timestampMs);
    receivedAt.push(row.receivedAtMs);
    logPartition.push(row.logPartition);
    logOffset.push(row.logOffset);
  };
}

const TEXTS = [
  ['type', 'type'],
  ['platform', 'platform'],
  ['level', 'level'],
  ['logger', 'logger'],
  ['environment', 'environment'],
  ['release', 'release'],
  ['dist', 'dist'],
  ['transaction', 'transaction'],
  ['server_name', 'serverName'],
  ['sdk_name', 'sdkName'],
  ['sdk_version', 'sdkVersion'],
  ['title', 'title'],
  ['culprit', 'culprit'],
  ['location', 'location'],
  ['message', 'message'],
  ['http_method', 'httpMethod'],
  ['url', 'url'],
] as const;

function textWriter(block: Block): RowWriter {
  const texts = TEXTS.map(([name, key]) => ({ key, column: block.add(new StringColumn(name)) }));

  return ({ columns }) => {
    for (const { key, column } of texts) column.push(columns[key]);
  };
}

function exceptionWriter(block: Block): RowWriter {
  const types = block.add(new StringArrayColumn('exception_types'));
  const values = block.add(new StringArrayColumn('exception_values'));
  const mechanisms = block.add(new StringArrayColumn('exception_mechanisms'));
  const filenames = block.add(new StringArrayColumn('frame_filenames'));
  const functions = block.add(new StringArrayColumn('frame_functions'));
  const modules = block.add(new StringArrayColumn('frame_modules'));
  const handled = block.add(new UInt8Column('handled'));

  return ({ columns }) => {
    types.push(columns.exceptions.types);
    values.push(columns.exceptions.values);
    mechanisms.push(columns.exceptions.mechanisms);
    filenames.push(columns.frames.filenames);
    functions.push(columns.frames.functions);
    modules.push(columns.frames.modules);
    handled.push(columns.handled);
  };
}

function userWriter(block: Block): RowWriter {
  const id = block.add(new StringColumn('user_id'));
  const email = block.add(new StringColumn('user_email'));
  const username = block.add(new StringColumn('user_username'));
  const ip = block.add(new StringColumn('user_ip'));
  const country = block.add(new StringColumn('user_country'));
  const userHash = block.add(new UInt64Column('user_hash'));

  return ({ columns: { user } }) => {
    id.push(user.id);
    email.push(user.email);
    username.push(user.username);
    ip.push(user.ip);
    country.push(user.country);
    pushPerson(userHash, user.person);
  };
}

function requestWriter(block: Block): RowWriter {
  const traceId = block.add(new FixedStringColumn('trace_id', 16));
  const spanId = block.add(new FixedStringColumn('span_id', 8));
  const replayId = block.add(new FixedStringColumn('replay_id', 16));
  const tags = block.add(new StringMapColumn('tags'));
  const flags = block.add(new StringMapColumn('flags'));

  return ({ columns }) => {
    traceId.pushHex(columns.traceId);
    spanId.pushHex(columns.spanId);
    replayId.pushHex(columns.replayId);
    tags.push(columns.tags);
    flags.push(columns.flags);
  };
}

function insideWriter(block: Block): RowWriter {
  const categories = block.add(new StringArrayColumn('breadcrumb_categories'));
  const messages = block.add(new StringArrayColumn('breadcrumb_messages'));
  const data = block.add(new StringArrayColumn('breadcrumb_data'));
  const details = block.add(new StringMapColumn('details'));

  return ({ columns: { inside } }) => {
    categories.push(inside.categories);
    messages.push(inside.messages);
    data.push(inside.data);
    details.push(inside.details);
  };
}

function payloadWriter(block: Block): RowWriter {
  const primaryHash = block.add(new FixedStringColumn('primary_hash', 16));
  const groupingConfig = block.add(new StringColumn('grouping_config'));
  const payloadBlock = block.add(new UInt64Column('payload_block'));
  const payloadIndex = block.add(new UInt16Column('payload_index'));
  const payloadSize = block.add(new UInt32Column('payload_size'));

  return (row) => {
    primaryHash.pushHex(row.primaryHash);
    groupingConfig.push(row.groupingConfig);
    payloadBlock.push(row.payloadBlock);
    payloadIndex.push(row.payloadIndex);
    payloadSize.push(row.payloadSize);
  };
}
