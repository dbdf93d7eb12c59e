import type { Sql } from '../../engines/metadata/port.ts';
import type { SuggestedOwner } from '../owner/contract.ts';

const TYPES: Readonly<Record<string, string>> = {
  suspect_commit: 'suspectCommit',
  ownership_rule: 'ownershipRule',
  codeowners: 'codeowners',
};

/** Whose issues may be, as lists tell it with `expand=owners`: by issue, the one that decides first (features/owner). */
export async function suggestedOwners(sql: Sql, issueIds: readonly number[]): Promise<ReadonlyMap<number, SuggestedOwner[]>> {
  const rows = await sql.rows<{ issue_id: number; kind: string; owner: string; created_at: Date }>(
    `SELECT issue_id, kind, coalesce('user:' || user_id, 'team:' || team_id) AS owner, created_at FROM issue_owner
      WHERE issue_id = ANY($1::bigint[]) AND num_nonnulls(user_id, team_id) = 1 ORDER BY kind = 'suspect_commit' DESC, place`,
    [issueIds],
  );
  const found = new Map<number, SuggestedOwner[]>();
  for (const row of rows) {
    const own = found.get(row.issue_id) ?? [];
    own.push({ type: TYPES[row.kind] ?? row.kind, owner: row.owner, date_added: row.created_at.toISOString() });
    found.set(row.issue_id, own);
  }
  return found;
}
