/** Fields of an issue that people change, a function each. Activity is recorded for what changed, not for what was asked. */
import { randomBytes } from 'node:crypto';
import type { Sql } from '../../engines/metadata/port.ts';
import { wrongField } from '../../http/errors.ts';
import { tellAssigned } from '../alert/index.ts';
import { recordActivity } from './activity.ts';
import type { NewAssignee } from './assignee.ts';
import type { IssueChange } from './contract.ts';
import type { NewStatus } from './resolution.ts';
import { maySharePublicly } from './shared.ts';

/** A change that is under way: by whom, on which issues, and what was told of it. */
export interface Act {
  readonly tx: Sql;
  readonly orgId: number;
  readonly userId: number | null;
  readonly nowMs: number;
  /** Locked. */
  readonly ids: readonly number[];
  /** Activities that were recorded. */
  readonly told: { readonly id: number; readonly issueId: number }[];
}

/** What was changed, in the API's words: the answer of a bulk change. */
export type Changed = Record<string, unknown>;

/** Younger issues that are opened again are new again (processing §5.1). */
const NEW_FOR = `interval '7 days'`;

export async function setStatus(act: Act, to: NewStatus): Promise<Changed> {
  const changed = await act.tx.rows<{ id: number }>(
    `UPDATE issue i SET
        status = $2,
        substatus = CASE WHEN $3 = 'fresh' THEN CASE WHEN i.first_seen > $5::timestamptz - ${NEW_FOR} THEN 'new' ELSE 'ongoing' END ELSE $3 END,
        status_details = $4::jsonb || CASE WHEN $6 THEN jsonb_build_object('timesSeen', i.times_seen, 'usersSeen', i.users_seen) ELSE '{}' END,
        resolved_at = CASE WHEN $2 = 'resolved' THEN $5::timestamptz END,
        active_at = CASE WHEN $2 = 'unresolved' THEN $5::timestamptz ELSE i.active_at END,
        inbox_reason = CASE WHEN $2 = 'unresolved' THEN i.inbox_reason END,
        inbox_at = CASE WHEN $2 = 'unresolved' THEN i.inbox_at END
      WHERE i.id = ANY($1::bigint[])
        AND (i.status <> $2 OR i.status_details <> $4::jsonb OR ($3 <> 'fresh' AND i.substatus IS DISTINCT FROM $3))
      RETURNING i.id`,
    [act.ids, to.status, to.substatus, JSON.stringify(to.statusDetails), new Date(act.nowMs), to.keepsBaseline],
  );
  await tell(act, changed, to.activity, to.activityDetail);
  return { status: to.status, statusDetails: to.statusDetails, ...(to.substatus === 'fresh' ? {} : { substatus: to.substatus }) };
}

export async function assign(act: Act, to: NewAssignee): Promise<Changed> {
  const changed = await act.tx.rows<{ id: number }>(
    `UPDATE issue SET assignee_user_id = $2, assignee_team_id = $3
      WHERE id = ANY($1::bigint[]) AND (assignee_user_id IS DISTINCT FROM $2::bigint OR assignee_team_id IS DISTINCT FROM $3::bigint) RETURNING id`,
    [act.ids, to.userId, to.teamId],
  );
  const isNobody = to.userId === null && to.teamId === null;
  const told = await tell(act, changed, isNobody ? 'unassigned' : 'assigned', to.detail);
  await tellAssigned(act.tx, act, { ...to, told });
  if (to.userId !== null) await setState({ ...act, userId: to.userId }, { is_subscribed: true, subscription_reason: 'assigned' });
  if (isNobody) return { assignedTo: null };
  const { assigneeName, assigneeEmail } = to.detail;
  const isUser = to.userId !== null;
  return {
    assignedTo: {
      type: isUser ? 'user' : 'team',
      id: String(to.userId ?? to.teamId),
      name: String(assigneeName ?? ''),
      ...(isUser ? { email: String(assigneeEmail ?? '') } : {}),
    },
  };
}

const PRIORITY = { high: 75, medium: 50, low: 25 } as const;

/** A person's choice stays: nothing automatic changes it any more (processing §5.7). */
export async function setPriority(act: Act, priority: keyof typeof PRIORITY): Promise<Changed> {
  const changed = await act.tx.rows<{ id: number }>(
    'UPDATE issue SET priority = $2, priority_locked_at = $3 WHERE id = ANY($1::bigint[]) AND priority <> $2 RETURNING id',
    [act.ids, PRIORITY[priority], new Date(act.nowMs)],
  );
  await tell(act, changed, 'set_priority', { priority, reason: 'manual' });
  return { priority };
}

