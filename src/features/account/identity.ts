import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import type { Caller, Identity, Reach, ReachedProject, ReachedTeam, SessionCaller, TokenCaller } from '../../http/identity.ts';
import type { ScopeName } from '../../http/scope-name.ts';
import { withImplied } from '../../http/auth.ts';
import type { Role } from './contract.ts';
import { isGlobalRole, scopesOfRole, scopesOnProject } from './roles.ts';
import { organizationSettings } from './settings.ts';

/** A session ends after this long without a request (reliability S3); the absolute end is in its row. */
export const SESSION_IDLE_MS = 14 * 86_400_000;
/** Last use is written at most this often: a request must not cost a write. */
const TOUCH_EVERY_MS = 60_000;

/** Answers the HTTP layer from PostgreSQL, uncached: what was revoked a moment ago is refused now (A3). */
export function accountIdentity(metadata: Metadata, clock: Clock): Identity {
  return {
    session: (hash) => findSession(metadata, clock, hash),
    token: (hash) => findToken(metadata, clock, hash),
    isAlive: (caller) => isAlive(metadata, clock, caller),
    async reach(caller, organization) {
      const [found] = await findReaches(metadata, caller, organization);
      return found ?? null;
    },
    reaches: (caller) => findReaches(metadata, caller, null),
  };
}

interface SessionRow {
  id: number;
  user_id: number;
  name: string;
  email: string;
  authenticated_at: Date;
  seen_at: Date;
}

async function findSession(metadata: Metadata, clock: Clock, hash: Uint8Array): Promise<SessionCaller | null> {
  const now = clock.now();
  const row = await metadata.row<SessionRow>(
    `SELECT s.id, s.user_id, a.name, a.email, s.authenticated_at, s.seen_at
       FROM session s JOIN account a ON a.id = s.user_id
      WHERE s.token_hash = $1 AND a.is_active AND s.expires_at > $2 AND s.seen_at > $3`,
    [hash, new Date(now), new Date(now - SESSION_IDLE_MS)],
  );
  if (!row) return null;
  if (now - row.seen_at.getTime() > TOUCH_EVERY_MS) {
    await metadata.execute('UPDATE session SET seen_at = $2 WHERE id = $1', [row.id, new Date(now)]);
  }
  return {
    kind: 'session',
    sessionId: row.id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    authenticatedAtMs: row.authenticated_at.getTime(),
  };
}

async function isAlive(metadata: Metadata, clock: Clock, caller: Caller): Promise<boolean> {
  const now = new Date(clock.now());
  const row =
    caller.kind === 'session'
      ? await metadata.row(
          'SELECT 1 FROM session s JOIN account a ON a.id = s.user_id WHERE s.id = $1 AND a.is_active AND s.expires_at > $2',
          [caller.sessionId, now],
        )
      : await metadata.row(
          `SELECT 1 FROM api_token t LEFT JOIN account a ON a.id = t.user_id
            WHERE t.id = $1 AND (t.expires_at IS NULL OR t.expires_at > $2) AND (t.user_id IS NULL OR a.is_active OR t.kind = 'org')`,
          [caller.tokenId, now],
        );
  return row !== null;
}

interface TokenRow {
  id: number;
  user_id: number | null;
  org_id: number | null;
  scopes: ScopeName[];
  last_used_at: Date | null;
}

async function findToken(metadata: Metadata, clock: Clock, hash: Uint8Array): Promise<TokenCaller | null> {
  const now = clock.now();
  // Found by an index over SHA-256: the time of the look-up says nothing about any token.
  const row = await metadata.row<TokenRow>(
    `SELECT t.id, CASE WHEN t.kind = 'user' THEN t.user_id END AS user_id, t.org_id, t.scopes, t.last_used_at
       FROM api_token t LEFT JOIN account a ON a.id = t.user_id
      WHERE t.token_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2) AND (t.user_id IS NULL OR a.is_active OR t.kind = 'org')`,
    [hash, new Date(now)],
  );
  if (!row) return null;
  if (row.last_used_at === null || now - row.last_used_at.getTime() > TOUCH_EVERY_MS) {
    await metadata.execute('UPDATE api_token SET last_used_at = $2 WHERE id = $1', [row.id, new Date(now)]);
  }
  return { kind: 'token', tokenId: row.id, userId: row.user_id, orgId: row.org_id, scopes: withImplied(row.scopes) };
}

