import { attributeMaps } from '../../attributes/columns.ts';
import { receivedAtOf } from '../../attributes/item-id.ts';
import type { Field, ItemDataset } from '../../query/dataset.ts';
import { date, id, number, word } from '../../query/fields.ts';
import { OWN_COLUMNS } from './own-columns.ts';

const [NAME, KIND, UNIT, TRACE] = [word('name'), word('kind'), word('unit'), id('trace_id', 32)];

/** What search, tables and charts can ask of metrics (product §2.4): fields by name; every other name is an attribute. */
export const metricsDataset: ItemDataset = {
  kind: 'items',
  name: 'tracemetrics',
  aliases: ['metrics', 'trace_metrics'],
  table: 'metrics',
  counts: null,
  attributes: attributeMaps(),
  idColumn: 'id',
  idDigits: 32,
  receivedAtMs: receivedAtOf,
  ownAttributes: OWN_COLUMNS.map(({ attribute, column }) => ({ name: attribute, sql: column })),
  freeText: ['name'],
  defaultFields: ['id', 'timestamp', 'metric.name', 'metric.type', 'value', 'metric.unit', 'project'],
  newestFirst: 'timestamp DESC, sequence DESC, id DESC',
  userHash: null,
  measure: 'value',
  fields: new Map<string, Field>([
    ['id', { type: 'id', column: 'id', hexDigits: 32, sql: 'lower(hex(id))' }],
    ['sentry.item_id', { type: 'id', column: 'id', hexDigits: 32, sql: 'lower(hex(id))' }],
    ['project', { type: 'number', sql: 'project_id', fill: 'project.name' }],
    ['project.name', { type: 'number', sql: 'project_id', fill: 'project.name' }],
    ['project.id', number('project_id')],
    ['project_id', number('project_id')],
    ['timestamp', date('timestamp')],
    ['timestamp.to_hour', date("toDateTime64(toStartOfHour(timestamp, 'UTC'), 3, 'UTC')")],
    ['timestamp.to_day', date("toDateTime64(toStartOfDay(timestamp, 'UTC'), 3, 'UTC')")],
    ['received', date('received_at')],
    ['metric.name', NAME],
    ['name', NAME],
    ['metric.type', KIND],
    ['type', KIND],
    ['metric.unit', UNIT],
    ['unit', UNIT],
    ['value', number('value')],
    // Of what was merged: how many measurements it stands for, and what they add up to.
    ['measurements', number('count')],
    ['sum', number('sum')],
    ['min', number('min')],
    ['max', number('max')],
    ['is_cumulative', { type: 'boolean', sql: "cumulative_since != toDateTime64(0, 6, 'UTC')" }],
    ['trace', TRACE],
    ['trace_id', TRACE],
    ['span_id', id('span_id', 16)],
    ['environment', word('environment')],
    ['sentry.environment', word('environment')],
    ['release', word('release')],
    ['sentry.release', word('release')],
    ['sdk.name', word('sdk_name')],
    ['sdk.version', word('sdk_version')],
    ['server.address', word('server_address')],
    ['server_name', word('server_address')],
    ['origin', word('origin')],
    ['size', number('size_bytes')],
  ]),
};
