/** What the event store says about issues: counts and people in a range, events per bucket. One function per question. */
import type { Sql } from '../../engines/metadata/port.ts';
import { newBindings } from '../../query/bindings.ts';
import type { Bindings } from '../../query/bindings.ts';
import type { EventDataset } from '../../query/dataset.ts';
import { FEW_ROWS } from '../../query/scoped-events.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { whereOf } from '../../query/table.ts';
import type { TimeRange } from '../../query/time-range.ts';
import { EVERYTHING } from '../../query/ast.ts';
import { eventIdsOf, issueSql } from './merged.ts';

export interface CountQuestion {
  /** Knows what was merged into what. */
  readonly metadata: Sql;
  readonly events: ScopedEvents;
  readonly dataset: EventDataset;
  readonly range: TimeRange;
  readonly environments: readonly string[];
  readonly projectIds: readonly number[] | null;
  readonly nowMs: number;
}

export interface IssueCounts {
  readonly count: number;
  readonly users: number;
}

/** Below this a bucket more or less is seen, and the events of so short a time are read quickly. */
const EXACT_BELOW_MS = 12 * 3_600_000;

/** Where counts in a range come from. */
export interface CountSource {
  readonly table: string;
  readonly where: string;
  readonly events: string;
  readonly people: string;
}

/** The aggregate for long ranges, to the bucket in which they begin; the events themselves for short ones. */
export function countSource(question: CountQuestion, bindings: Bindings): CountSource {
  const { dataset, range } = question;
  if (range.endMs - range.startMs >= EXACT_BELOW_MS) return aggregateSource(question, bindings);
  return {
    table: dataset.table,
    where: whereOf({ ...question, search: EVERYTHING }, EVERYTHING, bindings),
    events: 'count()',
    people: `uniqIf(${dataset.userHash}, ${dataset.userHash} != 0)`,
  };
}

/** @throws when the dataset has no aggregate: that of issues has one. */
export function aggregateSource(question: CountQuestion, bindings: Bindings): CountSource {
  const { counts } = question.dataset;
  if (!counts) throw new Error(`The dataset ${question.dataset.name} has no counts of issues.`);
  return { table: counts.table, where: countsWhere(question, bindings), events: 'sum(events)', people: counts.users };
}

function countsWhere({ range, environments, projectIds, dataset }: CountQuestion, bindings: Bindings): string {
  const step = dataset.counts?.bucketSeconds ?? 1;
  const start = bindings.bind(Math.floor(range.startMs / 1000 / step) * step, 'UInt32');
  return [
    'project_id IN {scope:Array(UInt64)}',
    ...(projectIds === null ? [] : [`project_id IN ${bindings.bind(projectIds, 'Array(UInt64)')}`]),
    `bucket >= toDateTime(${start}, 'UTC') AND bucket < toDateTime(${bindings.bind(Math.ceil(range.endMs / 1000), 'UInt32')}, 'UTC')`,
    // Chooses the weeks to open; the column is not read.
    `indexHint(received_day >= toDate(toDateTime(${start}, 'UTC')) - 1)`,
    ...(environments.length === 0 ? [] : [`environment IN ${bindings.bind(environments, 'Array(String)')}`]),
  ].join(' AND ');
}

/** Of each issue in the range and environments. People cost ten times what events do: `users` is 0 when they are not wanted. */
export async function countsOf(
  issueIds: readonly number[],
  question: CountQuestion,
  wanted: 'events' | 'events and people' = 'events and people',
): Promise<ReadonlyMap<number, IssueCounts>> {
  if (issueIds.length === 0) return new Map();
  const eventIds = await eventIdsOf(question.metadata, issueIds);
  const bindings = newBindings();
  const ids = bindings.bind(eventIds.ids, 'Array(UInt64)');
  const source = countSource(question, bindings);
  const people = wanted === 'events' ? '0' : source.people;
  const rows = await question.events.select<Record<'issue' | 'count' | 'people', string>>({
    text: `SELECT ${issueSql(eventIds, bindings)} AS issue, ${source.events} AS count, ${people} AS people FROM ${source.table}
           WHERE ${source.where} AND issue_id IN ${ids} GROUP BY issue ${FEW_ROWS}`,
    params: bindings.params,
    isShared: true,
  });
  return new Map(rows.map((row) => [Number(row.issue), { count: Number(row.count), users: Number(row.people) }]));
}

export interface Buckets {
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly count: number;
}

/** `24h` in hours, `14d` in days, anything else the range in about 24 parts. The last bucket holds now. */
export function bucketsOf(period: string, range: TimeRange, nowMs: number): Buckets {
  const until = (stepSeconds: number, count: number, endMs: number): Buckets => {
    const last = Math.floor(endMs / 1000 / stepSeconds) * stepSeconds;
    return { startSeconds: last - (count - 1) * stepSeconds, stepSeconds, count };
  };
  if (period === '24h') return until(3600, 24, nowMs);
  if (period === '14d') return until(86_400, 14, nowMs);
  const endMs = Math.min(range.endMs, nowMs);
  const wanted = (endMs - range.startMs) / 1000 / 24;
  const stepSeconds = [300, 600, 1800, 3600, 7200, 14_400, 28_800, 43_200].find((step) => step >= wanted) ?? 86_400;
  return until(stepSeconds, Math.min(400, Math.max(1, Math.ceil((endMs - range.startMs) / 1000 / stepSeconds))), endMs);
}

/** Start in seconds and events of each bucket. */
export type Points = [number, number][];

/** Events per bucket of each issue; empty buckets are zero. */
export async function sparklines(
  issueIds: readonly number[],
  buckets: Buckets,
  question: CountQuestion,
): Promise<(issueId: number) => Points> {
  const found = issueIds.length === 0 ? new Map<string, number>() : await eventsPerBucket(issueIds, buckets, question);
  return (issueId) =>
    Array.from({ length: buckets.count }, (_, index) => {
      const at = buckets.startSeconds + index * buckets.stepSeconds;
      return [at, found.get(`${issueId}:${at}`) ?? 0];
    });
}

async function eventsPerBucket(
  issueIds: readonly number[],
  buckets: Buckets,
  question: CountQuestion,
): Promise<ReadonlyMap<string, number>> {
  const { counts } = question.dataset;
  const isCounted = counts !== null && buckets.stepSeconds % counts.bucketSeconds === 0;
  const eventIds = await eventIdsOf(question.metadata, issueIds);
  const bindings = newBindings();
  const { startSeconds, stepSeconds } = buckets;
  const range = { startMs: startSeconds * 1000, endMs: (startSeconds + buckets.count * stepSeconds) * 1000, isOpen: true };
  const asked = { ...question, range };
  const where = isCounted ? countsWhere(asked, bindings) : whereOf({ ...asked, search: EVERYTHING }, EVERYTHING, bindings);
  const at = isCounted ? 'bucket' : 'timestamp';
  const rows = await question.events.select<Record<'issue' | 'start' | 'count', string>>({
    text: `
      SELECT ${issueSql(eventIds, bindings)} AS issue, toUInt32(toStartOfInterval(${at}, toIntervalSecond(${bindings.bind(stepSeconds, 'UInt32')}))) AS start,
             ${isCounted ? 'sum(events)' : 'count()'} AS count
      FROM ${isCounted ? counts.table : question.dataset.table}
      WHERE ${where} AND issue_id IN ${bindings.bind(eventIds.ids, 'Array(UInt64)')}
      GROUP BY issue, start ${FEW_ROWS}`,
    params: bindings.params,
    isShared: true,
  });
  return new Map(rows.map((row) => [`${row.issue}:${row.start}`, Number(row.count)]));
}
