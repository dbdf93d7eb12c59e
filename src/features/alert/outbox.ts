/** The outbox: what is claimed, what became of it. One statement per function (reliability E7). */
import type { Sql } from '../../engines/metadata/port.ts';
import type { FiringFacts } from './facts.ts';

export interface Delivery {
  readonly id: number;
  readonly key: string;
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  readonly ruleId: number | null;
  readonly firingId: number | null;
  readonly channel: 'people' | 'mail' | 'slack' | 'webhook';
  readonly target: Readonly<Record<string, unknown>>;
  readonly facts: Readonly<Record<string, unknown>> | null;
  readonly isFolded: boolean;
  readonly bundle: number | null;
  readonly attempts: number;
  readonly createdAtMs: number;
}

/** Longer than any channel takes: a claim whose holder died is free again after it. */
const LEASE_SECONDS = 60;

const COLUMNS = `d.id, d.key, d.org_id AS "orgId", d.project_id AS "projectId", d.issue_id AS "issueId", d.rule_id AS "ruleId",
  d.firing_id AS "firingId", d.channel, d.target, d.facts, d.is_folded AS "isFolded", d.bundle, d.attempts,
  (extract(epoch FROM d.created_at) * 1000)::float8 AS "createdAtMs"`;

/** What is sent through one door: a server of others that hangs must not hold more of us than its share. Nobody waits for `people`. */
export function doorOf({ id, channel, target }: Pick<Delivery, 'id' | 'channel' | 'target'>): string {
  if (channel === 'people') return `people:${id}`;
  return channel === 'mail' ? 'mail' : `${channel}:${String(target['url'])}`;
}

/** The same in SQL. */
const DOOR = "CASE channel WHEN 'people' THEN 'people:' || id WHEN 'mail' THEN 'mail' ELSE channel || ':' || (target->>'url') END";
/** Of more that is due only the oldest are looked at, beside those whose door is full. */
const LOOKED_AT = 2_000;

export interface Claim {
  readonly limit: number;
  /** Under way at once through one door. */
  readonly atOneDoor: number;
  /** How many of ours are under way through each. */
  readonly underway: ReadonlyMap<string, number>;
  readonly nowMs: number;
}

/** Oldest first; nobody else gets them for a minute. Of what is folded only the first is claimed, the others go with it. */
export function claimDue(sql: Sql, { limit, atOneDoor, underway, nowMs }: Claim): Promise<readonly Delivery[]> {
  const full = [...underway].filter(([, count]) => count >= atOneDoor).map(([door]) => door);
  return sql.rows<Delivery>(
    `WITH waiting AS (
       SELECT id, due_at, ${DOOR} AS door FROM alert_delivery w
        WHERE state = 'waiting' AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
          AND (NOT is_folded OR bundle = id OR (bundle IS NULL AND id = (
            SELECT min(f.id) FROM alert_delivery f
             WHERE f.digest = w.digest AND f.is_folded AND f.state = 'waiting' AND f.bundle IS NULL)))
          AND ${DOOR} <> ALL ($6::text[])
        ORDER BY due_at, id LIMIT ${LOOKED_AT}),
     placed AS (
       SELECT id, due_at, row_number() OVER (PARTITION BY door ORDER BY due_at, id) + coalesce(n, 0) AS place
         FROM waiting LEFT JOIN unnest($3::text[], $4::int[]) AS u (at_door, n) ON at_door = door),
     due AS (
       SELECT id FROM alert_delivery
        WHERE id IN (SELECT id FROM placed WHERE place <= $5 ORDER BY due_at, id LIMIT $1)
          AND state = 'waiting' AND (leased_until IS NULL OR leased_until <= $2)
        FOR UPDATE SKIP LOCKED)
     UPDATE alert_delivery d SET attempts = d.attempts + 1, leased_until = $2::timestamptz + interval '${LEASE_SECONDS} s'
       FROM due WHERE d.id = due.id RETURNING ${COLUMNS}`,
    [limit, new Date(nowMs), [...underway.keys()], [...underway.values()], atOneDoor, full],
  );
}

/** Ties what waits under the name of a folded delivery into one message; a second try finds the same ones. */
export async function bundleOf(sql: Sql, first: Delivery): Promise<readonly Delivery[]> {
  if (first.bundle === null) {
    await sql.execute(
      `UPDATE alert_delivery SET bundle = $1 WHERE state = 'waiting' AND is_folded AND bundle IS NULL
          AND (id = $1 OR (leased_until IS NULL AND digest = (SELECT digest FROM alert_delivery WHERE id = $1)))`,
      [first.id],
    );
  }
  return sql.rows<Delivery>(`SELECT ${COLUMNS} FROM alert_delivery d WHERE d.bundle = $1 AND d.state = 'waiting' ORDER BY d.id`, [
    first.id,
  ]);
}

export interface Told {
  readonly rule: string | null;
  readonly project: string;
  readonly projectName: string;
  readonly platform: string | null;
  readonly org: string;
  readonly orgName: string;
  readonly firing: FiringFacts | null;
  readonly firedAtMs: number;
  /** The commit that may have broken it (features/owner). */
  readonly suspect: { readonly key: string; readonly message: string; readonly author: string } | null;
}

