/** What the event store says about issues: counts and people in a range, events per bucket, scores. One function per question. */
import { newBindings } from '../../query/bindings.ts';
import type { Dataset } from '../../query/dataset.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { whereOf } from '../../query/table.ts';
import type { TimeRange } from '../../query/time-range.ts';
import { EVERYTHING } from '../../query/ast.ts';

export interface CountQuestion {
  readonly events: ScopedEvents;
  readonly dataset: Dataset;
  readonly range: TimeRange;
  readonly environments: readonly string[];
  readonly projectIds: readonly number[] | null;
  readonly nowMs: number;
}

export interface IssueCounts {
  readonly count: number;
  readonly users: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Of each issue, exactly in the range and environments. */
export async function countsOf(issueIds: readonly number[], question: CountQuestion): Promise<ReadonlyMap<number, IssueCounts>> {
  if (issueIds.length === 0) return new Map();
  const bindings = newBindings();
  const { events, dataset } = question;
  const ids = bindings.bind(issueIds, 'Array(UInt64)');
  const rows = await events.select<Record<'issue_id' | 'count' | 'users' | 'first_ms' | 'last_ms', string>>({
    text: `
      SELECT issue_id, count() AS count, uniqIf(${dataset.userHash}, ${dataset.userHash} != 0) AS users,
             toUnixTimestamp64Milli(min(timestamp)) AS first_ms, toUnixTimestamp64Milli(max(timestamp)) AS last_ms
      FROM ${dataset.table}
      WHERE ${whereOf({ ...question, search: EVERYTHING }, EVERYTHING, bindings)} AND issue_id IN ${ids}
      GROUP BY issue_id`,
    params: bindings.params,
  });
  return new Map(
    rows.map((row) => [
      Number(row.issue_id),
      { count: Number(row.count), users: Number(row.users), firstMs: Number(row.first_ms), lastMs: Number(row.last_ms) },
    ]),
  );
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

type Points = [number, number][];

/** Events per bucket of each issue, from the aggregate; empty buckets are zero. */
export async function sparklines(
  issueIds: readonly number[],
  buckets: Buckets,
  question: Pick<CountQuestion, 'events' | 'dataset' | 'environments'>,
): Promise<(issueId: number) => Points> {
  const { counts } = question.dataset;
  const found = new Map<string, number>();
  if (counts && issueIds.length > 0) {
    const bindings = newBindings();
    const start = bindings.bind(buckets.startSeconds, 'UInt32');
    const rows = await question.events.select<Record<'issue_id' | 'start' | 'events', string>>({
      text: `
        SELECT issue_id, toUInt32(toStartOfInterval(bucket, toIntervalSecond(${bindings.bind(buckets.stepSeconds, 'UInt32')}))) AS start,
               sum(events) AS events
        FROM ${counts.table}
        WHERE project_id IN {scope:Array(UInt64)} AND issue_id IN ${bindings.bind(issueIds, 'Array(UInt64)')}
          AND bucket >= toDateTime(${start}, 'UTC') AND received_day >= toDate(toDateTime(${start}, 'UTC')) - 1
          ${question.environments.length === 0 ? '' : `AND has(${bindings.bind(question.environments, 'Array(String)')}, environment)`}
        GROUP BY issue_id, start`,
      params: bindings.params,
    });
    for (const row of rows) found.set(`${row.issue_id}:${row.start}`, Number(row.events));
  }
  return (issueId) =>
    Array.from({ length: buckets.count }, (_, index) => {
      const at = buckets.startSeconds + index * buckets.stepSeconds;
      return [at, found.get(`${issueId}:${at}`) ?? 0];
    });
}

/** Issues that a sort by events may show: the highest scores. Beyond them the order says nothing any more. */
const MAX_RANKED = 10_000;

/** Ids in the order of the sort (product §2.3). `freq` and `trends` read the aggregate, `user` the events. */
export async function rankedIssues(sort: 'freq' | 'user' | 'trends', question: CountQuestion): Promise<readonly number[]> {
  const bindings = newBindings();
  const { dataset, events } = question;
  const byUsers = `uniqIf(${dataset.userHash}, ${dataset.userHash} != 0)`;
  const text =
    sort === 'user' || !dataset.counts
      ? `SELECT issue_id, ${sort === 'user' ? byUsers : 'count()'} AS score FROM ${dataset.table}
         WHERE ${whereOf({ ...question, search: EVERYTHING }, EVERYTHING, bindings)}`
      : `SELECT issue_id, ${sort === 'freq' ? 'sum(events)' : trendSql(question, bindings)} AS score FROM ${dataset.counts.table}
         WHERE ${countsWhere(question, bindings)}`;
  const rows = await events.select<{ issue_id: string }>({
    text: `${text} GROUP BY issue_id ORDER BY score DESC, issue_id DESC LIMIT ${MAX_RANKED}`,
    params: bindings.params,
  });
  return rows.map((row) => Number(row.issue_id));
}

/** Issues with an event in a range that ended: for them `last_seen` says nothing. */
export async function issuesInRange(question: CountQuestion): Promise<readonly number[]> {
  return rankedIssues('freq', question);
}

type Bind = ReturnType<typeof newBindings>;

function countsWhere({ range, environments, projectIds }: CountQuestion, bindings: Bind): string {
  const start = bindings.bind(Math.floor(range.startMs / 1000), 'UInt32');
  return [
    'project_id IN {scope:Array(UInt64)}',
    ...(projectIds === null ? [] : [`has(${bindings.bind(projectIds, 'Array(UInt64)')}, project_id)`]),
    `bucket >= toDateTime(${start}, 'UTC') AND bucket < toDateTime(${bindings.bind(Math.ceil(range.endMs / 1000), 'UInt32')}, 'UTC')`,
    `received_day >= toDate(toDateTime(${start}, 'UTC')) - 1`,
    ...(environments.length === 0 ? [] : [`has(${bindings.bind(environments, 'Array(String)')}, environment)`]),
  ].join(' AND ');
}

/** Product §2.3 with half-lives of 4 h and 12 h: fresh events, a fresh issue, and this hour against the week. */
function trendSql({ nowMs }: CountQuestion, bindings: Bind): string {
  const now = bindings.bind(Math.floor(nowMs / 1000), 'UInt32');
  const ageHours = `(greatest(0, toInt64(${now}) - toInt64(toUnixTimestamp(bucket))) / 3600)`;
  const recent = `sumIf(events, ${ageHours} < 1)`;
  const week = `sumIf(events, ${ageHours} < 168)`;
  return `log(1 + sum(events / pow(2, least(64, ${ageHours} / 4)))) * (1 / pow(2, least(16, min(${ageHours}) / 12)) + 0.01) * (0.01 + ${recent} / (${week} + 1) / 10)`;
}
