import type { Sql } from '../../engines/metadata/port.ts';
import type { IssueOwner, SuspectCommit } from './contract.ts';
import type { OwnerKind } from './insert.ts';

const TYPES = { suspect_commit: 'suspectCommit', ownership_rule: 'ownershipRule', codeowners: 'codeowners' } as const;

interface Row {
  readonly kind: OwnerKind;
  readonly name: string;
  readonly user_id: number | null;
  readonly team_id: number | null;
  readonly known_as: string | null;
  readonly email: string | null;
  readonly rule: string | null;
  readonly rule_line: number | null;
  readonly created_at: Date;
  readonly commit: (Omit<SuspectCommit, 'dateCreated' | 'files'> & { readonly committedMs: number }) | null;
  readonly files: readonly string[];
}

/** Suspected commits first, then the rules; within each the one that decides first. */
export async function ownersOfIssue(sql: Sql, issueId: number): Promise<readonly IssueOwner[]> {
  const rows = await sql.rows<Row>(
    `SELECT o.kind, o.name, o.user_id, o.team_id, coalesce(t.slug, nullif(a.name, ''), a.email) AS known_as, a.email, o.rule, o.rule_line,
            o.created_at, o.files,
            CASE WHEN c.id IS NOT NULL THEN jsonb_build_object(
              'id', c.key, 'message', c.message, 'committedMs', extract(epoch FROM c.committed_at) * 1000,
              'repository', jsonb_build_object('id', r.id::text, 'name', r.name),
              'author', jsonb_build_object('name', c.author_name, 'email', c.author_email),
              'release', (SELECT e.version FROM issue i JOIN release e ON e.id = i.first_release_id WHERE i.id = o.issue_id)) END AS commit
       FROM issue_owner o LEFT JOIN account a ON a.id = o.user_id LEFT JOIN team t ON t.id = o.team_id
       LEFT JOIN commit c ON c.id = o.commit_id LEFT JOIN repository r ON r.id = c.repository_id
      WHERE o.issue_id = $1 ORDER BY o.kind = 'suspect_commit' DESC, o.place`,
    [issueId],
  );
  return rows.map((row) => ({
    type: TYPES[row.kind],
    owner: actorOf(row),
    name: row.team_id === null ? (row.known_as ?? row.name) : `#${row.known_as ?? ''}`,
    email: row.email,
    date_added: row.created_at.toISOString(),
    rule: row.rule === null ? null : { text: row.rule, line: row.rule_line ?? 0 },
    commit: commitIn(row),
  }));
}

function commitIn({ commit, files }: Row): SuspectCommit | null {
  if (commit === null) return null;
  const { committedMs, ...rest } = commit;
  return { ...rest, dateCreated: new Date(Number(committedMs)).toISOString(), files: [...files] };
}

function actorOf({ user_id: userId, team_id: teamId }: Row): string | null {
  if (userId !== null) return `user:${userId}`;
  return teamId === null ? null : `team:${teamId}`;
}
