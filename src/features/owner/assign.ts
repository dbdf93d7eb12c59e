/** Gives issues to their owners, as the project's setting says (processing §5.8). */
import type { Sql } from '../../engines/metadata/port.ts';
import { assignByRule } from '../issue/index.ts';
import type { RuleAssignment } from '../issue/index.ts';
import type { OwnerKind } from './insert.ts';

/** What the activity calls it; clients of the field know these names. */
const INTEGRATIONS: Readonly<Record<OwnerKind, string>> = {
  suspect_commit: 'suspectCommitter',
  ownership_rule: 'projectOwnership',
  codeowners: 'codeowners',
};

export interface Assignable {
  readonly issueId: number;
  readonly isNew: boolean;
  /** Rules that gave it to somebody were replaced: it may go to somebody else. */
  readonly isChanged: boolean;
  readonly atMs: number;
}

interface Row {
  readonly issue_id: number;
  readonly kind: OwnerKind;
  readonly user_id: number | null;
  readonly team_id: number | null;
  readonly rule: string | null;
  readonly name: string;
  readonly email: string | null;
}

/**
 * To the first owner who is somebody here: of the commit that is suspected where the project says so, then of the rule that decides,
 * then of CODEOWNERS. Left alone is what a person gave or took away, and what somebody has already unless the rules changed.
 */
export async function assignOwners(tx: Sql, orgId: number, issues: readonly Assignable[]): Promise<void> {
  if (issues.length === 0) return;
  const rows = await tx.rows<Row>(
    `SELECT DISTINCT ON (i.id) i.id AS issue_id, o.kind, o.user_id, o.team_id, o.rule,
            coalesce(t.slug, nullif(a.name, ''), a.email) AS name, a.email
       FROM unnest($1::bigint[], $2::boolean[]) AS n (id, is_changed)
       JOIN issue i ON i.id = n.id JOIN project p ON p.id = i.project_id JOIN issue_owner o ON o.issue_id = i.id
       LEFT JOIN account a ON a.id = o.user_id LEFT JOIN team t ON t.id = o.team_id
      CROSS JOIN LATERAL (SELECT coalesce(p.settings->'ownership'->>'autoAssignment', 'Auto Assign to Issue Owner') AS setting) s
      WHERE (o.user_id IS NOT NULL OR o.team_id IS NOT NULL)
        AND s.setting <> 'Turn off Auto-Assignment'
        AND (o.kind <> 'suspect_commit' OR s.setting = 'Auto Assign to Suspect Commits')
        AND (n.is_changed OR num_nonnulls(i.assignee_user_id, i.assignee_team_id) = 0)
        AND NOT EXISTS (SELECT 1 FROM issue_activity c WHERE c.issue_id = i.id AND c.type IN ('assigned', 'unassigned')
                           AND NOT c.detail ? 'integration')
      ORDER BY i.id, array_position(ARRAY['suspect_commit', 'ownership_rule', 'codeowners'], o.kind), o.place`,
    [issues.map(({ issueId }) => issueId), issues.map(({ isChanged }) => isChanged)],
  );
  const byId = new Map(issues.map((issue) => [issue.issueId, issue]));
  await assignByRule(
    tx,
    orgId,
    rows.flatMap((row) => {
      const issue = byId.get(row.issue_id);
      return issue === undefined ? [] : [toAssignment(row, issue)];
    }),
  );
}

function toAssignment(row: Row, { isNew, atMs }: Assignable): RuleAssignment {
  return {
    issueId: row.issue_id,
    userId: row.user_id,
    teamId: row.team_id,
    atMs,
    // Whoever hears of new issues hears of this one anyway.
    isTold: !isNew,
    detail: {
      assignee: String(row.user_id ?? row.team_id),
      assigneeType: row.user_id === null ? 'team' : 'user',
      ...(row.user_id === null ? {} : { assigneeEmail: row.email ?? '' }),
      assigneeName: row.name,
      integration: INTEGRATIONS[row.kind],
      ...(row.rule === null ? {} : { rule: row.rule }),
    },
  };
}
