/** Looks for problems in what spans have come: in the background, some traces at a time. */
import { setTimeout } from 'node:timers/promises';
import type { Events } from '../../engines/events/port.ts';
import type { Log } from '../../engines/log/port.ts';
import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import { OCCURRENCE } from '../../event/occurrence.ts';
import { API_TURN_MS, givesWay } from '../../lib/give-way.ts';
import { appendOwn } from '../../pipeline/append-own.ts';
import { TOPICS } from '../../pipeline/topics.ts';
import { detectProblems } from './detect.ts';
import { findingOf, type Finding } from './finding.ts';
import { forgetSightings, passNoise } from './noise.ts';
import { readSegments, touchedTraces, type FoundSegment, type TouchedTrace } from './read-segments.ts';
import { thresholdsOf } from './settings.ts';

export { forgetSightings };

export interface DetectDeps {
  readonly metadata: Metadata;
  readonly events: Events;
  readonly log: Log;
  readonly now: () => number;
  /** Of the processors: below their offsets every row is stored. */
  readonly consumer: string;
  /** Ends the work after the step under way; the next run goes on. */
  readonly signal: AbortSignal;
}

export interface DetectReport {
  traces: number;
  spans: number;
  findings: number;
  /** Records that were passed over because there were too many. */
  skipped: number;
}

/**
 * Traces of one question to the event store, and spans in them: what is in memory at a time. Reading a span takes some 35 µs, and whoever
 * is answered by the same process waits for one answer to be read.
 */
const STEP_TRACES = 100;
const STEP_SPANS = 1_000;
/** Traces named at once; a stretch of the log that touches more is gone through in several. */
const LISTED_TRACES = 2_000;
/** Records of one stretch. */
const STRETCH = 5_000;
/**
 * Farther behind than this, records are passed over: what goes wrong again and again is found in the newest too, and a backlog that grows
 * faster than it is looked at would never end.
 */
const MAX_BEHIND = 50_000;
/** Rows that came before are past; a processor that stood still for longer has other worries. */
const LOOK_BACK_MS = 24 * 3_600_000;
/** The pause after a step, in its own length: at most half of a processor is taken from whoever sends. */
const REST = 1;

/**
 * From where the last run ended to where the processors are: every record once, and after a crash the last step again, which changes
 * nothing (`occurrenceEventId`). Nothing waits for a trace to be complete: each time spans of a segment come it is looked at with all it has.
 */
export async function findProblems(deps: DetectDeps): Promise<DetectReport> {
  const report: DetectReport = { traces: 0, spans: 0, findings: 0, skipped: 0 };
  const standings = await deps.metadata.rows<{ part: number; off: number; mark: number | null }>(
    `SELECT c.part, c.off, m.off AS mark FROM consumer_offset c LEFT JOIN performance_mark m USING (part)
      WHERE c.consumer = $1 AND c.topic = $2 ORDER BY c.part`,
    [deps.consumer, TOPICS.envelopes],
  );
  for (const { part, off, mark } of standings) {
    // A log that was started anew begins below the mark.
    let from = Math.max(mark === null || mark > off ? 0 : mark, off - MAX_BEHIND);
    if (mark !== null) report.skipped += Math.max(0, from - mark);
    while (from < off && !deps.signal.aborted)
      from = await lookThrough(deps, { partition: part, from, to: Math.min(off, from + STRETCH) }, report);
  }
  return report;
}

interface Stretch {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** Returns where to go on. */
async function lookThrough(deps: DetectDeps, stretch: Stretch, report: DetectReport): Promise<number> {
  const { metadata, events } = deps;
  const traces = await touchedTraces(events, { ...stretch, sinceMs: deps.now() - LOOK_BACK_MS }, LISTED_TRACES);
  // Those of the last record of a full list may not all be in it.
  const last = traces.length < LISTED_TRACES ? stretch.to : Math.max(stretch.from + 1, traces.at(-1)?.firstOffset ?? stretch.to);
  for (const step of stepsOf(traces)) {
    if (deps.signal.aborted) return stretch.from;
    const startedAtMs = performance.now();
    report.findings += await lookAt(deps, await readSegments(events, step));
    report.traces += step.length;
    report.spans += step.reduce((sum, { spans }) => sum + spans, 0);
    await setTimeout((performance.now() - startedAtMs) * REST);
  }
  await metadata.execute(
    `INSERT INTO performance_mark (part, off) VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET off = excluded.off, moved_at = now()`,
    [stretch.partition, last],
  );
  return last;
}

function stepsOf(traces: readonly TouchedTrace[]): readonly (readonly TouchedTrace[])[] {
  const steps: TouchedTrace[][] = [];
  let spans = Number.POSITIVE_INFINITY;
  for (const trace of traces) {
    if (spans + trace.spans > STEP_SPANS || (steps.at(-1)?.length ?? STEP_TRACES) >= STEP_TRACES) {
      steps.push([]);
      spans = 0;
    }
    steps.at(-1)?.push(trace);
    spans += trace.spans;
  }
  return steps;
}

/** Returns how many findings went on. */
async function lookAt({ metadata, log, now }: DetectDeps, segments: readonly FoundSegment[]): Promise<number> {
  const projects = await projectsOf(metadata, [...new Set(segments.map(({ projectId }) => projectId))]);
  const giveWay = givesWay(API_TURN_MS);
  const findings: Finding[] = [];
  for (const found of segments) {
    await giveWay();
    const project = projects.get(found.projectId);
    if (project === undefined) continue;
    const problems = detectProblems(found.segment, thresholdsOf(project.thresholds));
    findings.push(...problems.map((problem) => findingOf(problem, found, project.orgId, now())));
  }
  if (findings.length === 0) return 0;
  const passed = await metadata.transaction((tx) => passNoise(tx, findings, now()));
  await appendOwn(
    log,
    passed.map(({ orgId, projectId, eventId, event }) => ({
      orgId,
      projectId,
      eventId,
      type: OCCURRENCE,
      payload: Buffer.from(JSON.stringify(event)),
      atMs: now(),
    })),
  );
  return passed.length;
}

interface ProjectFacts {
  readonly orgId: number;
  readonly thresholds: Readonly<Record<string, unknown>> | null;
}

async function projectsOf(sql: Sql, projectIds: readonly number[]): Promise<ReadonlyMap<number, ProjectFacts>> {
  if (projectIds.length === 0) return new Map();
  const rows = await sql.rows<ProjectFacts & { readonly id: number }>(
    `SELECT id, org_id AS "orgId", settings->'performanceIssues' AS thresholds FROM project WHERE id = ANY($1::bigint[]) AND status = 'active'`,
    [projectIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
