/** Rows of `errors` for the API: lists and single events. One function per question; the whole event is read-payload's. */
import { newBindings, toDateTime } from '../../query/bindings.ts';
import type { EventDataset } from '../../query/dataset.ts';
import type { SearchNode } from '../../query/ast.ts';
import { FEW_ROWS } from '../../query/scoped-events.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { whereOf } from '../../query/table.ts';
import { newestFirst } from '../../query/time-range.ts';
import type { TimeRange } from '../../query/time-range.ts';
import type { PayloadRef } from './read-payload.ts';

export interface EventRow extends PayloadRef {
  readonly issueId: number;
  readonly timestampMs: number;
  readonly type: string;
  readonly platform: string;
  readonly title: string;
  readonly culprit: string;
  readonly location: string;
  readonly message: string;
  readonly userId: string;
  readonly userEmail: string;
  readonly userUsername: string;
  readonly userIp: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly primaryHash: string;
  readonly groupingConfig: string;
  readonly sizeBytes: number;
}

const COLUMNS = `
  project_id AS "projectId", issue_id AS "issueId", lower(hex(event_id)) AS "eventId", toUnixTimestamp64Milli(timestamp) AS "timestampMs",
  toUnixTimestamp64Milli(received_at) AS "receivedAtMs", type, platform, title, culprit, location, message,
  user_id AS "userId", user_email AS "userEmail", user_username AS "userUsername", user_ip AS "userIp", tags,
  lower(hex(primary_hash)) AS "primaryHash", grouping_config AS "groupingConfig", payload_size AS "sizeBytes",
  log_partition AS "logPartition", payload_block AS "payloadBlock", payload_index AS "payloadIndex"`;

const NUMBERS = [
  'projectId',
  'issueId',
  'timestampMs',
  'receivedAtMs',
  'sizeBytes',
  'logPartition',
  'payloadBlock',
  'payloadIndex',
] as const;

/** 64-bit numbers may come as text, by the settings of the server. */
function toRow(row: EventRow): EventRow {
  return { ...row, ...Object.fromEntries(NUMBERS.map((name) => [name, Number(row[name])])) };
}

export interface EventListQuestion {
  readonly dataset: EventDataset;
  readonly search: SearchNode;
  readonly range: TimeRange;
  readonly environments: readonly string[];
  readonly projectIds: readonly number[] | null;
  /** Null: of every issue. */
  readonly issueIds: readonly number[] | null;
  readonly nowMs: number;
  readonly limit: number;
  readonly offset: number;
}

/** Newest first, one row more than the page. */
export async function eventRows(events: ScopedEvents, question: EventListQuestion): Promise<readonly EventRow[]> {
  for (const range of newestFirst(question.range)) {
    const rows = await rowsWithin(events, { ...question, range });
    if (rows.length > question.limit || range.startMs === question.range.startMs) return rows;
  }
  return [];
}

async function rowsWithin(events: ScopedEvents, question: EventListQuestion): Promise<readonly EventRow[]> {
  const bindings = newBindings();
  const issues = question.issueIds === null ? '' : `AND issue_id IN ${bindings.bind(question.issueIds, 'Array(UInt64)')}`;
  const rows = await events.select<EventRow>({
    text: `SELECT ${COLUMNS} FROM errors
           WHERE ${whereOf(question, question.search, bindings)} ${issues}
           ORDER BY timestamp DESC, event_id DESC LIMIT ${question.limit + 1} OFFSET ${question.offset}
           ${isPlain(question.search) ? FEW_ROWS : ''}`,
    params: bindings.params,
  });
  return rows.map(toRow);
}

/** Nothing is searched for: then the times of a few hours are read, and the rows of one page. An export asks so again and again. */
function isPlain(search: SearchNode): boolean {
  return search.kind === 'and' && search.parts.length === 0;
}

/** By id; `issueIds` narrows to an issue. Null when there is none in the scope: foreign and unknown alike. */
export async function eventById(events: ScopedEvents, eventId: string, issueIds: readonly number[] | null): Promise<EventRow | null> {
  const id = eventId.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(id)) return null;
  const [row] = await events.select<EventRow>({
    text: `SELECT ${COLUMNS} FROM errors
           WHERE project_id IN {scope:Array(UInt64)} AND event_id = unhex({id:String})
             ${issueIds === null ? '' : 'AND issue_id IN {issues:Array(UInt64)}'}
           LIMIT 1`,
    params: { id, ...(issueIds === null ? {} : { issues: issueIds }) },
  });
  return row ? toRow(row) : null;
}

