/**
 * What browsers measured, in the spans they sent: on the segment of a page load (transactions have it as measurements), or on spans of
 * their own that come when a value is known. One meaning: a value of a page.
 */
import { newBindings, fromDateTime } from '../../query/bindings.ts';
import type { Bindings } from '../../query/bindings.ts';
import { fieldOf } from '../../query/conditions.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { whereOf, type TableRequest } from '../../query/table.ts';
import { JUDGED, VITALS, type Vital, type VitalFigures } from './contract.ts';
import { scoreSql, WEIGHTS, type Measured } from './score.ts';

export type Asked = Omit<TableRequest, 'fields' | 'sort' | 'limit' | 'offset'>;

export const MOST_PAGES = 100;

/** Values one by one: `page`, `project`, `vital`, `x`, its `score`, `at`. */
function valuesSql(asked: Asked, bindings: Bindings): string {
  const { dataset } = asked;
  const sqlOf = (vital: Vital) => fieldOf(`tags[browser.web_vital.${vital}.value,number]`, { dataset, bindings }).sql;
  const browser = fieldOf('browser.name', { dataset, bindings }).sql;
  // A value that is there as a pair with its score; nothing where the span has none.
  const pairs = VITALS.map((vital) => {
    const x = sqlOf(vital);
    return `('${vital}', ${x}, ${scoreSql(vital, `assumeNotNull(${x})`, 'browser')})`;
  });
  const anyThere = VITALS.map((vital) => `${sqlOf(vital)} IS NOT NULL`).join(' OR ');
  return `
    SELECT page, project, at, one.1 AS vital, assumeNotNull(one.2) AS x, one.3 AS score FROM (
      SELECT transaction AS page, project_id AS project, timestamp AS at, ${browser} AS browser,
        arrayJoin(arrayFilter(each -> each.2 IS NOT NULL, [${pairs.join(', ')}])) AS one
      FROM spans
      WHERE ${whereOf(asked, asked.search, bindings)} AND (${anyThere})
    )`;
}

/** Sums of the values of one vital. */
const FIGURES = `
  count() AS n, quantile(0.75)(x) AS p75, avg(score) AS mean,
  countIf(x <= ${limitOf(0)}) AS good, countIf(x > ${limitOf(0)} AND x <= ${limitOf(1)}) AS meh, countIf(x > ${limitOf(1)}) AS poor`;

function limitOf(at: 0 | 1): string {
  return `transform(vital, [${VITALS.map((vital) => `'${vital}'`).join(', ')}], [${VITALS.map((vital) => JUDGED[vital][at].toFixed(2)).join(', ')}], 0.)`;
}

interface FigureRow {
  readonly vital: Vital;
  readonly n: string | number;
  readonly p75: number;
  readonly mean: number | null;
  readonly good: string | number;
  readonly meh: string | number;
  readonly poor: string | number;
}

function toFigures({ vital, n, p75, mean, good, meh, poor }: FigureRow): VitalFigures {
  return { vital, count: Number(n), p75, score: mean, good: Number(good), meh: Number(meh), poor: Number(poor) };
}

export interface PageFigures {
  readonly page: string;
  readonly projectId: number;
  readonly vitals: readonly VitalFigures[];
  /** Score that was lost, in openings: the weight of each value times what it lacks. */
  readonly lost: number;
  /** The same of all pages. */
  readonly lostOfAll: number;
}

/** Of each value by the weight of its vital: what it lacks. */
const LOST = `sum(ifNull(1 - score, 0) * transform(vital, [${VITALS.map((vital) => `'${vital}'`).join(', ')}], [${VITALS.map((vital) => WEIGHTS[vital].toFixed(2)).join(', ')}], 0.))`;

