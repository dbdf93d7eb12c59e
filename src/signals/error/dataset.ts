import type { Dataset, Field } from '../../query/dataset.ts';

const text = (sql: string): Field => ({ type: 'text', sql });
const texts = (sql: string): Field => ({ type: 'text', sql, isArray: true });
const number = (sql: string): Field => ({ type: 'number', sql });
const date = (sql: string): Field => ({ type: 'date', sql });
const truth = (sql: string): Field => ({ type: 'boolean', sql });
/** Absent ids are zero bytes and read as ''. */
const id = (column: string, hexDigits: number): Field => ({
  type: 'id',
  column,
  hexDigits,
  sql: `if(${column} = toFixedString('', ${hexDigits / 2}), '', lower(hex(${column})))`,
});
/** Never absent: the index on the column is used. */
const eventId: Field = { type: 'id', column: 'event_id', hexDigits: 32, sql: 'lower(hex(event_id))' };

const PERSON = "multiIf(user_email != '', user_email, user_username != '', user_username, user_id != '', user_id, user_ip)";

/** What search and charts can ask of error events (product §2.4): fields by name; every other name is a tag. */
export const errorsDataset: Dataset = {
  name: 'errors',
  aliases: ['discover', 'error-events', 'events', 'issuePlatform'],
  table: 'errors',
  counts: {
    table: 'error_counts',
    bucketSeconds: 900,
    fields: ['issue.id', 'project.id', 'project_id', 'environment'],
    users: 'uniqCombinedIfMerge(users)',
  },
  // As the index `by_tag` has it.
  tagPairs: "arrayMap((k, v) -> concat(k, '=', v), mapKeys(tags), mapValues(tags))",
  freeText: ['message', 'title', 'culprit'],
  userHash: 'user_hash',
  fields: new Map<string, Field>([
    ['id', eventId],
    ['issue', { type: 'number', sql: 'issue_id', fill: 'issue' }],
    ['issue.id', number('issue_id')],
    ['project', { type: 'number', sql: 'project_id', fill: 'project.name' }],
    ['project.name', { type: 'number', sql: 'project_id', fill: 'project.name' }],
    ['project.id', number('project_id')],
    ['project_id', number('project_id')],
    ['title', text('title')],
    ['culprit', text('culprit')],
    ['location', text('location')],
    ['message', text('message')],
    ['event.type', text('type')],
    ['platform', text('platform')],
    ['platform.name', text('platform')],
    ['level', text('level')],
    ['logger', text('logger')],
    ['environment', text('environment')],
    ['release', text('release')],
    ['dist', text('dist')],
    ['transaction', text('transaction')],
    ['server_name', text('server_name')],
    ['sdk.name', text('sdk_name')],
    ['sdk.version', text('sdk_version')],
    ['timestamp', date('timestamp')],
    ['timestamp.to_hour', date("toDateTime64(toStartOfHour(timestamp, 'UTC'), 3, 'UTC')")],
    ['timestamp.to_day', date("toDateTime64(toStartOfDay(timestamp, 'UTC'), 3, 'UTC')")],
    ['received', date('received_at')],
    ['error.type', texts('exception_types')],
    ['error.value', texts('exception_values')],
    ['error.mechanism', texts('exception_mechanisms')],
    ['error.handled', truth('handled != 0')],
    ['error.unhandled', truth('handled = 0')],
    ['stack.filename', texts('frame_filenames')],
    ['stack.function', texts('frame_functions')],
    ['stack.module', texts('frame_modules')],
    ['user.id', text('user_id')],
    ['user.email', text('user_email')],
    ['user.username', text('user_username')],
    ['user.ip', text('user_ip')],
    ['user.display', text(PERSON)],
    ['geo.country_code', text('user_country')],
    ['http.method', text('http_method')],
    ['http.url', text('url')],
    ['trace', id('trace_id', 32)],
    ['span_id', id('span_id', 16)],
    ['replayId', id('replay_id', 32)],
    ['replay.id', id('replay_id', 32)],
    ['size', number('payload_size')],
  ]),
};
