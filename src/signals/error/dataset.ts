import type { EventDataset, Field } from '../../query/dataset.ts';
import { date, id, number, text, truth, word } from '../../query/fields.ts';

const texts = (sql: string): Field => ({ type: 'text', sql, isArray: true });
/** Never absent: the index on the column is used. */
const eventId: Field = { type: 'id', column: 'event_id', hexDigits: 32, sql: 'lower(hex(event_id))' };

const PERSON = "multiIf(user_email != '', user_email, user_username != '', user_username, user_id != '', user_id, user_ip)";

/** What free text does not read: causes, frames, breadcrumbs, extra values and contexts. */
const INSIDE =
  'arrayConcat(exception_values, frame_functions, frame_filenames, frame_modules, breadcrumb_messages, breadcrumb_data, mapValues(details))';

/** What search and charts can ask of error events (product §2.4): fields by name; every other name is a tag. */
export const errorsDataset: EventDataset = {
  kind: 'events',
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
  flags: 'flags',
  details: { sql: 'details', prefixes: ['extra.', 'contexts.'] },
  // As the column has it, without the CRC (migrations/…-traits.ch.sql). The country is a column of its own; a user, a trace, a replay
  // and an address are of each event by nature.
  traitPairs: `arrayConcat(
    arrayMap((k, v) -> concat('tag ', k, '\\n', v), arrayFilter(k -> k NOT IN ('user', 'trace', 'replayId', 'url'), mapKeys(tags)),
      arrayFilter((v, k) -> k NOT IN ('user', 'trace', 'replayId', 'url'), mapValues(tags), mapKeys(tags))),
    arrayMap((k, v) -> concat('flag ', k, '\\n', v), mapKeys(flags), mapValues(flags)),
    if(user_country = '' OR mapContains(tags, 'geo.country_code'), [], [concat('tag geo.country_code\\n', user_country)]))`,
  traitHashes: 'traits',
  traceHash: "if(trace_id = toFixedString('', 16), 0, cityHash64(trace_id))",
  freeText: ['message', 'title', 'culprit'],
  defaultFields: ['id', 'title', 'project', 'timestamp'],
  newestFirst: 'timestamp DESC, event_id DESC',
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
    ['event.type', word('type')],
    ['platform', word('platform')],
    ['platform.name', word('platform')],
    ['level', word('level')],
    ['logger', word('logger')],
    ['environment', word('environment')],
    ['release', word('release')],
    ['dist', word('dist')],
    ['transaction', word('transaction')],
    ['server_name', word('server_name')],
    ['sdk.name', word('sdk_name')],
    ['sdk.version', word('sdk_version')],
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
    ['breadcrumbs.category', texts('breadcrumb_categories')],
    ['breadcrumbs.message', texts('breadcrumb_messages')],
    ['breadcrumbs.data', texts('breadcrumb_data')],
    ['inside', { type: 'text', sql: INSIDE, isArray: true, isProse: true }],
    // Not among the details: they are columns.
    ['contexts.trace.trace_id', id('trace_id', 32)],
    ['contexts.trace.span_id', id('span_id', 16)],
    ['contexts.replay.replay_id', id('replay_id', 32)],
    ['user.id', text('user_id')],
    ['user.email', text('user_email')],
    ['user.username', text('user_username')],
    ['user.ip', text('user_ip')],
    ['user.display', text(PERSON)],
    ['geo.country_code', word('user_country')],
    ['http.method', word('http_method')],
    ['http.url', text('url')],
    ['trace', id('trace_id', 32)],
    ['span_id', id('span_id', 16)],
    ['replayId', id('replay_id', 32)],
    ['replay.id', id('replay_id', 32)],
    ['size', number('payload_size')],
  ]),
};