interface ReachRow {
  id: number;
  slug: string;
  name: string;
  settings: Record<string, unknown>;
  role: Role | null;
  projects: { id: number; slug: string; name: string; platform: string | null; team_role: string | null }[] | null;
  teams: { id: number; slug: string; role: string | null }[] | null;
}

/** One statement: the organizations, the caller's role in each, and the projects and teams with the caller's place in them. */
async function findReaches(metadata: Metadata, caller: Caller, organization: string | null): Promise<readonly Reach[]> {
  const isInstance = caller.kind === 'token' && caller.userId === null && caller.orgId === null;
  const rows = await metadata.rows<ReachRow>(
    `SELECT o.id, o.slug, o.name, o.settings, m.role,
            (SELECT json_agg(json_build_object('id', p.id, 'slug', p.slug, 'name', p.name, 'platform', p.platform, 'team_role',
                      (SELECT max(CASE tm.role WHEN 'admin' THEN '2admin' ELSE '1contributor' END)
                         FROM project_team pt JOIN team_member tm ON tm.team_id = pt.team_id
                        WHERE pt.project_id = p.id AND tm.member_id = m.id)) ORDER BY p.slug)
               FROM project p WHERE p.org_id = o.id AND p.status = 'active') AS projects,
            (SELECT json_agg(json_build_object('id', t.id, 'slug', t.slug, 'role',
                      (SELECT tm.role FROM team_member tm WHERE tm.team_id = t.id AND tm.member_id = m.id)) ORDER BY t.slug)
                 FROM team t WHERE t.org_id = o.id) AS teams
       FROM organization o LEFT JOIN member m ON m.org_id = o.id AND m.user_id = $1 AND m.disabled_at IS NULL
      WHERE o.status = 'active'
        AND ($2::text IS NULL OR o.slug = $2 OR o.id::text = $2)
        AND (m.id IS NOT NULL OR o.id = $3 OR $4)
      ORDER BY o.id
      LIMIT 1000`,
    [caller.userId, organization, caller.kind === 'token' ? caller.orgId : null, isInstance],
  );
  return rows.map((row) => toReach(row, caller));
}

function toReach(row: ReachRow, caller: Caller): Reach {
  const settings = organizationSettings(row.settings);
  // An organization's token and the bootstrap token have no member behind them: their scopes are all that bounds them.
  const role: Role = row.role ?? 'owner';
  const held = caller.kind === 'token' && caller.userId === null ? caller.scopes : scopesOfRole(role, settings);
  const bounded = (scopes: ReadonlySet<ScopeName>) => (caller.kind === 'token' ? scopes.intersection(caller.scopes) : scopes);
  /** On a project or a team, by the caller's place in it. */
  const accessAt = (isMember: boolean, isAdmin: boolean) =>
    row.role === null ? held : bounded(scopesOnProject(held, isAdmin || (role === 'admin' && isMember)));
  const isEverywhere = isGlobalRole(role);
  const projects = (row.projects ?? []).flatMap(({ team_role: teamRole, ...project }): ReachedProject[] => {
    const isMember = isEverywhere || teamRole !== null;
    if (!isMember && !settings.openMembership) return [];
    return [{ ...project, isMember, access: accessAt(isMember, teamRole === '2admin') }];
  });
  const teams = (row.teams ?? []).map(({ id, slug, role: teamRole }): ReachedTeam => {
    const isMember = teamRole !== null;
    return { id, slug, isMember, access: accessAt(isMember, teamRole === 'admin') };
  });
  return { orgId: row.id, orgSlug: row.slug, orgName: row.name, role: row.role, access: bounded(held), projects, teams };
}
