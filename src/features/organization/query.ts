/** What the routes ask PostgreSQL about organizations and teams: one function per question. */
import type { Sql } from '../../engines/metadata/port.ts';
import type { Reach } from '../../http/identity.ts';
import type { OrganizationSummary, Team, TeamSummary } from '../account/contract.ts';

const LETTERS = { avatarType: 'letter_avatar', avatarUuid: null };

interface OrganizationRow {
  id: number;
  slug: string;
  name: string;
  settings: Record<string, unknown>;
  created_at: Date;
}

export function organizationRows(sql: Sql, ids: readonly number[]): Promise<readonly OrganizationRow[]> {
  return sql.rows<OrganizationRow>(
    'SELECT id, slug, name, settings, created_at FROM organization WHERE id = ANY($1::bigint[]) ORDER BY name, id',
    [ids],
  );
}

/** sentry-cli fails when a boolean or an array is missing (product §4.1). */
export function toOrganizationSummary(row: OrganizationRow, url: string): OrganizationSummary {
  return {
    id: String(row.id),
    slug: row.slug,
    name: row.name,
    dateCreated: row.created_at.toISOString(),
    status: { id: 'active', name: 'active' },
    isEarlyAdopter: false,
    require2FA: false,
    requireEmailVerification: false,
    allowMemberInvite: true,
    allowMemberProjectCreation: true,
    allowSuperuserAccess: false,
    hasAuthProvider: false,
    avatar: LETTERS,
    links: { organizationUrl: `${url}/organizations/${row.slug}`, regionUrl: url },
    features: ['discover-basic', 'event-attachments', 'global-views', 'open-membership'],
  };
}

interface TeamRow {
  id: number;
  slug: string;
  name: string;
  created_at: Date;
  members: number;
  own_role: string | null;
  projects: { id: number; slug: string; name: string; platform: string | null }[] | null;
}

/** Teams of an organization with their projects; `slug` (or id) narrows to one. */
export async function teamsOf(sql: Sql, reach: Reach, who: { userId: number | null; team: string | null }): Promise<readonly Team[]> {
  const rows = await sql.rows<TeamRow>(
    `SELECT t.id, t.slug, t.name, t.created_at,
            (SELECT count(*)::int FROM team_member tm WHERE tm.team_id = t.id) AS members,
            (SELECT tm.role FROM team_member tm JOIN member m ON m.id = tm.member_id WHERE tm.team_id = t.id AND m.user_id = $2) AS own_role,
            (SELECT json_agg(json_build_object('id', p.id, 'slug', p.slug, 'name', p.name, 'platform', p.platform) ORDER BY p.slug)
               FROM project_team pt JOIN project p ON p.id = pt.project_id
              WHERE pt.team_id = t.id AND p.id = ANY($4::bigint[])) AS projects
       FROM team t
      WHERE t.org_id = $1 AND ($3::text IS NULL OR t.slug = $3 OR t.id::text = $3)
      ORDER BY t.slug LIMIT 1000`,
    [reach.orgId, who.userId, who.team, reach.projects.map((project) => project.id)],
  );
  return rows.map((row) => ({
    ...toTeamSummary(row, reach),
    projects: (row.projects ?? []).map((project) => ({ ...project, id: String(project.id) })),
  }));
}

function toTeamSummary(row: TeamRow, reach: Reach): TeamSummary {
  return {
    id: String(row.id),
    slug: row.slug,
    name: row.name,
    dateCreated: row.created_at.toISOString(),
    isMember: row.own_role !== null,
    teamRole: row.own_role,
    flags: { 'idp:provisioned': false },
    access: [...(reach.teams.find((team) => team.id === row.id)?.access ?? reach.access)].toSorted(),
    hasAccess: true,
    isPending: false,
    memberCount: row.members,
    avatar: LETTERS,
  };
}
