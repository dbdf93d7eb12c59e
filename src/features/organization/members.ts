/** Members and invitations, as rows and as the API's JSON. */
import type { Sql } from '../../engines/metadata/port.ts';
import { PERSON_COLUMNS, toPerson } from '../account/index.ts';
import type { PersonRow } from '../account/index.ts';
import type { Member, Role } from '../account/contract.ts';

export interface MemberRow extends PersonRow {
  readonly member_id: number;
  readonly user_id: number | null;
  readonly role: Role;
  readonly joined_at: Date;
  readonly invited_email: string | null;
  readonly invite_expires_at: Date | null;
  readonly inviter: string | null;
  readonly disabled_at: Date | null;
  readonly teams: { slug: string; role: string }[] | null;
}

const ROLE_NAMES: Readonly<Record<Role, string>> = { member: 'Member', admin: 'Admin', manager: 'Manager', owner: 'Owner' };

const SELECT = `
  SELECT ${PERSON_COLUMNS}, m.id AS member_id, m.user_id, m.role, m.created_at AS joined_at, m.email AS invited_email,
         m.invite_expires_at, m.disabled_at, inviter.email AS inviter,
         (SELECT json_agg(json_build_object('slug', t.slug, 'role', tm.role) ORDER BY t.slug)
            FROM team_member tm JOIN team t ON t.id = tm.team_id WHERE tm.member_id = m.id) AS teams
    FROM member m LEFT JOIN account a ON a.id = m.user_id LEFT JOIN account inviter ON inviter.id = m.invited_by`;

export interface MemberFilter {
  /** Part of a name or an address. */
  readonly query: string;
  /** Id of a team, to see only its members. */
  readonly teamId: number | null;
}

/** People first, then invitations, each by address. */
export function memberRows(
  sql: Sql,
  orgId: number,
  filter: MemberFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly MemberRow[]> {
  return sql.rows<MemberRow>(
    `${SELECT}
      WHERE m.org_id = $1
        AND ($2 = '' OR strpos(lower(coalesce(a.email, m.email)), lower($2)) > 0 OR strpos(lower(coalesce(a.name, '')), lower($2)) > 0)
        AND ($3::bigint IS NULL OR EXISTS (SELECT 1 FROM team_member tm WHERE tm.member_id = m.id AND tm.team_id = $3))
      ORDER BY m.user_id IS NULL, coalesce(a.email, m.email), m.id LIMIT $4 OFFSET $5`,
    [orgId, filter.query, filter.teamId, page.limit + 1, page.offset],
  );
}

/** By the member's id; `me` is the caller's own. */
export function memberRow(sql: Sql, orgId: number, name: string, callerId: number | null): Promise<MemberRow | null> {
  return sql.row<MemberRow>(`${SELECT} WHERE m.org_id = $1 AND (m.id::text = $2 OR ($2 = 'me' AND m.user_id = $3))`, [
    orgId,
    name,
    callerId,
  ]);
}

export function emailOf(row: Pick<MemberRow, 'email' | 'invited_email'>): string {
  return row.invited_email ?? row.email;
}

export function toMember(row: MemberRow, nowMs: number): Member {
  const isPending = row.user_id === null;
  const email = emailOf(row);
  return {
    id: String(row.member_id),
    email,
    name: isPending || row.name === '' ? email : row.name,
    user: isPending ? null : toPerson(row),
    role: row.role,
    orgRole: row.role,
    roleName: ROLE_NAMES[row.role],
    pending: isPending,
    expired: isPending && row.invite_expires_at !== null && row.invite_expires_at.getTime() < nowMs,
    isDisabled: row.disabled_at !== null,
    inviterName: row.inviter,
    expiresAt: row.invite_expires_at?.toISOString() ?? null,
    dateCreated: row.joined_at.toISOString(),
    inviteStatus: 'approved',
    flags: {},
    teams: (row.teams ?? []).map((team) => team.slug),
    teamRoles: (row.teams ?? []).map((team) => ({ teamSlug: team.slug, role: team.role })),
  };
}
