/**
 * What people and the lifecycle set on an issue, as one value: what a change alters, and what undo gives back. Groups of fields
 * belong together: a status without its substatus would contradict itself.
 */
import type { Sql } from '../../engines/metadata/port.ts';

/** Columns of `issue` as JSON; times are texts. */
export type IssueState = Readonly<Record<string, unknown>>;

const GROUPS = [
  ['status', 'substatus', 'status_details', 'resolved_at', 'active_at', 'inbox_reason', 'inbox_at'],
  ['priority', 'priority_locked_at'],
  ['assignee_user_id', 'assignee_team_id'],
  ['is_public', 'share_id'],
] as const;
const COLUMNS: readonly string[] = GROUPS.flat();

export async function readStates(sql: Sql, issueIds: readonly number[]): Promise<ReadonlyMap<number, IssueState>> {
  const rows = await sql.rows<{ id: number; state: IssueState }>(
    `SELECT i.id, jsonb_build_object(${COLUMNS.map((name) => `'${name}', i.${name}`).join(', ')}) AS state
       FROM issue i WHERE i.id = ANY($1::bigint[])`,
    [issueIds],
  );
  return new Map(rows.map((row) => [row.id, row.state]));
}

/** The caller holds the locks of the issues. */
export async function writeStates(tx: Sql, states: ReadonlyMap<number, IssueState>): Promise<void> {
  if (states.size === 0) return;
  const records = [...states].map(([id, state]) => ({ id, ...state }));
  await tx.execute(
    `UPDATE issue i SET ${COLUMNS.map((name) => `${name} = s.${name}`).join(', ')}
       FROM jsonb_populate_recordset(NULL::issue, $1::jsonb) AS s WHERE i.id = s.id`,
    [JSON.stringify(records)],
  );
}

export interface Restored {
  readonly state: IssueState;
  /** Somebody or something changed a field since: it stays as it is now. */
  readonly isContested: boolean;
}

/** The state before a change, where nothing has happened to it since. Pure. */
export function restore(before: IssueState, after: IssueState, now: IssueState): Restored {
  const state: Record<string, unknown> = { ...now };
  let isContested = false;
  for (const group of GROUPS) {
    if (isSame(group, before, after)) continue;
    if (isSame(group, after, now)) for (const name of group) state[name] = before[name];
    else isContested = true;
  }
  return { state, isContested };
}

function isSame(group: readonly string[], a: IssueState, b: IssueState): boolean {
  // PostgreSQL keeps the keys of jsonb in one order, so equal values have equal texts.
  return group.every((name) => JSON.stringify(a[name] ?? null) === JSON.stringify(b[name] ?? null));
}

/** What one person set on an issue. */
export interface PersonalState {
  readonly issue_id: number;
  readonly user_id: number;
  readonly is_bookmarked: boolean;
  readonly is_subscribed: boolean | null;
  readonly subscription_reason: string | null;
  readonly seen_at: string | null;
}

export async function readPersonal(
  sql: Sql,
  issueIds: readonly number[],
  userIds: readonly number[],
): Promise<ReadonlyMap<string, PersonalState>> {
  if (userIds.length === 0) return new Map();
  const rows = await sql.rows<{ state: PersonalState }>(
    `SELECT jsonb_build_object('issue_id', issue_id, 'user_id', user_id, 'is_bookmarked', is_bookmarked, 'is_subscribed', is_subscribed,
                               'subscription_reason', subscription_reason, 'seen_at', seen_at) AS state
       FROM issue_user_state WHERE issue_id = ANY($1::bigint[]) AND user_id = ANY($2::bigint[])`,
    [issueIds, userIds],
  );
  return new Map(rows.map(({ state }) => [`${state.issue_id}/${state.user_id}`, state]));
}

/** As they were before; a row that a change made is taken away. */
export async function writePersonal(
  tx: Sql,
  before: readonly PersonalState[],
  made: readonly Pick<PersonalState, 'issue_id' | 'user_id'>[],
): Promise<void> {
  if (before.length > 0) {
    await tx.execute(
      `UPDATE issue_user_state us SET is_bookmarked = s.is_bookmarked, is_subscribed = s.is_subscribed,
              subscription_reason = s.subscription_reason, seen_at = s.seen_at
         FROM jsonb_populate_recordset(NULL::issue_user_state, $1::jsonb) AS s
        WHERE us.issue_id = s.issue_id AND us.user_id = s.user_id`,
      [JSON.stringify(before)],
    );
  }
  if (made.length > 0) {
    await tx.execute(
      `DELETE FROM issue_user_state us USING jsonb_populate_recordset(NULL::issue_user_state, $1::jsonb) AS s
        WHERE us.issue_id = s.issue_id AND us.user_id = s.user_id`,
      [JSON.stringify(made)],
    );
  }
}
