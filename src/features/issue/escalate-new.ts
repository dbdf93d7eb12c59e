/** New issues that are suddenly frequent escalate as archived ones do: what a job looks at every minute (processing §5.5). */
import type { Sql } from '../../engines/metadata/port.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { IssuesChanged } from '../../pipeline/channels.ts';
import { scopedEvents } from '../../query/scoped-events.ts';
import { decideAlerts } from '../alert/index.ts';
import { countsOf } from './counts.ts';
import { raisePriority } from './raise-priority.ts';
import { isSurge, LEAST_EVENTS, rateOf, unusualRate, YOUNG_HOURS, type Frequency } from './surge.ts';
import { toAlertIssue, type WakeDeps } from './wake.ts';

interface Young extends Frequency {
  readonly id: number;
  readonly org_id: number;
  readonly project_id: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** New issues with that many events at once: a project that has more has another trouble. */
const MAX_YOUNG = 2_000;
/** Issues that a threshold is told from: the last seen ones. */
const MAX_COMPARED = 5_000;

/** Returns how many escalated. */
export async function escalateNewIssues(deps: WakeDeps): Promise<number> {
  let escalated = 0;
  for (const ofProject of Map.groupBy(await youngIssues(deps), (issue) => issue.project_id).values()) {
    const [first] = ofProject;
    if (first === undefined) continue;
    const threshold = await thresholdOf(deps, first);
    escalated += await escalate(
      deps,
      ofProject.filter((issue) => isSurge(issue, threshold)),
      threshold,
    );
  }
  return escalated;
}

/** By project, whose index on first sights leads to them. */
async function youngIssues({ metadata, nowMs }: WakeDeps): Promise<readonly Young[]> {
  return metadata.rows<Young>(
    `SELECT i.id, i.org_id, i.project_id, i.times_seen AS events, extract(epoch FROM $1::timestamptz - i.first_seen)::float8 / 3600 AS "ageHours"
       FROM project p JOIN issue i ON i.project_id = p.id AND i.first_seen > $2
      WHERE p.status = 'active' AND i.status = 'unresolved' AND i.substatus = 'new' AND i.times_seen >= ${LEAST_EVENTS}
      ORDER BY i.project_id, i.id LIMIT ${MAX_YOUNG}`,
    [new Date(nowMs), new Date(nowMs - YOUNG_HOURS * HOUR_MS)],
  );
}

/** Told once a day: what is usual does not change by the minute, and reading a week of a project does cost something. */
async function thresholdOf(deps: WakeDeps, { org_id: orgId, project_id: projectId }: Young): Promise<number> {
  const key = `escalation-threshold/${projectId}`;
  const known = await deps.cache.get(key);
  if (known !== null) return Number(known);
  const threshold = unusualRate(await frequencies(deps, orgId, projectId));
  await deps.cache.set(key, String(threshold), DAY_MS);
  return threshold;
}

async function frequencies(
  { metadata, events, dataset, nowMs }: WakeDeps,
  orgId: number,
  projectId: number,
): Promise<readonly Frequency[]> {
  const issues = await metadata.rows<{ id: number; ageHours: number }>(
    `SELECT id, extract(epoch FROM $2::timestamptz - first_seen)::float8 / 3600 AS "ageHours" FROM issue
      WHERE project_id = $1 AND last_seen > $3 AND times_seen > 1 ORDER BY last_seen DESC LIMIT ${MAX_COMPARED}`,
    [projectId, new Date(nowMs), new Date(nowMs - WEEK_MS)],
  );
  const scope = { orgId, projectIds: [projectId], actor: { kind: 'system' } } as const;
  const range = { startMs: nowMs - WEEK_MS, endMs: nowMs + 60_000, isOpen: true };
  const question = { metadata, events: scopedEvents(events, scope), dataset, range, environments: [], projectIds: [projectId], nowMs };
  const counts = await countsOf(
    issues.map((issue) => issue.id),
    question,
    'events',
  );
  return issues.map(({ id, ageHours }) => ({ ageHours, events: counts.get(id)?.count ?? 0 }));
}

async function escalate({ metadata, cache, nowMs }: WakeDeps, issues: readonly Young[], threshold: number): Promise<number> {
  const [first] = issues;
  if (first === undefined) return 0;
  const byId = new Map(issues.map((issue) => [issue.id, issue]));
  const { ids, alerts } = await metadata.transaction(async (tx) => {
    const marked = await markEscalating(tx, issues, { threshold, nowMs });
    await raisePriority(tx, marked, nowMs);
    const told = marked.flatMap((id) => byId.get(id) ?? []);
    const escalation = { atMs: nowMs, substatus: 'escalating' as const, detail: {} };
    return {
      ids: marked,
      alerts: await decideAlerts(
        tx,
        told.map((issue) => toAlertIssue({ issueId: issue.id, ...escalation }, issue)),
      ),
    };
  });
  for (const { channel, message } of alerts) cache.publish(channel, message);
  const changed = ids.map((issueId) => ({ issueId, events: 0, isNew: false, isRegressed: false }));
  if (ids.length > 0)
    cache.publish(CHANNELS.issues, { projectId: first.project_id, issues: changed, receivedAtMs: nowMs } satisfies IssuesChanged);
  return ids.length;
}

/** To be reviewed, as what escalated. A person who was faster is left alone. Returns the ids. */
async function markEscalating(
  tx: Sql,
  issues: readonly Young[],
  { threshold, nowMs }: { readonly threshold: number; readonly nowMs: number },
): Promise<readonly number[]> {
  await tx.execute('SELECT 1 FROM issue WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE', [issues.map((issue) => issue.id)]);
  const rows = await tx.rows<{ issue_id: number }>(
    `WITH n AS (
       SELECT * FROM unnest($1::bigint[], $2::jsonb[]) AS n (id, detail)
     ), marked AS (
       UPDATE issue i SET substatus = 'escalating', active_at = $3, inbox_reason = 'escalating', inbox_at = $3
       FROM n WHERE i.id = n.id AND i.status = 'unresolved' AND i.substatus = 'new'
       RETURNING i.id, i.org_id, i.project_id, n.detail
     )
     INSERT INTO issue_activity (org_id, project_id, issue_id, type, detail, created_at)
     SELECT org_id, project_id, id, 'set_escalating', detail, $3 FROM marked ORDER BY id RETURNING issue_id`,
    [issues.map((issue) => issue.id), issues.map((issue) => JSON.stringify({ eventsPerHour: rateOf(issue), threshold })), new Date(nowMs)],
  );
  return rows.map((row) => row.issue_id);
}
