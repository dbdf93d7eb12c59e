/** Whom a mail of a rule goes to, and why (processing §6.3, §5.8). */
import type { Sql } from '../../engines/metadata/port.ts';
import { ownersOf } from '../project/index.ts';
import type { AlertReason, FiringFacts } from './facts.ts';
import { choiceOf, toRecipient } from './person.ts';
import type { Because, Choice, Recipient, Topic } from './person.ts';
import type { MailTarget } from './parts/actions.ts';

export interface ToBeTold {
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  readonly ruleId: number;
  readonly target: MailTarget;
  readonly firing: FiringFacts;
  readonly nowMs: number;
}

/** Most recently active, when nobody owns the issue. */
const MOST_ACTIVE = 20;
/** Of one firing. A mail to thousands is a mistake of a rule. */
const MOST_PEOPLE = 500;

interface Row {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly is_of_team: boolean;
  readonly last_login_at: Date | null;
  readonly is_subscribed: boolean | null;
  readonly is_assigned: boolean;
  readonly is_of_assigned_team: boolean;
  /** Of the commit that is suspected. */
  readonly is_suspect: boolean;
  readonly teams: readonly string[];
  readonly team_ids: readonly string[];
}

/** Without whoever snoozed the rule, unsubscribed from the issue, or does not want to hear of such things. */
export async function recipientsOf(sql: Sql, told: ToBeTold): Promise<readonly Recipient[]> {
  const rows = await members(sql, told);
  const chosen = told.target.targetType === 'IssueOwners' ? await owners(sql, rows, told) : addressed(rows, told.target);
  return chosen
    .filter(({ row, because }) => row.is_subscribed !== false || because === 'target')
    .filter(({ row, because }) => isWanted(row, because, told.firing.reason))
    .slice(0, MOST_PEOPLE)
    .map(({ row, because }) => toRecipient(row, because));
}

/** Everybody of the organization who can sign in and did not snooze the rule. */
function members(sql: Sql, { orgId, projectId, issueId, ruleId, nowMs }: ToBeTold): Promise<readonly Row[]> {
  return sql.rows<Row>(
    `SELECT a.id, a.email, a.name, a.options, a.last_login_at, us.is_subscribed,
            coalesce(i.assignee_user_id = a.id, false) AS is_assigned,
            coalesce(i.assignee_team_id = ANY(t.ids), false) AS is_of_assigned_team,
            EXISTS (SELECT 1 FROM issue_owner o WHERE o.issue_id = $3 AND o.kind = 'suspect_commit' AND o.place = 0 AND o.user_id = a.id) AS is_suspect,
            coalesce(t.is_of_project, false) AS is_of_team, coalesce(t.slugs, '{}') AS teams, coalesce(t.ids::text[], '{}') AS team_ids
       FROM member m JOIN account a ON a.id = m.user_id AND a.is_active
       LEFT JOIN issue i ON i.id = $3
       LEFT JOIN issue_user_state us ON us.issue_id = $3 AND us.user_id = a.id
       LEFT JOIN LATERAL (
         SELECT array_agg(te.slug) AS slugs, array_agg(te.id) AS ids, bool_or(pt.project_id IS NOT NULL) AS is_of_project
           FROM team_member tm JOIN team te ON te.id = tm.team_id
           LEFT JOIN project_team pt ON pt.team_id = te.id AND pt.project_id = $2
          WHERE tm.member_id = m.id) t ON true
      WHERE m.org_id = $1
        AND NOT EXISTS (SELECT 1 FROM alert_snooze s WHERE s.rule_id = $4 AND s.user_id = a.id AND (s.until IS NULL OR s.until > $5))
      ORDER BY a.last_login_at DESC NULLS LAST, a.id`,
    [orgId, projectId, issueId, ruleId, new Date(nowMs)],
  );
}

interface Chosen {
  readonly row: Row;
  readonly because: Because;
}

function addressed(rows: readonly Row[], { targetType, targetIdentifier }: MailTarget): readonly Chosen[] {
  const isMeant = (row: Row) => (targetType === 'Team' ? row.team_ids.includes(targetIdentifier) : String(row.id) === targetIdentifier);
  return rows.filter(isMeant).map((row) => ({ row, because: targetType === 'Team' ? 'team' : 'target' }));
}

/** The assignee, owners by the project's rules, the author of the suspect commit and whoever follows the issue; if that is nobody, whom the rule says then. */
async function owners(sql: Sql, rows: readonly Row[], told: ToBeTold): Promise<readonly Chosen[]> {
  const names = new Set((await ownersOf(sql, told.projectId, told.firing)).map((name) => name.toLowerCase()));
  const because = (row: Row): Because | null => {
    if (row.is_assigned) return 'assigned';
    if (row.is_of_assigned_team) return 'team';
    if (names.has(row.email.toLowerCase()) || row.teams.some((slug) => names.has(`#${slug}`))) return 'owner';
    if (row.is_suspect) return 'suspect';
    return row.is_subscribed === true ? 'subscribed' : null;
  };
  const found = rows.flatMap((row): Chosen[] => {
    const reason = because(row);
    return reason === null ? [] : [{ row, because: reason }];
  });
  if (found.length > 0 || told.target.fallthroughType === 'NoOne') return found;
  const others = rows.filter((row) => row.is_of_team || topicOf(row, told.firing.reason) === 'always');
  const kept = told.target.fallthroughType === 'AllMembers' ? others : others.slice(0, MOST_ACTIVE);
  return kept.map((row) => ({ row, because: 'member' }));
}

/** Which of the person's settings speaks of it; a rule that counts is nobody's topic but its own. */
const TOPICS: Readonly<Partial<Record<AlertReason, Topic>>> = {
  new: 'newIssues',
  regressed: 'regressions',
  returned: 'regressions',
  escalated: 'regressions',
};

function topicOf(row: Row, reason: AlertReason): Choice {
  const topic = TOPICS[reason];
  return topic === undefined ? 'mine' : choiceOf(row, topic);
}

/** A rule that names a person is that person's or their team's own doing: the choices are for what comes by itself. */
function isWanted(row: Row, because: Because, reason: AlertReason): boolean {
  if (because === 'target') return true;
  const choice = topicOf(row, reason);
  if (choice === 'mine') return row.is_of_team || because !== 'member';
  return choice === 'always';
}
