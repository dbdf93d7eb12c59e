/** Whom a note mentions: only members and teams of the organization, whatever a client names; they are told about the issue from now on. */
import type { Sql } from '../../engines/metadata/port.ts';

export interface Mentioning {
  readonly orgId: number;
  readonly issueId: number;
  /** `user:1`, `team:2`; anything else is nobody. */
  readonly wanted: readonly string[];
}

/** Those of the wanted that exist here, in their order; subscribes them, except who has unsubscribed. In the note's transaction. */
export async function keepMentions(tx: Sql, { orgId, issueId, wanted }: Mentioning): Promise<readonly string[]> {
  const userIds = idsOf('user', wanted);
  const teamIds = idsOf('team', wanted);
  if (userIds.length + teamIds.length === 0) return [];
  const rows = await tx.rows<{ name: string }>(
    `SELECT 'user:' || user_id AS name FROM member WHERE org_id = $1 AND user_id = ANY($2::bigint[])
     UNION ALL SELECT 'team:' || id FROM team WHERE org_id = $1 AND id = ANY($3::bigint[])`,
    [orgId, userIds, teamIds],
  );
  const known = new Set(rows.map((row) => row.name));
  await tx.execute(
    `INSERT INTO issue_user_state AS us (org_id, issue_id, user_id, is_subscribed, subscription_reason)
     SELECT DISTINCT $1::bigint, $2::bigint, m.user_id, true, 'mentioned'
       FROM member m
      WHERE m.org_id = $1 AND (m.user_id = ANY($3::bigint[])
         OR EXISTS (SELECT 1 FROM team_member tm WHERE tm.org_id = $1 AND tm.member_id = m.id AND tm.team_id = ANY($4::bigint[])))
     ON CONFLICT (issue_id, user_id) DO UPDATE SET is_subscribed = true, subscription_reason = 'mentioned' WHERE us.is_subscribed IS NULL`,
    [orgId, issueId, userIds, teamIds],
  );
  return [...new Set(wanted)].filter((name) => known.has(name));
}

function idsOf(kind: 'user' | 'team', wanted: readonly string[]): readonly number[] {
  return wanted.flatMap((name) => {
    const match = /^(user|team):(\d{1,15})$/.exec(name);
    return match?.[1] === kind ? Number(match[2]) : [];
  });
}
