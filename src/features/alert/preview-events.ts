/** What the preview of a rule asks the event store: one function per question. */
import type { ProjectContext } from '../../http/route.ts';
import { newBindings } from '../../query/bindings.ts';
import { eventsOf, type EventDataset } from '../../query/dataset.ts';
import { NOTHING_OWNED } from '../ownership-rule/index.ts';
import type { AlertEvent } from './facts.ts';
import type { Window } from './parts/condition.ts';

export interface PreviewRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly environment: string | null;
}

/** An issue at a moment at which a condition was met. */
export interface Moment {
  readonly issueId: number;
  readonly atMs: number;
}

/** More are not looked at: the newest count. */
const MOST_MOMENTS = 2_000;

export function datasetOf({ datasets }: ProjectContext): EventDataset {
  const dataset = eventsOf(datasets);
  if (dataset === undefined) throw new Error('There is no dataset of errors.');
  return dataset;
}

/** Stretches as long as the window, one beside the other, in which an issue was seen more often than the rule says. */
export async function busyMoments(context: ProjectContext, window: Window, range: PreviewRange): Promise<readonly Moment[]> {
  const dataset = datasetOf(context);
  const bindings = newBindings();
  const counted = window.what === 'users' ? `uniqIf(${dataset.userHash}, ${dataset.userHash} != 0)` : 'count()';
  const step = bindings.bind(window.minutes * 60, 'UInt32');
  const rows = await context.events.select<{ issue: string; at: string }>({
    text: `SELECT issue_id AS issue, toUInt32(toStartOfInterval(timestamp, toIntervalSecond(${step}))) AS at, ${counted} AS n
           FROM ${dataset.table} WHERE ${whereOf(range, bindings)}
           GROUP BY issue, at HAVING n > ${bindings.bind(window.value, 'Int64')} ORDER BY at DESC LIMIT ${MOST_MOMENTS}`,
    params: bindings.params,
  });
  return rows.map(({ issue, at }) => ({ issueId: Number(issue), atMs: Math.min((Number(at) + window.minutes * 60) * 1000, range.endMs) }));
}

function whereOf({ startMs, endMs, environment }: PreviewRange, { bind }: ReturnType<typeof newBindings>): string {
  const start = bind(startMs, 'DateTime64(3)');
  return [
    'project_id IN {scope:Array(UInt64)}',
    `timestamp >= ${start} AND timestamp < ${bind(endMs, 'DateTime64(3)')} AND received_at >= ${start}`,
    ...(environment === null ? [] : [`environment = ${bind(environment, 'String')}`]),
  ].join(' AND ');
}

/** Attributes of rules that the event store has as fields. */
const FIELDS: Readonly<Record<string, string>> = {
  message: 'message',
  platform: 'platform',
  environment: 'environment',
  type: 'event.type',
  'error.handled': 'error.handled',
  'error.unhandled': 'error.unhandled',
  'exception.type': 'error.type',
  'exception.value': 'error.value',
  'user.id': 'user.id',
  'user.email': 'user.email',
  'user.username': 'user.username',
  'user.ip_address': 'user.ip',
  'http.method': 'http.method',
  'http.url': 'http.url',
  'sdk.name': 'sdk.name',
  'stacktrace.module': 'stack.module',
  'stacktrace.filename': 'stack.filename',
};

export function isKnownOfPast(attribute: string): boolean {
  return attribute in FIELDS;
}

interface EventRow {
  readonly issue: string;
  readonly id: string;
  readonly level: string;
  readonly environment: string;
  readonly release: string;
  readonly title: string;
  readonly culprit: string;
  readonly message: string;
  readonly tags: readonly string[];
  readonly [attribute: string]: unknown;
}

/** The newest event of each issue in the range: what filters are asked about. */
export async function newestEvents(
  context: ProjectContext,
  issueIds: readonly number[],
  range: PreviewRange,
): Promise<ReadonlyMap<number, AlertEvent>> {
  if (issueIds.length === 0) return new Map();
  const dataset = datasetOf(context);
  const bindings = newBindings();
  const names = Object.keys(FIELDS);
  const attributes = names.map((name, at) => `${dataset.fields.get(FIELDS[name] ?? '')?.sql ?? "''"} AS a${at}`);
  const rows = await context.events.select<EventRow>({
    text: `SELECT issue_id AS issue, lower(hex(event_id)) AS id, level, environment AS environment, release, title, culprit, message,
                  ${dataset.tagPairs} AS tags, ${attributes.join(', ')}
           FROM ${dataset.table} WHERE ${whereOf(range, bindings)} AND issue_id IN ${bindings.bind(issueIds, 'Array(UInt64)')}
           ORDER BY timestamp DESC LIMIT 1 BY issue_id`,
    params: bindings.params,
  });
  return new Map(rows.map((row) => [Number(row.issue), toEvent(row, names)]));
}

function toEvent(row: EventRow, names: readonly string[]): AlertEvent {
  return {
    eventId: row.id,
    level: row.level,
    environment: row.environment,
    release: row.release,
    receivedAtMs: 0,
    title: row.title,
    culprit: row.culprit,
    message: row.message,
    tags: row.tags.map((pair) => {
      const cut = pair.indexOf('=');
      return [pair.slice(0, cut), pair.slice(cut + 1)] as const;
    }),
    attribute(name) {
      const value = row[`a${names.indexOf(name)}`];
      const values = Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value];
      return name.startsWith('error.') ? values.map((one) => String(Number(one) === 1)) : values.map(String);
    },
    // Nobody is told by a preview.
    owned: () => NOTHING_OWNED,
  };
}