/** Pages that lose most first; one more than are shown when there are more. */
export async function pageFigures(events: ScopedEvents, asked: Asked): Promise<readonly PageFigures[]> {
  const bindings = newBindings();
  const rows = await events.select<{
    page: string;
    project: string | number;
    vitals: readonly (readonly [Vital, string | number, number, number | null, string | number, string | number, string | number])[];
    lost_here: number;
    lost_of_all: number;
  }>({
    text: `
      SELECT page, project, groupArray((vital, n, p75, mean, good, meh, poor)) AS vitals, sum(lost) AS lost_here,
        sum(sum(lost)) OVER () AS lost_of_all
      FROM (
        SELECT page, project, vital, ${FIGURES}, ${LOST} AS lost FROM (${valuesSql(asked, bindings)}) GROUP BY page, project, vital
      )
      GROUP BY page, project ORDER BY lost_here DESC, page LIMIT ${MOST_PAGES + 1}`,
    params: bindings.params,
  });
  return rows.map(({ page, project, vitals, lost_here: lost, lost_of_all: lostOfAll }) => ({
    page,
    projectId: Number(project),
    vitals: vitals.map(([vital, n, p75, mean, good, meh, poor]) => toFigures({ vital, n, p75, mean, good, meh, poor })),
    lost: Number(lost),
    lostOfAll: Number(lostOfAll),
  }));
}

/** Of everything that was asked for. */
export async function allFigures(events: ScopedEvents, asked: Asked): Promise<readonly VitalFigures[]> {
  const bindings = newBindings();
  const rows = await events.select<FigureRow>({
    text: `SELECT vital, ${FIGURES} FROM (${valuesSql(asked, bindings)}) GROUP BY vital`,
    params: bindings.params,
  });
  return rows.map(toFigures);
}

export interface TrendRow {
  readonly start: number;
  readonly vital: Vital;
  readonly p75: number;
  readonly score: number | null;
}

export async function trendOf(events: ScopedEvents, asked: Asked, intervalSeconds: number): Promise<readonly TrendRow[]> {
  const bindings = newBindings();
  const bucket = `toUInt32(toStartOfInterval(at, toIntervalSecond(${bindings.bind(intervalSeconds, 'UInt32')}), 'UTC'))`;
  const rows = await events.select<{ start: string | number; vital: Vital; p75: number; mean: number | null }>({
    text: `
      SELECT ${bucket} AS start, vital, quantile(0.75)(x) AS p75, avg(score) AS mean
      FROM (${valuesSql(asked, bindings)}) GROUP BY start, vital LIMIT 60000`,
    params: bindings.params,
  });
  return rows.map(({ start, vital, p75, mean }) => ({ start: Number(start), vital, p75, score: mean }));
}

export interface SampleRow {
  readonly trace: string;
  readonly timestamp: string;
  readonly browser: string;
  readonly user: string;
  readonly release: string;
  readonly vitals: Measured;
}

const MOST_SAMPLES = 20;

/** Openings of pages that were worst by a vital. What one opening measured came with several spans: its trace holds them together. */
export async function samplesOf(events: ScopedEvents, asked: Asked, by: Vital): Promise<readonly SampleRow[]> {
  const bindings = newBindings();
  const { dataset } = asked;
  const valueOf = (vital: Vital) => fieldOf(`tags[browser.web_vital.${vital}.value,number]`, { dataset, bindings }).sql;
  const rows = await events.select<Record<string, string | number | null>>({
    text: `
      SELECT lower(hex(trace_id)) AS trace, min(timestamp) AS began, max(${fieldOf('browser.name', { dataset, bindings }).sql}) AS browser,
        max(${fieldOf('user.display', { dataset, bindings }).sql}) AS person, any(release) AS version,
        ${VITALS.map((vital) => `max(${valueOf(vital)}) AS ${vital}`).join(', ')}
      FROM spans
      WHERE ${whereOf(asked, asked.search, bindings)} AND (${VITALS.map((vital) => `${valueOf(vital)} IS NOT NULL`).join(' OR ')})
      GROUP BY trace_id HAVING ${by} IS NOT NULL ORDER BY ${by} DESC, trace LIMIT ${MOST_SAMPLES}`,
    params: bindings.params,
  });
  const numberOf = (value: string | number | null | undefined) => (value === null || value === undefined ? null : Number(value));
  return rows.map((row) => ({
    trace: String(row['trace']),
    timestamp: fromDateTime(String(row['began'])),
    browser: String(row['browser'] ?? ''),
    user: String(row['person'] ?? ''),
    release: String(row['version'] ?? ''),
    vitals: {
      lcp: numberOf(row['lcp']),
      inp: numberOf(row['inp']),
      cls: numberOf(row['cls']),
      fcp: numberOf(row['fcp']),
      ttfb: numberOf(row['ttfb']),
    },
  }));
}
