/**
 * How often, and by how many people, an issue was seen in a time that ends now. Kept in PostgreSQL and folded once per batch, for the
 * issues of projects whose rules count: no event is asked for.
 */
import type { Sql } from '../../engines/metadata/port.ts';
import type { AlertIssue } from './facts.ts';
import type { Counted, Window } from './parts/condition.ts';
import type { Rule } from './rules.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Windows up to here are counted by the minute, longer ones by the hour. */
const BY_THE_MINUTE = 60;
/** People are counted to here; a rule may not ask for more. Reading them is bounded by it. */
export const MOST_USERS = 10_000;

export type CountedOf = (issueId: number, window: Window) => Counted;

/** Adds the batch and answers what its rules ask. Nothing is written for projects without a rule that counts. */
export async function countWindows(tx: Sql, rules: readonly Rule[], issues: readonly AlertIssue[]): Promise<CountedOf> {
  const asked = rules.flatMap((rule) => windowsOf(rule).map((window) => ({ window, projectId: rule.projectId })));
  const found = new Map<string, Counted>();
  const ofProjects = (what: Window['what']) => {
    const projects = new Set(asked.filter(({ window }) => window.what === what).map(({ projectId }) => projectId));
    return issues.filter((issue) => projects.has(issue.projectId) && issue.minutes.size > 0);
  };
  await addEvents(tx, ofProjects('events'));
  await addPersons(tx, ofProjects('users'));
  for (const [key, windows] of Map.groupBy(asked, ({ window }) => keyOf(window))) {
    const [first] = windows;
    if (first === undefined) continue;
    const projects = new Set(windows.map(({ projectId }) => projectId));
    const mine = issues.filter((issue) => projects.has(issue.projectId) && issue.minutes.size > 0);
    for (const [issueId, counted] of await read(tx, first.window, mine)) found.set(`${issueId}/${key}`, counted);
  }
  return (issueId, window) => found.get(`${issueId}/${keyOf(window)}`) ?? { now: 0, before: 0 };
}

function windowsOf(rule: Rule): readonly Window[] {
  return rule.conditions.flatMap(({ part, params }) => part.window?.(params) ?? []);
}

function keyOf({ what, minutes, comparedMinutes }: Window): string {
  return `${what}/${minutes}/${comparedMinutes ?? ''}`;
}

/** Issues are locked by whoever counts, so no other batch writes these rows. */
async function addEvents(tx: Sql, issues: readonly AlertIssue[]): Promise<void> {
  const rows = issues.flatMap(({ issueId, minutes }) => [
    ...[...minutes].map(([minute, events]) => ({ issueId, step: 1, at: minute * MINUTE_MS, events })),
    ...hoursOf(minutes).map(([hour, events]) => ({ issueId, step: 60, at: hour * HOUR_MS, events })),
  ]);
  if (rows.length === 0) return;
  await tx.execute(
    `INSERT INTO alert_count AS c (issue_id, step_minutes, bucket, events)
     SELECT issue_id, step, to_timestamp(at_ms / 1000), events
       FROM unnest($1::bigint[], $2::smallint[], $3::float8[], $4::bigint[]) AS n (issue_id, step, at_ms, events)
     ON CONFLICT (issue_id, step_minutes, bucket) DO UPDATE SET events = c.events + excluded.events`,
    [rows.map((row) => row.issueId), rows.map((row) => row.step), rows.map((row) => row.at), rows.map((row) => row.events)],
  );
}

function hoursOf(minutes: ReadonlyMap<number, number>): readonly (readonly [hour: number, events: number])[] {
  const hours = new Map<number, number>();
  for (const [minute, events] of minutes) hours.set(Math.floor(minute / 60), (hours.get(Math.floor(minute / 60)) ?? 0) + events);
  return [...hours];
}

async function addPersons(tx: Sql, issues: readonly AlertIssue[]): Promise<void> {
  const rows = issues.flatMap(({ issueId, persons, atMs }) => [...persons].map((hex) => ({ issueId, person: toSigned(hex), atMs })));
  if (rows.length === 0) return;
  await tx.execute(
    `INSERT INTO alert_person AS p (issue_id, person, seen_at)
     SELECT issue_id, person, to_timestamp(at_ms / 1000) FROM unnest($1::bigint[], $2::bigint[], $3::float8[]) AS n (issue_id, person, at_ms)
     ON CONFLICT (issue_id, person) DO UPDATE SET seen_at = greatest(p.seen_at, excluded.seen_at)`,
    [rows.map((row) => row.issueId), rows.map((row) => row.person), rows.map((row) => row.atMs)],
  );
}

