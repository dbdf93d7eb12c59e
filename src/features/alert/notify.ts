/**
 * What people are told without a rule: that an issue is theirs, that somebody wrote about it (processing §5.10, §6.3). Decided in the
 * transaction of the act, sent like everything else in the outbox.
 */
import type { Sql } from '../../engines/metadata/port.ts';
import { insertMails } from './digest.ts';
import type { Notice } from './mail/notice.ts';
import type { Delivery } from './outbox.ts';
import { choiceOf, toRecipient } from './person.ts';
import type { Because, PersonRow, Topic } from './person.ts';

export interface Act {
  readonly orgId: number;
  /** Who did it: is not told. Null for a token without a person. */
  readonly userId: number | null;
  readonly nowMs: number;
}

/** An activity that was recorded for an issue. */
export interface Recorded {
  readonly id: number;
  readonly issueId: number;
}

/** Of one act: whoever gives a thousand issues away at once has told the other already. */
const MOST_ISSUES = 50;

export async function tellAssigned(
  tx: Sql,
  act: Act,
  to: { readonly userId: number | null; readonly teamId: number | null; readonly told: readonly Recorded[] },
): Promise<void> {
  if (to.userId === null && to.teamId === null) return;
  for (const recorded of to.told.slice(0, MOST_ISSUES)) {
    const rows = await peopleOf(tx, {
      orgId: act.orgId,
      issueId: recorded.issueId,
      userIds: to.userId === null ? [] : [to.userId],
      teamIds: to.teamId === null ? [] : [to.teamId],
    });
    await tell(tx, act, {
      recorded,
      kind: 'assigned',
      topic: 'assigned',
      text: '',
      rows: rows.filter((row) => row.is_named),
      because: () => (to.teamId === null ? 'assigned' : 'team'),
    });
  }
}

/** `mentions` as they are kept: `user:1`, `team:2`. */
export async function tellNote(
  tx: Sql,
  act: Act,
  note: { readonly recorded: Recorded; readonly text: string; readonly mentions: readonly string[] },
): Promise<void> {
  const ids = (kind: string) =>
    note.mentions.filter((name) => name.startsWith(`${kind}:`)).map((name) => Number(name.slice(kind.length + 1)));
  const rows = await peopleOf(tx, { orgId: act.orgId, issueId: note.recorded.issueId, userIds: ids('user'), teamIds: ids('team') });
  const common = { recorded: note.recorded, topic: 'comments', text: note.text } as const;
  await tell(tx, act, { ...common, kind: 'mentioned', rows: rows.filter((row) => row.is_named), because: () => 'mentioned' });
  await tell(tx, act, {
    ...common,
    kind: 'commented',
    rows: rows.filter((row) => !row.is_named && row.is_following),
    because: () => 'commented',
  });
}

interface Row extends PersonRow {
  readonly is_named: boolean;
  /** Assigned or subscribed, and not unsubscribed. */
  readonly is_following: boolean;
  readonly is_of_team: boolean;
}

interface Asked {
  readonly orgId: number;
  readonly issueId: number;
  readonly userIds: readonly number[];
  readonly teamIds: readonly number[];
}

/** Members who were named, by themselves or with a team, or who follow the issue. */
function peopleOf(tx: Sql, { orgId, issueId, userIds, teamIds }: Asked): Promise<readonly Row[]> {
  return tx.rows<Row>(
    `SELECT * FROM (
       SELECT a.id, a.email, a.name, a.options,
              a.id = ANY($3::bigint[]) OR EXISTS (SELECT 1 FROM team_member tm WHERE tm.member_id = m.id AND tm.team_id = ANY($4::bigint[])) AS is_named,
              coalesce(us.is_subscribed, i.assignee_user_id = a.id, false) AS is_following,
              EXISTS (SELECT 1 FROM team_member tm JOIN project_team pt ON pt.team_id = tm.team_id
                       WHERE tm.member_id = m.id AND pt.project_id = i.project_id) AS is_of_team
         FROM member m JOIN account a ON a.id = m.user_id AND a.is_active JOIN issue i ON i.id = $2 AND i.org_id = $1
         LEFT JOIN issue_user_state us ON us.issue_id = i.id AND us.user_id = a.id
        WHERE m.org_id = $1) p
      WHERE is_named OR is_following ORDER BY id`,
    [orgId, issueId, userIds, teamIds],
  );
}

interface Telling {
  readonly recorded: Recorded;
  readonly kind: Notice['kind'];
  readonly topic: Topic;
  readonly text: string;
  readonly rows: readonly Row[];
  readonly because: (row: Row) => Because;
}

async function tell(tx: Sql, act: Act, { recorded, kind, topic, text, rows, because }: Telling): Promise<void> {
  const wanted = rows.filter((row) => {
    const choice = choiceOf(row, topic);
    return row.id !== act.userId && (choice === 'always' || (choice === 'mine' && row.is_of_team));
  });
  if (wanted.length === 0) return;
  const issue = await tx.row<Omit<Notice, 'kind' | 'by' | 'text'> & { projectId: number; by: string | null }>(
    `SELECT i.project_id AS "projectId", i.title, i.culprit, i.level, i.short_id AS "shortNumber",
            (SELECT coalesce(nullif(name, ''), email) FROM account WHERE id = $2) AS by
       FROM issue i WHERE i.id = $1`,
    [recorded.issueId, act.userId],
  );
  if (issue === null) return;
  const { projectId, ...facts } = issue;
  const notice: Notice = { ...facts, kind, text };
  const parent: Delivery = {
    id: 0,
    key: `${kind}-${recorded.id}`,
    orgId: act.orgId,
    projectId,
    issueId: recorded.issueId,
    ruleId: null,
    firingId: null,
    channel: 'mail',
    target: {},
    facts: { ...notice },
    isFolded: false,
    bundle: null,
    attempts: 0,
    createdAtMs: act.nowMs,
  };
  await insertMails(tx, parent, { recipients: wanted.map((row) => toRecipient(row, because(row))), nowMs: act.nowMs });
}
