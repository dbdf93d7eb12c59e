/** Who belongs to which team, as statements. */
import type { Sql } from '../../engines/metadata/port.ts';
import { wrongField } from '../../http/errors.ts';

export interface TeamPlace {
  readonly slug: string;
  readonly role: 'contributor' | 'admin';
}

interface WantedTeams {
  readonly teamRoles?: readonly { readonly teamSlug: string; readonly role?: 'contributor' | 'admin' | null | undefined }[] | undefined;
  readonly teams?: readonly string[] | undefined;
}

/** Null when the request says nothing about teams. */
export function teamsFrom({ teamRoles, teams }: WantedTeams): readonly TeamPlace[] | null {
  if (teamRoles !== undefined) return teamRoles.map(({ teamSlug, role }) => ({ slug: teamSlug, role: role ?? 'contributor' }));
  return teams === undefined ? null : teams.map((slug) => ({ slug, role: 'contributor' }));
}

/** The member belongs to these teams and to no other. @throws ApiError when a team is not of the organization. */
export async function setTeams(tx: Sql, orgId: number, memberId: number, teams: readonly TeamPlace[]): Promise<void> {
  await tx.execute('DELETE FROM team_member WHERE org_id = $1 AND member_id = $2', [orgId, memberId]);
  const joined = await tx.rows<{ slug: string }>(
    `INSERT INTO team_member (org_id, team_id, member_id, role)
     SELECT $1, t.id, $2, wanted.role FROM unnest($3::text[], $4::text[]) AS wanted (slug, role)
       JOIN team t ON t.org_id = $1 AND t.slug = wanted.slug
     ON CONFLICT (team_id, member_id) DO UPDATE SET role = excluded.role
     RETURNING (SELECT slug FROM team WHERE id = team_id) AS slug`,
    [orgId, memberId, teams.map(({ slug }) => slug), teams.map(({ role }) => role)],
  );
  const found = new Set(joined.map(({ slug }) => slug));
  const missing = teams.find(({ slug }) => !found.has(slug));
  if (missing) throw wrongField('teamRoles', `There is no team ${missing.slug}.`);
}

export async function joinTeam(
  tx: Sql,
  place: { readonly orgId: number; readonly teamId: number; readonly memberId: number; readonly role: 'contributor' | 'admin' },
): Promise<void> {
  await tx.execute(
    `INSERT INTO team_member (org_id, team_id, member_id, role) VALUES ($1, $2, $3, $4)
     ON CONFLICT (team_id, member_id) DO UPDATE SET role = excluded.role`,
    [place.orgId, place.teamId, place.memberId, place.role],
  );
}

export async function leaveTeam(tx: Sql, teamId: number, memberId: number): Promise<void> {
  await tx.execute('DELETE FROM team_member WHERE team_id = $1 AND member_id = $2', [teamId, memberId]);
}
