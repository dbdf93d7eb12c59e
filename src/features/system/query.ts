import type { Sql } from '../../engines/metadata/port.ts';
import type { System, SystemOrganization, SystemUser } from './contract.ts';

interface Window {
  readonly limit: number;
  readonly offset: number;
}

export async function counts(sql: Sql): Promise<System['counts']> {
  const row = await sql.row<Record<keyof System['counts'], string>>(
    `SELECT (SELECT count(*) FROM account) AS users, (SELECT count(*) FROM organization) AS organizations,
            (SELECT count(*) FROM project) AS projects`,
  );
  return { users: Number(row?.users ?? 0), organizations: Number(row?.organizations ?? 0), projects: Number(row?.projects ?? 0) };
}

interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly is_active: boolean;
  readonly is_superuser: boolean;
  readonly created_at: Date;
  readonly last_login_at: Date | null;
  readonly organizations: { slug: string; role: string }[];
}

/** Everybody who may sign in, owners first, then by when they were here last. */
export async function users(sql: Sql, { limit, offset }: Window): Promise<readonly SystemUser[]> {
  const rows = await sql.rows<UserRow>(
    `SELECT a.id, a.name, a.email, a.is_active, a.is_superuser, a.created_at, a.last_login_at,
            coalesce((SELECT jsonb_agg(jsonb_build_object('slug', o.slug, 'role', m.role) ORDER BY o.slug)
                        FROM member m JOIN organization o ON o.id = m.org_id WHERE m.user_id = a.id), '[]') AS organizations
       FROM account a
      ORDER BY a.is_superuser DESC, a.last_login_at DESC NULLS LAST, a.id
      LIMIT $1 OFFSET $2`,
    [limit, offset],
  );
  return rows.map((row) => ({
    id: String(row.id),
    name: row.name === '' ? row.email : row.name,
    email: row.email,
    isActive: row.is_active,
    isSuperuser: row.is_superuser,
    dateJoined: row.created_at.toISOString(),
    lastLogin: row.last_login_at?.toISOString() ?? null,
    organizations: row.organizations,
  }));
}

interface OrganizationRow {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly status: string;
  readonly created_at: Date;
  readonly members: string;
  readonly projects: string;
}

export async function organizations(sql: Sql, { limit, offset }: Window): Promise<readonly SystemOrganization[]> {
  const rows = await sql.rows<OrganizationRow>(
    `SELECT o.id, o.slug, o.name, o.status, o.created_at,
            (SELECT count(*) FROM member m WHERE m.org_id = o.id) AS members,
            (SELECT count(*) FROM project p WHERE p.org_id = o.id) AS projects
       FROM organization o ORDER BY o.slug LIMIT $1 OFFSET $2`,
    [limit, offset],
  );
  return rows.map((row) => ({
    id: String(row.id),
    slug: row.slug,
    name: row.name,
    status: row.status,
    dateCreated: row.created_at.toISOString(),
    members: Number(row.members),
    projects: Number(row.projects),
  }));
}

interface FailingRow {
  readonly organization: string;
  readonly project: string;
  readonly rule_id: number;
  readonly rule: string;
  readonly failing: Readonly<Record<string, { readonly since: string; readonly error: string }>>;
}

/** Of an instance, the first that failed. */
const MOST_FAILING = 50;

/** What waits in the outbox of alerts for longer than a moment, and who does not take it. */
export async function alerts(sql: Sql, now: Date): Promise<System['alerts']> {
  const row = await sql.row<{ waiting: number; oldest: Date | null }>(
    `SELECT count(*)::int AS waiting, min(created_at) AS oldest FROM alert_delivery WHERE state = 'waiting' AND due_at <= $1`,
    [now],
  );
  const rows = await sql.rows<FailingRow>(
    `SELECT o.slug AS organization, p.slug AS project, r.id AS rule_id, r.name AS rule, r.failing
       FROM alert_rule r JOIN project p ON p.id = r.project_id JOIN organization o ON o.id = r.org_id
      WHERE r.failing <> '{}' AND p.status = 'active' ORDER BY r.id LIMIT ${MOST_FAILING}`,
  );
  const failing = rows.flatMap(({ failing: receivers, rule_id: ruleId, ...rest }) =>
    Object.entries(receivers).map(([receiver, { since, error }]) => ({ ...rest, ruleId: String(ruleId), receiver, since, error })),
  );
  return { waiting: row?.waiting ?? 0, oldestAt: row?.oldest?.toISOString() ?? null, failing };
}