/** A span of an issue's life, and the environments looked at. */
export interface IssueSpan {
  readonly issueIds: readonly number[];
  readonly environments: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
}

/** `recommended`: the newest of those that tell most. */
const ORDERS = {
  latest: 'timestamp DESC, event_id DESC',
  oldest: 'timestamp, event_id',
  recommended: `(replay_id != toFixedString('', 16)) + (trace_id != toFixedString('', 16)) + notEmpty(frame_filenames) + (user_hash != 0) DESC, timestamp DESC, event_id DESC`,
} as const;

export type EventChoice = keyof typeof ORDERS;

export interface ChosenEvent {
  readonly row: EventRow;
  /** Null when they are not known: `neighbours` tells. */
  readonly around: Neighbours | null;
}

/** The newest event has none after it and the oldest none before; the other neighbour is the second of the same order. */
export async function chosenEvent(events: ScopedEvents, choice: EventChoice, span: IssueSpan): Promise<ChosenEvent | null> {
  const found = await events.select<EventRow>({
    text: `SELECT ${COLUMNS} FROM errors WHERE ${spanSql(span)} ORDER BY ${ORDERS[choice]} LIMIT 2 ${FEW_ROWS}`,
    params: spanParams(span),
  });
  const [row, second] = found.map(toRow);
  if (row === undefined) return null;
  if (second === undefined || choice === 'recommended') return { row, around: null };
  const { eventId } = second;
  return { row, around: choice === 'latest' ? { previous: eventId, next: null } : { previous: null, next: eventId } };
}

export interface Neighbours {
  readonly previous: string | null;
  readonly next: string | null;
}

const HOUR_MS = 3_600_000;

/**
 * The events before and after in the issue, by time and id. First within the hour, which answers for busy issues without
 * reading their whole life; then in all of it.
 */
export async function neighbours(events: ScopedEvents, row: EventRow, life: IssueSpan): Promise<Neighbours> {
  const near = await neighboursWithin(events, row, { ...life, fromMs: row.timestampMs - HOUR_MS, untilMs: row.timestampMs + HOUR_MS });
  // The newest event has none after it, and the life that ends within the hour says so.
  const looksBack = near.previous === null && life.fromMs < row.timestampMs - HOUR_MS;
  const looksAhead = near.next === null && life.untilMs > row.timestampMs + HOUR_MS;
  if (!looksBack && !looksAhead) return near;
  const fromMs = looksBack ? life.fromMs : row.timestampMs;
  const far = await neighboursWithin(events, row, { ...life, fromMs, untilMs: looksAhead ? life.untilMs : row.timestampMs });
  return { previous: near.previous ?? far.previous, next: near.next ?? far.next };
}

async function neighboursWithin(events: ScopedEvents, row: EventRow, span: IssueSpan): Promise<Neighbours> {
  const here = `(toDateTime64({at:String}, 3, 'UTC'), toFixedString(unhex({id:String}), 16))`;
  const [found] = await events.select<{ previous: string; next: string }>({
    text: `
      SELECT
        argMaxIf(lower(hex(event_id)), (timestamp, event_id), (timestamp, event_id) < ${here}) AS previous,
        argMinIf(lower(hex(event_id)), (timestamp, event_id), (timestamp, event_id) > ${here}) AS next
      FROM errors WHERE ${spanSql(span)} ${FEW_ROWS}`,
    params: { ...spanParams(span), at: toDateTime(row.timestampMs), id: row.eventId },
  });
  return { previous: found?.previous || null, next: found?.next || null };
}

function spanSql({ environments }: IssueSpan): string {
  return `project_id IN {scope:Array(UInt64)}
    AND timestamp >= toDateTime64({from:String}, 3, 'UTC') AND timestamp <= toDateTime64({until:String}, 3, 'UTC')
    AND indexHint(received_at >= subtractMinutes(toDateTime64({from:String}, 3, 'UTC'), 2))
    AND issue_id IN {issues:Array(UInt64)}
    ${environments.length === 0 ? '' : 'AND has({environments:Array(String)}, environment)'}`;
}

function spanParams({ issueIds, environments, fromMs, untilMs }: IssueSpan): Record<string, unknown> {
  return {
    issues: issueIds,
    from: toDateTime(fromMs),
    until: toDateTime(untilMs),
    ...(environments.length === 0 ? {} : { environments }),
  };
}
