import type { Sql } from '../../engines/metadata/port.ts';
import { wrongField } from '../../http/errors.ts';

/** Whom an issue is given to; both null: nobody. */
export interface NewAssignee {
  readonly userId: number | null;
  readonly teamId: number | null;
  /** What the activity tells. */
  readonly detail: Readonly<Record<string, unknown>>;
}

const NOBODY: NewAssignee = { userId: null, teamId: null, detail: {} };

/**
 * `user:1`, `team:2`, an id, an e-mail address, `#team`, `me`; empty is nobody. Only members and teams of the organization.
 * @throws ApiError with a sentence about the field
 */
export async function resolveAssignee(sql: Sql, name: string | null, who: { orgId: number; userId: number | null }): Promise<NewAssignee> {
  if (name === null || name === '') return NOBODY;
  const team = /^(?:team:(\d{1,15})|#(.+))$/.exec(name);
  const assignee = team ? await findTeam(sql, who.orgId, team[1] ?? team[2] ?? '') : await findMember(sql, who, name);
  if (!assignee) throw wrongField('assignedTo', 'There is no such member or team in this organization.');
  return assignee;
}

async function findTeam(sql: Sql, orgId: number, name: string): Promise<NewAssignee | null> {
  const row = await sql.row<{ id: number; slug: string }>('SELECT id, slug FROM team WHERE org_id = $1 AND (id::text = $2 OR slug = $2)', [
    orgId,
    name,
  ]);
  return row ? { userId: null, teamId: row.id, detail: { assignee: String(row.id), assigneeType: 'team', assigneeName: row.slug } } : null;
}

async function findMember(sql: Sql, who: { orgId: number; userId: number | null }, name: string): Promise<NewAssignee | null> {
  const id = name === 'me' ? String(who.userId ?? '') : (/^(?:user:)?(\d{1,15})$/.exec(name)?.[1] ?? '');
  const row = await sql.row<{ id: number; email: string; name: string }>(
    `SELECT a.id, a.email, a.name FROM account a JOIN member m ON m.user_id = a.id
      WHERE m.org_id = $1 AND a.is_active AND (a.id::text = $2 OR lower(a.email) = lower($3))`,
    [who.orgId, id, name],
  );
  if (!row) return null;
  const detail = {
    assignee: String(row.id),
    assigneeType: 'user',
    assigneeEmail: row.email,
    assigneeName: row.name === '' ? row.email : row.name,
  };
  return { userId: row.id, teamId: null, detail };
}
