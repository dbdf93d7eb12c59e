import type { Sql } from '../../engines/metadata/port.ts';

/** What every new project begins with: what matters most, to those whom it concerns. */
const CONDITIONS = [
  { id: 'sentry.rules.conditions.high_priority_issue.NewHighPriorityIssueCondition' },
  { id: 'sentry.rules.conditions.high_priority_issue.ExistingHighPriorityIssueCondition' },
];
const ACTIONS = [
  { id: 'sentry.mail.actions.NotifyEmailAction', targetType: 'IssueOwners', targetIdentifier: '', fallthroughType: 'ActiveMembers' },
];

/** In the transaction that makes the project. */
export async function insertDefaultRule(
  tx: Sql,
  { orgId, projectId }: { readonly orgId: number; readonly projectId: number },
): Promise<void> {
  await tx.execute(
    `INSERT INTO alert_rule (org_id, project_id, name, action_match, filter_match, frequency_minutes, conditions, actions, created_at, updated_at)
     VALUES ($1, $2, 'Send a notification for high priority issues', 'any', 'all', 30, $3, $4, now(), now())`,
    [orgId, projectId, JSON.stringify(CONDITIONS), JSON.stringify(ACTIONS)],
  );
}
