/** Assignments that nobody made: by rules of ownership or a commit (features/owner). */
import type { Sql } from '../../engines/metadata/port.ts';
import { tellAssigned } from '../alert/index.ts';
import { recordActivity } from './activity.ts';

export interface RuleAssignment {
  readonly issueId: number;
  /** One of both. */
  readonly userId: number | null;
  readonly teamId: number | null;
  readonly atMs: number;
  /** By mail, to whom it is given. */
  readonly isTold: boolean;
  /** What the activity tells. Has `integration`: that is how a person's act is told from these. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The issues are locked. Activity is recorded for those that change hands. */
export async function assignByRule(tx: Sql, orgId: number, assignments: readonly RuleAssignment[]): Promise<void> {
  // A batch of new issues goes to few owners by few rules.
  const alike = Map.groupBy(assignments, ({ detail, isTold }) => JSON.stringify([isTold, detail]));
  for (const [, [first, ...others]] of alike) if (first !== undefined) await assignAlike(tx, orgId, [first, ...others]);
}

async function assignAlike(tx: Sql, orgId: number, assignments: readonly [RuleAssignment, ...RuleAssignment[]]): Promise<void> {
  const [{ userId, teamId, detail, isTold }] = assignments;
  const atMs = Math.max(...assignments.map((one) => one.atMs));
  const changed = await tx.rows<{ id: number }>(
    `UPDATE issue SET assignee_user_id = $2, assignee_team_id = $3
      WHERE id = ANY($1::bigint[]) AND (assignee_user_id IS DISTINCT FROM $2::bigint OR assignee_team_id IS DISTINCT FROM $3::bigint) RETURNING id`,
    [assignments.map(({ issueId }) => issueId), userId, teamId],
  );
  if (changed.length === 0) return;
  const issueIds = changed.map(({ id }) => id);
  const told = await recordActivity(tx, { orgId, issueIds, type: 'assigned', userId: null, detail, atMs });
  if (isTold) await tellAssigned(tx, { orgId, userId: null, nowMs: atMs }, { userId, teamId, told });
  if (userId === null) return;
  await tx.execute(
    `INSERT INTO issue_user_state (org_id, issue_id, user_id, is_subscribed, subscription_reason)
     SELECT $1, id, $3, true, 'assigned' FROM unnest($2::bigint[]) AS i (id)
     ON CONFLICT (issue_id, user_id) DO UPDATE SET is_subscribed = coalesce(issue_user_state.is_subscribed, true),
       subscription_reason = coalesce(issue_user_state.subscription_reason, 'assigned')`,
    [orgId, issueIds, userId],
  );
}
