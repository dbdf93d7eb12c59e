import { attributeMaps } from '../../attributes/columns.ts';
import type { Dataset, Field } from '../../query/dataset.ts';
import { date, id, number, text, truth, word } from '../../query/fields.ts';

/** Milliseconds. */
const duration = (sql: string): Field => ({ type: 'duration', sql });

const PERSON = "multiIf(user_email != '', user_email, user_name != '', user_name, user_id != '', user_id, user_ip)";
const SELF_MS = 'if(self_ns < 0, NULL, self_ns / 1e6)';
const MS = 'duration_ns / 1e6';
/** Of the day: the dataset's dates have milliseconds. */
const START = "toDateTime64(timestamp, 3, 'UTC')";

/** Names of one thing; the first is what the product calls it. */
const NAMES: readonly (readonly [names: readonly string[], field: Field])[] = [
  [['id', 'span_id'], { type: 'id', column: 'span_id', hexDigits: 16, sql: 'lower(hex(span_id))' }],
  [['trace', 'trace_id'], { type: 'id', column: 'trace_id', hexDigits: 32, sql: 'lower(hex(trace_id))' }],
  [['parent_span', 'parent_span_id'], id('parent_span_id', 16)],
  [['segment_id', 'segment.id', 'sentry.segment.id', 'transaction.span_id'], id('segment_id', 16)],
  [['transaction.id', 'transaction.event_id'], id('event_id', 32)],
  [['replayId', 'replay.id', 'sentry.replay_id'], id('replay_id', 32)],
  [['profile.id', 'profile_id'], id('profile_id', 32)],
  [['project', 'project.name'], { type: 'number', sql: 'project_id', fill: 'project.name' }],
  [['project.id', 'project_id'], number('project_id')],
  [['is_transaction', 'is_segment'], truth('is_segment')],
  [['has_failed', 'span.has_failed'], truth('has_failed')],
  [['timestamp', 'precise.start_ts'], date(START)],
  [['timestamp.to_hour'], date("toDateTime64(toStartOfHour(timestamp, 'UTC'), 3, 'UTC')")],
  [['timestamp.to_day'], date("toDateTime64(toStartOfDay(timestamp, 'UTC'), 3, 'UTC')")],
  [['received'], date('received_at')],
  [['span.duration', 'duration'], duration(MS)],
  [['span.self_time'], duration(SELF_MS)],
  [['transaction.duration'], duration(`if(is_segment, ${MS}, NULL)`)],
  [['span.op', 'op', 'sentry.op'], word('op')],
  [['transaction.op'], word("if(is_segment, op, '')")],
  [['span.category'], text("splitByChar('.', op)[1]")],
  [['span.description', 'span.name', 'description', 'name', 'sentry.description'], text('description')],
  [['sentry.normalized_description', 'span.normalized'], text('normalized')],
  [['span.group', 'group'], id('description_group', 16)],
  [['span.domain', 'domain'], word('domain')],
  [['span.status', 'status', 'trace.status'], word('status')],
  [['origin.trace', 'sentry.origin', 'origin'], word('origin')],
  [['span.kind', 'sentry.kind'], word('kind')],
  [['transaction', 'sentry.segment.name', 'segment.name'], word('transaction')],
  [['transaction.source', 'sentry.segment.name.source'], word('transaction_source')],
  [['environment', 'sentry.environment'], word('environment')],
  [['release', 'sentry.release'], word('release')],
  [['dist', 'sentry.dist'], word('dist')],
  [['platform', 'platform.name', 'sentry.platform'], word('platform')],
  [['sdk.name', 'sentry.sdk.name'], word('sdk_name')],
  [['sdk.version', 'sentry.sdk.version'], word('sdk_version')],
  [['user.id'], text('user_id')],
  [['user.email'], text('user_email')],
  [['user.username', 'user.name'], text('user_name')],
  [['user.ip', 'user.ip_address'], text('user_ip')],
  [['user', 'user.display'], text(PERSON)],
  [['sample_weight', 'weight'], number('weight')],
];

/** Attributes that are in columns of their own. */
const OWN: readonly (readonly [name: string, sql: string])[] = [
  ['sentry.op', 'op'],
  ['sentry.description', 'description'],
  ['sentry.domain', 'domain'],
  ['sentry.origin', 'origin'],
  ['sentry.kind', 'kind'],
  ['sentry.segment.name', 'transaction'],
  ['sentry.segment.name.source', 'transaction_source'],
  ['sentry.environment', 'environment'],
  ['sentry.release', 'release'],
  ['sentry.dist', 'dist'],
  ['sentry.platform', 'platform'],
  ['sentry.sdk.name', 'sdk_name'],
  ['sentry.sdk.version', 'sdk_version'],
  ['user.id', 'user_id'],
  ['user.email', 'user_email'],
  ['user.name', 'user_name'],
  ['user.ip_address', 'user_ip'],
];

/** What search, tables and charts can ask of spans (product §2.4): fields by name; every other name is an attribute. */
export const spansDataset: Dataset = {
  kind: 'items',
  name: 'spans',
  aliases: ['spansIndexed', 'spansMetrics', 'metricsEnhanced', 'span'],
  table: 'spans',
  counts: null,
  attributes: attributeMaps('spans'),
  idColumn: 'span_id',
  idDigits: 16,
  ownAttributes: OWN.map(([name, sql]) => ({ name, sql })),
  newestFirst: 'timestamp DESC, span_id DESC',
  defaultFields: ['id', 'span.op', 'span.description', 'span.duration', 'project', 'timestamp'],
  freeText: ['description', 'transaction'],
  userHash: 'user_hash',
  failed: 'has_failed',
  weight: 'weight',
  measure: 'span.duration',
  fields: new Map(NAMES.flatMap(([names, field]) => names.map((name) => [name, field] as const))),
};

/** Clients from before spans were searched ask for transactions: the segments among them. */
export const transactionsDataset: Dataset = {
  ...spansDataset,
  name: 'transactions',
  aliases: [],
  table: '(SELECT * FROM spans WHERE is_segment)',
  defaultFields: ['id', 'transaction', 'transaction.duration', 'project', 'timestamp'],
};
