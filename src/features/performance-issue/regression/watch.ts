/** Once an hour: what became slower is told, what became worse is told again, what is as it was is over. */
import type { Events } from '../../../engines/events/port.ts';
import type { Log } from '../../../engines/log/port.ts';
import type { Metadata } from '../../../engines/metadata/port.ts';
import { OCCURRENCE } from '../../../event/occurrence.ts';
import { givesWay, API_TURN_MS } from '../../../lib/give-way.ts';
import { appendOwn } from '../../../pipeline/append-own.ts';
import { toDateTime } from '../../../query/bindings.ts';
import { resolveByHash } from '../../issue/index.ts';
import { thresholdsOf } from '../settings.ts';
import { courseOf, findRegression, LATELY_HOURS, type HourPoint, type OpenRegression, type Regression } from './breakpoint.ts';
import { HOUR_MS, measureHours } from './hours.ts';
import { hashOf, tellOf, type Example, type Told, type Watched } from './told.ts';

export interface WatchDeps {
  readonly metadata: Metadata;
  readonly events: Events;
  readonly log: Log;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface WatchReport {
  opened: number;
  worsened: number;
  closed: number;
}

/** A transaction is worth an issue from so much more on, a span of one from less. */
const FLOOR_MS = { transaction: 200, span: 100 } as const;
/** A deploy that makes everything slow is one piece of news: those that cost most are told, the others an hour later, if they still are. */
const MOST_OPENINGS = 5;

export async function watchTrends(deps: WatchDeps): Promise<WatchReport> {
  const report: WatchReport = { opened: 0, worsened: 0, closed: 0 };
  const nowHour = Math.floor(deps.now() / HOUR_MS);
  const measured = await measureHours(deps, nowHour);
  const projects = await deps.metadata.rows<Project>(
    `SELECT p.id, p.org_id AS "orgId", p.settings->'performanceIssues' AS thresholds FROM project p
      WHERE p.status = 'active' AND EXISTS (SELECT 1 FROM performance_trend t WHERE t.project_id = p.id) ORDER BY p.id`,
  );
  for (const project of projects) {
    if (deps.signal.aborted) break;
    if (thresholdsOf(project.thresholds).transaction_duration_regression_detection_enabled)
      await lookAtProject(deps, { project, lastHour: measured - 1 }, report);
  }
  return report;
}

interface Project {
  readonly id: number;
  readonly orgId: number;
  readonly thresholds: Readonly<Record<string, unknown>> | null;
}

interface Trend extends Watched {
  readonly points: readonly HourPoint[];
  readonly open: (OpenRegression & { readonly version: number; readonly worsenedHour: number | null }) | null;
  readonly nextVersion: number;
}

interface Looked {
  readonly project: Project;
  /** The newest that is over. */
  readonly lastHour: number;
}

async function lookAtProject(deps: WatchDeps, looked: Looked, report: WatchReport): Promise<void> {
  const giveWay = givesWay(API_TURN_MS);
  const found: { readonly trend: Trend; readonly regression: Regression }[] = [];
  for (const trend of await trendsOf(deps.metadata, looked)) {
    await giveWay();
    if (trend.open !== null) await follow(deps, { trend, open: trend.open, lastHour: looked.lastHour }, report);
    else {
      const regression = findRegression(trend.points, { floorMs: FLOOR_MS[trend.kind], nowHour: looked.lastHour });
      if (regression !== null) found.push({ trend, regression });
    }
  }
  const costOf = ({ trend, regression }: (typeof found)[number]) =>
    (regression.afterMs - regression.beforeMs) * (trend.points.at(-1)?.count ?? 0);
  for (const { trend, regression } of found.toSorted((a, b) => costOf(b) - costOf(a)).slice(0, MOST_OPENINGS)) {
    await open(deps, { trend, regression, lastHour: looked.lastHour });
    report.opened += 1;
  }
}

interface TrendRow extends Omit<Watched, 'projectId' | 'orgId'> {
  readonly hours: readonly number[];
  readonly counts: readonly number[];
  readonly values: readonly number[];
  readonly version: number | null;
  readonly sinceHour: number | null;
  readonly beforeMs: number | null;
  readonly afterMs: number | null;
  readonly openedHour: number | null;
  readonly worsenedHour: number | null;
  readonly versions: number;
  /** Of those that are over: first and last hour. */
  readonly past: readonly (readonly [since: number, closed: number])[];
}

async function trendsOf(metadata: Metadata, { project }: Looked): Promise<readonly Trend[]> {
  const rows = await metadata.rows<TrendRow>(
    `SELECT replace(t.object::text, '-', '') AS object, t.kind, t.name, t.label, t.op, h.hours, h.counts, h.values,
        r.version, r.since_hour AS "sinceHour", r.before_ms AS "beforeMs", r.after_ms AS "afterMs", r.opened_hour AS "openedHour",
        r.worsened_hour AS "worsenedHour",
        (SELECT coalesce(max(v.version), 0) FROM performance_regression v WHERE v.project_id = t.project_id AND v.object = t.object)::int AS versions,
        coalesce((SELECT jsonb_agg(jsonb_build_array(v.since_hour, v.closed_hour)) FROM performance_regression v
          WHERE v.project_id = t.project_id AND v.object = t.object AND v.closed_hour IS NOT NULL), '[]') AS past
       FROM performance_trend t
       JOIN LATERAL (
         SELECT array_agg(hour ORDER BY hour) AS hours, array_agg(count ORDER BY hour) AS counts, array_agg(p95_ms ORDER BY hour) AS values
           FROM performance_trend_hour h WHERE h.project_id = t.project_id AND h.object = t.object
       ) h ON h.hours IS NOT NULL
       LEFT JOIN performance_regression r ON r.project_id = t.project_id AND r.object = t.object AND r.closed_hour IS NULL
      WHERE t.project_id = $1 ORDER BY t.object`,
    [project.id],
  );
  return rows.map((row) => ({
    ...row,
    projectId: project.id,
    orgId: project.orgId,
    points: row.hours
      .map((hour, at) => ({ hour, count: row.counts[at] ?? 0, ms: row.values[at] ?? 0 }))
      // What was told and is over is no measure of what is usual.
      .filter(({ hour }) => !row.past.some(([since, closed]) => hour >= since && hour <= closed - LATELY_HOURS)),
    open: row.version === null ? null : { ...openOf(row), version: row.version, worsenedHour: row.worsenedHour },
    nextVersion: row.versions + 1,
  }));
}

function openOf({ sinceHour, beforeMs, afterMs, openedHour }: TrendRow): OpenRegression {
  return { sinceHour: sinceHour ?? 0, beforeMs: beforeMs ?? 0, afterMs: afterMs ?? 0, openedHour: openedHour ?? 0 };
}

interface Opening {
  readonly trend: Trend;
  readonly regression: Regression;
  readonly lastHour: number;
}

/** First the log, then the note of it: after a crash in between the same is told again, which is the same event. */
async function open(deps: WatchDeps, { trend, regression, lastHour }: Opening): Promise<void> {
  await tell(deps, { trend, regression, version: trend.nextVersion, isWorse: false });
  await deps.metadata.execute(
    `INSERT INTO performance_regression (project_id, object, version, hash, since_hour, before_ms, after_ms, opened_hour)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [
      trend.projectId,
      trend.object,
      trend.nextVersion,
      hashOf(trend, trend.nextVersion),
      regression.sinceHour,
      regression.beforeMs,
      regression.afterMs,
      lastHour,
    ],
  );
}

interface Following {
  readonly trend: Trend;
  readonly open: NonNullable<Trend['open']>;
  readonly lastHour: number;
}

async function follow(deps: WatchDeps, { trend, open: told, lastHour }: Following, report: WatchReport): Promise<void> {
  const course = courseOf(trend.points, told, lastHour);
  const key = [trend.projectId, trend.object, told.version, lastHour];
  if (course === 'worse' && told.worsenedHour === null) {
    const lately = trend.points.slice(-6).map(({ ms }) => ms);
    const afterMs = lately.toSorted((a, b) => a - b)[Math.floor(lately.length / 2)] ?? told.afterMs;
    await tell(deps, { trend, regression: { ...told, afterMs }, version: told.version, isWorse: true });
    const text = 'UPDATE performance_regression SET worsened_hour = $4 WHERE project_id = $1 AND object = $2 AND version = $3';
    await deps.metadata.execute(text, key);
    report.worsened += 1;
  }
  if (course === 'over') {
    await deps.metadata.transaction(async (tx) => {
      await resolveByHash(tx, { projectId: trend.projectId, hash: hashOf(trend, told.version) }, new Date(deps.now()));
      const text = 'UPDATE performance_regression SET closed_hour = $4 WHERE project_id = $1 AND object = $2 AND version = $3';
      await tx.execute(text, key);
    });
    report.closed += 1;
  }
}

type Telling = Pick<Told, 'regression' | 'version' | 'isWorse'> & { readonly trend: Trend };

async function tell(deps: WatchDeps, { trend, ...told }: Telling): Promise<void> {
  const [example, release] = await Promise.all([
    exampleOf(deps.events, trend, told.regression),
    releaseAt(deps.metadata, trend, told.regression),
  ]);
  const nowMs = deps.now();
  const event = tellOf({ ...told, watched: trend, points: trend.points, example, release }, nowMs);
  const { orgId, projectId } = trend;
  const payload = Buffer.from(JSON.stringify(event));
  await appendOwn(deps.log, [{ orgId, projectId, eventId: event.event_id, type: OCCURRENCE, payload, atMs: nowMs }]);
}

/** A run of the last hours that took about as long as it takes now. */
async function exampleOf(events: Events, { projectId, kind, name, points }: Trend, { afterMs }: Regression): Promise<Example | null> {
  const last = points.at(-1)?.hour ?? 0;
  const [row] = await events.select<Omit<Example, 'durationMs'> & { readonly durationMs: number | string }>({
    text: `
      SELECT lower(hex(trace_id)) AS "traceId", lower(hex(segment_id)) AS "segmentId", lower(hex(span_id)) AS "spanId", transaction,
        substring(description, 1, 500) AS description, duration_ns / 1e6 AS "durationMs", release, environment, platform
      FROM spans
      WHERE project_id = {project:UInt64}
        AND timestamp >= toDateTime64({from:String}, 3, 'UTC') AND timestamp < toDateTime64({until:String}, 3, 'UTC')
        AND ${kind === 'transaction' ? 'is_segment AND transaction = {name:String}' : 'NOT is_segment AND description_group = unhex({name:String})'}
      ORDER BY abs(duration_ns / 1e6 - {about:Float64}), span_id LIMIT 1`,
    params: { project: projectId, from: toDateTime((last - 2) * HOUR_MS), until: toDateTime((last + 1) * HOUR_MS), name, about: afterMs },
    timeoutMs: 30_000,
    fromWriter: true,
  });
  return row === undefined ? null : { ...row, durationMs: Number(row.durationMs) };
}

/** The newest release whose first event came within these hours of the change is what people ask for. */
async function releaseAt(metadata: Metadata, { projectId }: Trend, { sinceHour }: Regression): Promise<string | null> {
  const row = await metadata.row<{ version: string }>(
    `SELECT r.version FROM release_project rp JOIN release r ON r.id = rp.release_id
      WHERE rp.project_id = $1 AND coalesce(rp.first_event_at, r.date_added) BETWEEN $2 AND $3
      ORDER BY coalesce(rp.first_event_at, r.date_added) DESC LIMIT 1`,
    [projectId, new Date((sinceHour - 3) * HOUR_MS), new Date((sinceHour + 1) * HOUR_MS)],
  );
  return row?.version ?? null;
}