/** What the messages of deliveries are made of; by id. What was deleted since is missing. */
export async function toldOf(sql: Sql, ids: readonly number[]): Promise<ReadonlyMap<number, Told>> {
  const rows = await sql.rows<Told & { id: number }>(
    `SELECT d.id, r.name AS rule, p.slug AS project, p.name AS "projectName", p.platform, o.slug AS org, o.name AS "orgName", f.facts AS firing,
            (extract(epoch FROM coalesce(f.fired_at, d.created_at)) * 1000)::float8 AS "firedAtMs",
            (SELECT jsonb_build_object('key', c.key, 'message', coalesce(c.message, ''), 'author', coalesce(c.author_name, s.name))
               FROM issue_owner s JOIN commit c ON c.id = s.commit_id
              WHERE s.issue_id = d.issue_id AND s.kind = 'suspect_commit' AND s.place = 0) AS suspect
       FROM alert_delivery d
       JOIN project p ON p.id = d.project_id AND p.status = 'active' JOIN organization o ON o.id = d.org_id
       LEFT JOIN alert_rule r ON r.id = d.rule_id LEFT JOIN alert_firing f ON f.id = d.firing_id
      WHERE d.id = ANY($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map(({ id, ...told }) => [id, told]));
}

/** Who was told: of the issue's feed. */
export interface ToldWhom {
  readonly channel: string;
  readonly to: readonly string[];
}

/** They arrived. With the line in the issue's feed, and the end of the receiver's failing, in one transaction with the caller's. */
export async function settleSent(tx: Sql, deliveries: readonly Delivery[], whom: ToldWhom | null, nowMs: number): Promise<void> {
  const ids = deliveries.map(({ id }) => id);
  const settled = await tx.rows<{ id: number; rule_id: number | null }>(
    `UPDATE alert_delivery SET state = 'sent', done_at = $2, leased_until = NULL, last_error = NULL
      WHERE id = ANY($1::bigint[]) AND state = 'waiting' RETURNING id, rule_id`,
    [ids, new Date(nowMs)],
  );
  if (whom === null || settled.length === 0) return;
  await tx.execute(
    `INSERT INTO issue_activity (org_id, project_id, issue_id, type, detail, created_at)
     SELECT d.org_id, d.project_id, d.issue_id, 'alert_sent',
            jsonb_build_object('rule', r.name, 'ruleId', r.id::text, 'project', p.slug, 'channel', $2::text, 'to', $3::jsonb), $4
       FROM alert_delivery d JOIN alert_rule r ON r.id = d.rule_id JOIN project p ON p.id = d.project_id
      WHERE d.id = ANY($1::bigint[]) ORDER BY d.id`,
    [settled.map(({ id }) => id), whom.channel, JSON.stringify(whom.to), new Date(nowMs)],
  );
}

export async function clearFailing(sql: Sql, ruleIds: readonly number[], receiver: string): Promise<void> {
  if (ruleIds.length === 0) return;
  await sql.execute('UPDATE alert_rule SET failing = failing - $2 WHERE id = ANY($1::bigint[]) AND failing ? $2', [ruleIds, receiver]);
}

export async function markFailing(
  sql: Sql,
  ruleIds: readonly number[],
  failure: { receiver: string; error: string; nowMs: number },
): Promise<void> {
  if (ruleIds.length === 0) return;
  await sql.execute(
    `UPDATE alert_rule SET failing = failing || jsonb_build_object($2::text,
            jsonb_build_object('since', coalesce(failing->$2->>'since', $4::text), 'error', $3::text))
      WHERE id = ANY($1::bigint[])`,
    [ruleIds, failure.receiver, failure.error, new Date(failure.nowMs).toISOString()],
  );
}

/** Will be tried again. */
export async function putBack(
  sql: Sql,
  ids: readonly number[],
  back: { readonly dueMs: number; readonly error: string | null; readonly isTry: boolean },
) {
  await sql.execute(
    `UPDATE alert_delivery SET due_at = $2, leased_until = NULL, last_error = coalesce($3, last_error),
            attempts = attempts - CASE WHEN $4 THEN 0 ELSE 1 END
      WHERE id = ANY($1::bigint[]) AND state = 'waiting'`,
    [ids, new Date(back.dueMs), back.error, back.isTry],
  );
}

/** Will not be tried again: the receiver stayed away (`failed`), or nobody wants it any more (`dropped`). */
export async function giveUp(
  sql: Sql,
  ids: readonly number[],
  end: { readonly state: 'failed' | 'dropped'; readonly error: string; readonly nowMs: number },
) {
  await sql.execute(
    `UPDATE alert_delivery SET state = $2, last_error = $3, done_at = $4, leased_until = NULL WHERE id = ANY($1::bigint[]) AND state = 'waiting'`,
    [ids, end.state, end.error, new Date(end.nowMs)],
  );
}

/** What was done with long ago, and firings nobody looks at any more. */
export async function forgetDeliveries(sql: Sql, nowMs: number): Promise<void> {
  const DAY_MS = 86_400_000;
  await sql.execute(`DELETE FROM alert_delivery WHERE state <> 'waiting' AND done_at < $1`, [new Date(nowMs - 30 * DAY_MS)]);
  await sql.execute('DELETE FROM alert_firing WHERE fired_at < $1', [new Date(nowMs - 90 * DAY_MS)]);
}
