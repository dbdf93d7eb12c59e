/** Saved rules that are applied to the stored events of a project: which runs wait, how far each is, and what takes it back. */
import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import type { GroupingRules } from '../../pipeline/project-config.ts';

export interface RuleRun {
  readonly id: number;
  readonly orgId: number;
  readonly projectId: number;
  readonly userId: number | null;
  readonly config: string;
  readonly rules: GroupingRules | null;
  readonly phase: 'read' | 'decide' | 'move';
  readonly total: number | null;
  /** Where an earlier step stopped. */
  readonly after: RunPlace;
}

/** The event after which to go on; without one, at the newest (of the issue, while events follow). */
export interface RunPlace {
  readonly issueId: number;
  readonly event: { readonly receivedAtMs: number; readonly eventId: string } | null;
}

/** Events of one issue, as the event store names it, and hash, that the rules give one hash. 32 hex digits. */
export interface RunPart {
  readonly issueId: number;
  readonly storedHash: string;
  readonly triedHash: string;
  readonly events: number;
  readonly hashes: readonly string[];
  readonly title: string;
}

export interface NewRun extends Pick<RuleRun, 'orgId' | 'projectId' | 'userId' | 'config' | 'rules'> {
  readonly nowMs: number;
}

/**
 * One run of a project at a time: asked for again with the same rules it is the one under way, with others that one ends where it is.
 * What a run before left to be looked at is forgotten.
 */
export async function startRuleRun(tx: Sql, run: NewRun): Promise<void> {
  const { orgId, projectId, userId, config, rules, nowMs } = run;
  await tx.row('SELECT id FROM project WHERE id = $1 FOR NO KEY UPDATE', [projectId]);
  const saved = JSON.stringify(rules);
  const open = await tx.row('SELECT id FROM rule_run WHERE project_id = $1 AND finished_at IS NULL AND config = $2 AND rules = $3::jsonb', [
    projectId,
    config,
    saved,
  ]);
  if (open !== null) return;
  await stopRuleRun(tx, projectId, nowMs);
  await tx.execute('DELETE FROM rule_run WHERE project_id = $1', [projectId]);
  await tx.execute('INSERT INTO rule_run (org_id, project_id, user_id, config, rules, created_at) VALUES ($1, $2, $3, $4, $5::jsonb, $6)', [
    orgId,
    projectId,
    userId,
    config,
    saved,
    new Date(nowMs),
  ]);
}

/** What it did stays, and can be taken back. */
export async function stopRuleRun(sql: Sql, projectId: number, nowMs: number): Promise<void> {
  await sql.execute('UPDATE rule_run SET finished_at = $2, is_stopped = true WHERE project_id = $1 AND finished_at IS NULL', [
    projectId,
    new Date(nowMs),
  ]);
}

interface RunRow extends Omit<RuleRun, 'after'> {
  readonly cursorIssue: number;
  readonly cursorMs: number | null;
  readonly cursorId: string | null;
}

/** The one that waits longest; null when none does. */
export async function nextRuleRun(sql: Sql): Promise<RuleRun | null> {
  const row = await sql.row<RunRow>(
    `SELECT id, org_id AS "orgId", project_id AS "projectId", user_id AS "userId", config, rules, phase, total,
            cursor_issue AS "cursorIssue", cursor_ms AS "cursorMs", cursor_id AS "cursorId"
       FROM rule_run WHERE finished_at IS NULL ORDER BY id LIMIT 1`,
  );
  if (row === null) return null;
  const { cursorIssue: issueId, cursorMs, cursorId, ...run } = row;
  return {
    ...run,
    after: { issueId, event: cursorMs === null || cursorId === null ? null : { receivedAtMs: cursorMs, eventId: cursorId } },
  };
}

/** How many events are to be read. */
export async function beginRuleRun(sql: Sql, { id }: RuleRun, total: number): Promise<void> {
  await sql.execute('UPDATE rule_run SET total = $2 WHERE id = $1', [id, total]);
}

export interface ReadEvents {
  readonly parts: readonly RunPart[];
  readonly seen: number;
  readonly last: RunPlace;
}

