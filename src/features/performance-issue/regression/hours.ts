/** Percentiles of each hour, of what is watched for becoming slower: read from the event store, kept beside the metadata. */
import { hash } from 'node:crypto';
import type { Events } from '../../../engines/events/port.ts';
import type { Metadata, Sql } from '../../../engines/metadata/port.ts';
import { toDateTime } from '../../../query/bindings.ts';
import { LEAST_COUNT } from './breakpoint.ts';

export const HOUR_MS = 3_600_000;
/** What is known of the past. */
export const WATCHED_HOURS = 14 * 24;
/** Hours that are measured again: spans come late. */
const AGAIN_HOURS = 2;
/** Of each kind, project and hour: the busiest transactions, and the spans that take most time. */
const MOST_OBJECTS = 50;
/** Hours of one question, when many were missed: some ten thousand rows are in memory of each project. */
const STEP_HOURS = 24;
const QUERY_MS = 120_000;

export interface MeasureDeps {
  readonly metadata: Metadata;
  readonly events: Events;
  readonly signal: AbortSignal;
}

/** Measures the hours that are over and were not measured yet, the latest of them again. Returns up to which hour. */
export async function measureHours({ metadata, events, signal }: MeasureDeps, nowHour: number): Promise<number> {
  const marked = (await metadata.row<{ hour: number }>('SELECT hour FROM performance_trend_mark'))?.hour ?? nowHour - WATCHED_HOURS;
  let done = Math.min(marked, nowHour);
  for (let from = Math.max(nowHour - WATCHED_HOURS, done - AGAIN_HOURS); from < nowHour && !signal.aborted; from += STEP_HOURS) {
    const until = Math.min(nowHour, from + STEP_HOURS);
    const rows = await readHours(events, from, until);
    await metadata.transaction(async (tx) => {
      await storeHours(tx, rows);
      await tx.execute('INSERT INTO performance_trend_mark (hour) VALUES ($1) ON CONFLICT (is_only) DO UPDATE SET hour = excluded.hour', [
        Math.max(done, until),
      ]);
    });
    done = Math.max(done, until);
  }
  await metadata.execute('DELETE FROM performance_trend_hour WHERE hour < $1', [nowHour - WATCHED_HOURS]);
  await metadata.execute(
    `DELETE FROM performance_trend t
      WHERE NOT EXISTS (SELECT 1 FROM performance_trend_hour h WHERE h.project_id = t.project_id AND h.object = t.object)`,
  );
  return done;
}

interface MeasuredRow {
  readonly project: number | string;
  readonly hour: number | string;
  readonly kind: 'transaction' | 'span';
  readonly name: string;
  readonly label: string;
  readonly of_op: string;
  readonly n: number | string;
  readonly p95: number;
}

/** Requests that a service answers and jobs that it does. Pages of browsers differ with who opens them, and have web vitals. */
const ANSWERS = `(op IN ('http.server', 'asgi.server', 'rails.request', 'serverless.function') OR startsWith(op, 'function.') OR startsWith(op, 'queue.'))`;
const WORK = `(startsWith(op, 'db') OR startsWith(op, 'http.client') OR startsWith(op, 'cache') OR startsWith(op, 'rpc'))`;

function readHours(events: Events, from: number, until: number): Promise<readonly MeasuredRow[]> {
  const within = `timestamp >= toDateTime64({from:String}, 3, 'UTC') AND timestamp < toDateTime64({until:String}, 3, 'UTC')
          AND received_at >= subtractMinutes(toDateTime64({from:String}, 3, 'UTC'), 2)`;
  return events.select<MeasuredRow>({
    text: `
      SELECT * FROM (
        SELECT project_id AS project, intDiv(toUnixTimestamp(timestamp), 3600) AS hour, 'transaction' AS kind, transaction AS name, transaction AS label, any(op) AS of_op, count() AS n,
          quantile(0.95)(duration_ns) / 1e6 AS p95
        FROM spans
        WHERE ${within} AND is_segment AND ${ANSWERS}
        GROUP BY project_id, transaction, hour HAVING n >= ${LEAST_COUNT}
        ORDER BY n DESC, name LIMIT ${MOST_OBJECTS} BY project, hour
      )
      UNION ALL
      SELECT * FROM (
        SELECT project_id AS project, intDiv(toUnixTimestamp(timestamp), 3600) AS hour, 'span' AS kind, lower(hex(description_group)) AS name, substring(any(normalized), 1, 1000) AS label,
          any(op) AS of_op, count() AS n, quantile(0.95)(duration_ns) / 1e6 AS p95
        FROM spans
        WHERE ${within} AND NOT is_segment AND ${WORK} AND description_group != toFixedString('', 8)
        GROUP BY project_id, description_group, hour HAVING n >= ${LEAST_COUNT}
        ORDER BY sum(duration_ns) DESC, name LIMIT ${MOST_OBJECTS} BY project, hour
      )`,
    params: { from: toDateTime(from * HOUR_MS), until: toDateTime(until * HOUR_MS) },
    timeoutMs: QUERY_MS,
    fromWriter: true,
  });
}

/** Names one thing of a project for good. */
export function objectOf(kind: string, name: string): string {
  return hash('md5', JSON.stringify(['performance trend', kind, name]));
}

async function storeHours(tx: Sql, rows: readonly MeasuredRow[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = [
    rows.map(({ project }) => Number(project)),
    rows.map(({ kind, name }) => objectOf(kind, name)),
    rows.map(({ kind }) => kind),
    rows.map(({ name }) => name),
    rows.map(({ label }) => label),
    rows.map(({ of_op: op }) => op),
    rows.map(({ n }) => Math.min(Number(n), 2 ** 31 - 1)),
    rows.map(({ p95 }) => p95),
    rows.map(({ hour }) => Number(hour)),
  ];
  await tx.execute(
    `WITH n AS (
       SELECT n.* FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
         AS n (project_id, object, kind, name, label, op) JOIN project p ON p.id = n.project_id AND p.status = 'active'
     )
     INSERT INTO performance_trend (project_id, object, kind, name, label, op)
     SELECT DISTINCT ON (project_id, object) * FROM n ON CONFLICT DO NOTHING`,
    columns.slice(0, 6),
  );
  await tx.execute(
    `INSERT INTO performance_trend_hour (project_id, object, hour, count, p95_ms)
     SELECT n.project_id, n.object, n.hour, n.count, n.p95_ms
       FROM unnest($1::bigint[], $2::uuid[], $3::int[], $4::real[], $5::int[]) AS n (project_id, object, count, p95_ms, hour)
       JOIN performance_trend t USING (project_id, object)
     ON CONFLICT (project_id, object, hour) DO UPDATE SET count = excluded.count, p95_ms = excluded.p95_ms`,
    [columns[0], columns[1], columns[6], columns[7], columns[8]],
  );
}