/** Out of "for review", or into it by hand; a reviewed new issue is an ongoing one. */
export async function review(act: Act, change: IssueChange): Promise<Changed> {
  if (change.inbox === true) {
    await act.tx.execute(`UPDATE issue SET inbox_reason = 'manual', inbox_at = $2 WHERE id = ANY($1::bigint[]) AND status = 'unresolved'`, [
      act.ids,
      new Date(act.nowMs),
    ]);
    return { inbox: true };
  }
  const changed = await act.tx.rows<{ id: number }>(
    `UPDATE issue SET inbox_reason = NULL, inbox_at = NULL, substatus = CASE WHEN status = 'unresolved' THEN coalesce($2, 'ongoing') ELSE substatus END
      WHERE id = ANY($1::bigint[]) AND (inbox_reason IS NOT NULL OR (status = 'unresolved' AND substatus <> coalesce($2, 'ongoing'))) RETURNING id`,
    [act.ids, change.substatus?.startsWith('archived_') ? null : (change.substatus ?? null)],
  );
  await tell(act, changed, 'mark_reviewed', {});
  return { inbox: false };
}

export async function share(act: Act, isPublic: boolean): Promise<Changed> {
  if (isPublic && !(await maySharePublicly(act.tx, act.orgId))) throw wrongField('isPublic', 'This organization shares no issues.');
  // One address for each issue, made here: 128 random bits nobody can guess.
  for (const id of act.ids) {
    await act.tx.execute('UPDATE issue SET is_public = $2, share_id = CASE WHEN $2 THEN coalesce(share_id, $3) END WHERE id = $1', [
      id,
      isPublic,
      randomBytes(16).toString('hex'),
    ]);
  }
  await tell(
    act,
    act.ids.map((id) => ({ id })),
    isPublic ? 'set_public' : 'set_private',
    {},
  );
  return { isPublic };
}

export async function setPersonal(act: Act, { isBookmarked, isSubscribed, hasSeen }: IssueChange): Promise<Changed> {
  // A token without a person has no bookmarks.
  if (act.userId === null) return {};
  const state = {
    ...(isBookmarked === undefined ? {} : { is_bookmarked: isBookmarked }),
    ...(isSubscribed === undefined ? {} : { is_subscribed: isSubscribed, subscription_reason: 'unknown' }),
    ...(hasSeen === undefined ? {} : { seen_at: hasSeen ? new Date(act.nowMs).toISOString() : null }),
  };
  if (Object.keys(state).length > 0) await setState(act, state);
  return {
    ...(isBookmarked === undefined ? {} : { isBookmarked }),
    ...(isSubscribed === undefined ? {} : { isSubscribed }),
    ...(hasSeen === undefined ? {} : { hasSeen }),
  };
}

interface PersonalState {
  readonly is_bookmarked?: boolean;
  readonly is_subscribed?: boolean;
  readonly subscription_reason?: string;
  readonly seen_at?: string | null;
}

/** Only what is named is touched. */
async function setState(act: Act, state: PersonalState): Promise<void> {
  await act.tx.execute(
    `INSERT INTO issue_user_state AS us (org_id, issue_id, user_id, is_bookmarked, is_subscribed, subscription_reason, seen_at)
     SELECT $1, id, $3, coalesce(($4::jsonb->>'is_bookmarked')::boolean, false), ($4::jsonb->>'is_subscribed')::boolean,
            $4::jsonb->>'subscription_reason', ($4::jsonb->>'seen_at')::timestamptz
       FROM unnest($2::bigint[]) AS i (id)
     ON CONFLICT (issue_id, user_id) DO UPDATE SET
       is_bookmarked = CASE WHEN $4::jsonb ? 'is_bookmarked' THEN excluded.is_bookmarked ELSE us.is_bookmarked END,
       is_subscribed = CASE WHEN $4::jsonb ? 'is_subscribed' THEN excluded.is_subscribed ELSE us.is_subscribed END,
       subscription_reason = CASE WHEN $4::jsonb ? 'is_subscribed' THEN excluded.subscription_reason ELSE us.subscription_reason END,
       seen_at = CASE WHEN $4::jsonb ? 'seen_at' THEN excluded.seen_at ELSE us.seen_at END`,
    [act.orgId, act.ids, act.userId, JSON.stringify(state)],
  );
}

export async function tell(
  act: Act,
  changed: readonly { id: number }[],
  type: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<Act['told']> {
  const issueIds = changed.map((row) => row.id);
  const told = await recordActivity(act.tx, { orgId: act.orgId, issueIds, type, userId: act.userId, detail, atMs: act.nowMs });
  act.told.push(...told);
  return [...told];
}
