/** Usage: quantities of outcomes over time. */
import { newBindings } from '../../query/bindings.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { bucketStarts } from '../../query/time-range.ts';
import type { TimeRange } from '../../query/time-range.ts';
import { OUTCOME_IDS } from '../../protocol/outcomes.ts';

/** Columns that usage can be grouped by, under the API's names. */
const GROUPS = { project: 'project_id', outcome: 'outcome', category: 'category', reason: 'reason', key: 'key_id' } as const;
export type UsageGroup = keyof typeof GROUPS;

export interface UsageQuestion {
  readonly range: TimeRange;
  readonly intervalSeconds: number;
  readonly groupBy: readonly UsageGroup[];
  /** Empty: all. */
  readonly categories: readonly string[];
  readonly outcomes: readonly string[];
  readonly reasons: readonly string[];
  readonly projectIds: readonly number[] | null;
}

export interface UsageRow {
  readonly by: Readonly<Record<string, string | number>>;
  readonly total: number;
  readonly series: readonly number[];
}

/** The wire's word for a kind is its name; the event store has its number. */
const NAMES = new Map(Object.entries(OUTCOME_IDS).map(([name, id]) => [id as number, name]));

export async function usage(events: ScopedEvents, question: UsageQuestion): Promise<readonly UsageRow[]> {
  const bindings = newBindings();
  const { range, groupBy, intervalSeconds } = question;
  const groups = groupBy.map((group, index) => `${GROUPS[group]} AS g${index}`);
  const start = bindings.bind(Math.floor(range.startMs / 1000), 'UInt32');
  const among = (column: string, values: readonly string[]) =>
    values.length === 0 ? '' : `AND has(${bindings.bind(values, 'Array(String)')}, toString(${column}))`;
  const kinds = question.outcomes.map((name) => String(OUTCOME_IDS[name as keyof typeof OUTCOME_IDS] ?? -1));
  const rows = await events.select<Record<string, string>>({
    text: `
      SELECT ${[...groups, ''].join(', ')} toUInt32(toStartOfInterval(minute, toIntervalSecond(${bindings.bind(intervalSeconds, 'UInt32')}))) AS start,
             sum(quantity) AS quantity
      FROM outcomes
      WHERE project_id IN {scope:Array(UInt64)}
        ${question.projectIds === null ? '' : `AND has(${bindings.bind(question.projectIds, 'Array(UInt64)')}, project_id)`}
        AND minute >= toDateTime(${start}, 'UTC') AND minute < toDateTime(${bindings.bind(Math.ceil(range.endMs / 1000), 'UInt32')}, 'UTC')
        ${among('category', question.categories)} ${among('outcome', kinds)} ${among('reason', question.reasons)}
      GROUP BY ${[...groupBy.map((_, index) => `g${index}`), 'start'].join(', ')}
      LIMIT 200000`,
    params: bindings.params,
  });
  return fold(rows, question);
}

function fold(rows: readonly Record<string, string>[], { range, intervalSeconds, groupBy }: UsageQuestion): readonly UsageRow[] {
  const starts = bucketStarts(range, intervalSeconds);
  const place = new Map(starts.map((at, index) => [at, index]));
  const groups = new Map<string, { by: Record<string, string | number>; total: number; series: number[] }>();
  for (const row of rows) {
    const key = groupBy.map((_, index) => row[`g${index}`]).join('\n');
    const group = groups.get(key) ?? { by: byOf(row, groupBy), total: 0, series: starts.map(() => 0) };
    const quantity = Number(row['quantity']);
    const at = place.get(Number(row['start']));
    group.total += quantity;
    if (at !== undefined) group.series[at] = (group.series[at] ?? 0) + quantity;
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((a, b) => b.total - a.total);
}

function byOf(row: Record<string, string>, groupBy: readonly UsageGroup[]): Record<string, string | number> {
  return Object.fromEntries(
    groupBy.map((group, index) => {
      const value = row[`g${index}`] ?? '';
      if (group === 'project') return [group, Number(value)];
      return [group, group === 'outcome' ? (NAMES.get(Number(value)) ?? value) : String(value)];
    }),
  );
}