function toSigned(hex: string): string {
  return BigInt.asIntN(64, BigInt(`0x${hex}`)).toString();
}

async function read(tx: Sql, window: Window, issues: readonly AlertIssue[]): Promise<readonly (readonly [number, Counted])[]> {
  if (issues.length === 0) return [];
  const rows = window.what === 'events' ? await readEvents(tx, window, issues) : await readPersons(tx, window, issues);
  return rows.map((row) => [row.issue_id, { now: Number(row.now), before: Number(row.before) }] as const);
}

interface CountRow {
  readonly issue_id: number;
  readonly now: string;
  readonly before: string;
}

/** A window begins within a bucket: the whole bucket counts, so that a rule is rather early than late. */
function readEvents(tx: Sql, { minutes, comparedMinutes }: Window, issues: readonly AlertIssue[]): Promise<readonly CountRow[]> {
  const step = minutes <= BY_THE_MINUTE && (comparedMinutes ?? 0) <= BY_THE_MINUTE ? 1 : 60;
  return tx.rows<CountRow>(
    `SELECT n.issue_id,
            coalesce(sum(c.events) FILTER (WHERE c.bucket > n.at - make_interval(mins => $3::int + $4::int)), 0) AS now,
            coalesce(sum(c.events) FILTER (WHERE $5::int > 0 AND c.bucket <= n.at - make_interval(mins => $5::int)), 0) AS before
       FROM unnest($1::bigint[], $2::float8[]) AS t (issue_id, at_ms)
       CROSS JOIN LATERAL (SELECT t.issue_id, to_timestamp(t.at_ms / 1000) AS at) n
       JOIN alert_count c ON c.issue_id = n.issue_id AND c.step_minutes = $4::int AND c.bucket <= n.at
        AND c.bucket > n.at - make_interval(mins => $3::int + $4::int + $5::int)
      GROUP BY n.issue_id`,
    [issues.map((issue) => issue.issueId), issues.map((issue) => issue.atMs), minutes, step, comparedMinutes ?? 0],
  );
}

/** People of an earlier time are not known any more when they came back since: a comparison is of those who did not. */
function readPersons(tx: Sql, { minutes, comparedMinutes }: Window, issues: readonly AlertIssue[]): Promise<readonly CountRow[]> {
  return tx.rows<CountRow>(
    `SELECT n.issue_id, c.now, c.before
       FROM unnest($1::bigint[], $2::float8[]) AS t (issue_id, at_ms)
       CROSS JOIN LATERAL (SELECT t.issue_id, to_timestamp(t.at_ms / 1000) AS at) n
       CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE p.seen_at > n.at - make_interval(mins => $3::int)) AS now,
                count(*) FILTER (WHERE $4::int > 0 AND p.seen_at <= n.at - make_interval(mins => $4::int)) AS before
           FROM (SELECT seen_at FROM alert_person WHERE issue_id = n.issue_id AND seen_at > n.at - make_interval(mins => $3::int + $4::int)
                  LIMIT ${2 * MOST_USERS}) p
       ) c`,
    [issues.map((issue) => issue.issueId), issues.map((issue) => issue.atMs), minutes, comparedMinutes ?? 0],
  );
}

/** What no window reaches any more. The longest is 30 days, compared with the 30 before. */
export async function forgetCounts(sql: Sql, nowMs: number): Promise<void> {
  const DAY_MS = 86_400_000;
  await sql.execute('DELETE FROM alert_count WHERE (step_minutes = 1 AND bucket < $1) OR bucket < $2', [
    new Date(nowMs - 3 * HOUR_MS),
    new Date(nowMs - 61 * DAY_MS),
  ]);
  await sql.execute('DELETE FROM alert_person WHERE seen_at < $1', [new Date(nowMs - 61 * DAY_MS)]);
}