/** In one transaction with the place: whoever goes on after a crash counts none of these events again. */
export async function noteRead(metadata: Metadata, { id }: RuleRun, { parts, seen, last }: ReadEvents): Promise<void> {
  await metadata.transaction(async (tx) => {
    if (!(await advance(tx, id, last))) return;
    await tx.execute('UPDATE rule_run SET seen = seen + $2 WHERE id = $1', [id, seen]);
    await tx.execute(
      `INSERT INTO rule_run_part (run_id, issue_id, stored_hash, tried_hash, events, hashes, title)
       SELECT $1, issue_id, stored_hash, tried_hash, events, string_to_array(hashes, ',')::uuid[], title
         FROM unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[])
           AS n (issue_id, stored_hash, tried_hash, events, hashes, title)
       ON CONFLICT (run_id, issue_id, stored_hash, tried_hash) DO UPDATE SET events = rule_run_part.events + excluded.events`,
      [
        id,
        parts.map((part) => part.issueId),
        parts.map((part) => part.storedHash),
        parts.map((part) => part.triedHash),
        parts.map((part) => part.events),
        parts.map((part) => part.hashes.join(',')),
        parts.map((part) => part.title),
      ],
    );
  });
}

/** False: the run was ended meanwhile. */
export async function advance(tx: Sql, id: number, { issueId, event }: RunPlace): Promise<boolean> {
  const changed = await tx.execute(
    'UPDATE rule_run SET cursor_issue = $2, cursor_ms = $3, cursor_id = $4 WHERE id = $1 AND finished_at IS NULL',
    [id, issueId, event?.receivedAtMs ?? null, event?.eventId ?? null],
  );
  return changed > 0;
}

/** From the beginning again, of another kind of work. */
export async function enterPhase(sql: Sql, { id }: RuleRun, phase: RuleRun['phase']): Promise<void> {
  await sql.execute('UPDATE rule_run SET phase = $2, cursor_issue = 0, cursor_ms = NULL, cursor_id = NULL WHERE id = $1', [id, phase]);
}

export async function endRuleRun(metadata: Metadata, { id }: RuleRun, nowMs: number): Promise<void> {
  await metadata.transaction(async (tx) => {
    await tx.execute('UPDATE rule_run SET finished_at = coalesce(finished_at, $2) WHERE id = $1', [id, new Date(nowMs)]);
    await tx.execute('DELETE FROM rule_run_part WHERE run_id = $1 AND to_issue_id IS NULL', [id]);
  });
}

/** Shown and taken back at a time; more are given when these are taken back. */
const MAX_KEYS = 500;

export interface RunProgress {
  readonly phase: 'read' | 'decide' | 'move' | 'done' | 'stopped';
  readonly total: number | null;
  readonly events: number;
  readonly merged: number;
  readonly followed: number;
  readonly split: number;
  readonly stayed: number;
  /** Events that are to follow, and that did. */
  readonly leaving: number;
  readonly moved: number;
  readonly undo: readonly string[];
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** The last run of a project; null when there is none. Keys are those that can still be used, the newest of them, oldest first. */
export async function ruleRunOf(sql: Sql, projectId: number): Promise<RunProgress | null> {
  return sql.row<RunProgress>(
    `SELECT CASE WHEN finished_at IS NULL THEN phase WHEN is_stopped THEN 'stopped' ELSE 'done' END AS phase,
            total, seen AS events, merged, followed, split, stayed, created_at AS "startedAt", finished_at AS "finishedAt",
            (SELECT coalesce(sum(p.events), 0)::bigint FROM rule_run_part p WHERE p.run_id = r.id AND p.to_issue_id IS NOT NULL) AS leaving,
            (SELECT coalesce(sum(m.moved), 0)::bigint FROM issue_move m WHERE m.run_id = r.id) AS moved,
            ARRAY(SELECT k.key FROM (SELECT c.id, c.key FROM rule_run_change c JOIN issue_change u ON u.key = c.key
                   WHERE c.run_id = r.id ORDER BY c.id DESC LIMIT ${MAX_KEYS}) k ORDER BY k.id) AS undo
       FROM rule_run r WHERE project_id = $1 ORDER BY id DESC LIMIT 1`,
    [projectId],
  );
}
