import { randomBytes } from 'node:crypto';
import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import { tokenHash } from '../../http/auth.ts';
import { insertDefaultRule } from '../alert/index.ts';
import { SCOPES } from './contract.ts';
import { hashPassword } from './passwords.ts';
import { newSecret } from './tokens.ts';

/** VEDETTE_OWNER_…, VEDETTE_BOOTSTRAP_… of design §5; null where not given. */
export interface BootstrapOptions {
  readonly ownerEmail: string | null;
  readonly ownerPassword: string | null;
  readonly dsnKey: string | null;
  readonly token: string | null;
  /** Public base URL without a trailing slash. */
  readonly url: string;
}

/** What `serve` prints. */
export interface Bootstrapped {
  readonly url: string;
  readonly dsn: string | null;
  /** One use; null when there is an owner. */
  readonly setupUrl: string | null;
}

interface Deps {
  readonly metadata: Metadata;
  readonly clock: Clock;
}

/**
 * Makes what a first start needs and nothing twice: organization, team, project 1, its key, the owner or a link to become one,
 * and the token of the environment. Safe to run at every start and on several instances at once.
 */
export async function bootstrap({ metadata, clock }: Deps, options: BootstrapOptions): Promise<Bootstrapped> {
  return metadata.withLock('bootstrap', async () => {
    // Outside the transaction: 50 ms of argon2 would hold it open.
    const passwordHash = options.ownerPassword === null ? null : await hashPassword(options.ownerPassword);
    return metadata.transaction(async (tx) => {
      await ensureOrganization(tx);
      await ensureKey(tx, options.dsnKey);
      if (options.token !== null) await ensureToken(tx, options.token);
      if (options.ownerEmail !== null && passwordHash !== null) await ensureOwner(tx, options.ownerEmail, passwordHash);
      const setupToken = await replaceSetupToken(tx, clock);
      return {
        url: options.url,
        dsn: await firstDsn(tx, options.url),
        setupUrl: setupToken === null ? null : `${options.url}/setup?token=${setupToken}`,
      };
    });
  });
}

/** Only in an empty database: an organization that was renamed or deleted does not come back. */
async function ensureOrganization(tx: Sql): Promise<void> {
  if (await tx.row('SELECT 1 FROM organization LIMIT 1')) return;
  const org = await tx.row<{ id: number }>(`INSERT INTO organization (slug, name) VALUES ('vedette', 'Vedette') RETURNING id`);
  const orgId = org?.id;
  const team = await tx.row<{ id: number }>(`INSERT INTO team (org_id, slug, name) VALUES ($1, 'vedette', 'Vedette') RETURNING id`, [
    orgId,
  ]);
  // The first row of a fresh identity column: id 1, as the contract promises.
  const project = await tx.row<{ id: number }>(`INSERT INTO project (org_id, slug, name) VALUES ($1, 'default', 'Default') RETURNING id`, [
    orgId,
  ]);
  await tx.execute('INSERT INTO project_team (org_id, project_id, team_id) VALUES ($1, $2, $3)', [orgId, project?.id, team?.id]);
  if (orgId !== undefined && project) await insertDefaultRule(tx, { orgId, projectId: project.id });
}

/** A key of the environment joins those of the first project; without one, a project that has none gets a random one. */
async function ensureKey(tx: Sql, dsnKey: string | null): Promise<void> {
  await tx.execute(
    `INSERT INTO project_key (org_id, project_id, public_key, secret_key)
     SELECT p.org_id, p.id, $1, $2 FROM (SELECT id, org_id FROM project ORDER BY id LIMIT 1) p
      WHERE $3 OR NOT EXISTS (SELECT 1 FROM project_key k WHERE k.project_id = p.id)
     ON CONFLICT (public_key) DO NOTHING`,
    [dsnKey ?? randomBytes(16).toString('hex'), randomBytes(16).toString('hex'), dsnKey !== null],
  );
}

async function ensureToken(tx: Sql, token: string): Promise<void> {
  await tx.execute(
    `INSERT INTO api_token (kind, name, token_hash, last_characters, scopes)
     VALUES ('user', 'Bootstrap token', $1, $2, $3) ON CONFLICT (token_hash) DO NOTHING`,
    [tokenHash(token), token.slice(-4), [...SCOPES]],
  );
}

/** An account that exists keeps its password: the environment is no back door to change it. */
async function ensureOwner(tx: Sql, email: string, passwordHash: string): Promise<void> {
  if (await tx.row('SELECT 1 FROM account WHERE lower(email) = lower($1)', [email])) return;
  const name = email.split('@')[0] ?? email;
  const account = await tx.row<{ id: number }>(
    'INSERT INTO account (email, name, password_hash, is_superuser) VALUES ($1, $2, $3, true) RETURNING id',
    [email, name, passwordHash],
  );
  if (account) await joinAsOwner(tx, account.id);
}

/** Makes the account the owner of the first organization and a member of its first team. */
export async function joinAsOwner(tx: Sql, userId: number): Promise<void> {
  await tx.execute(
    `WITH org AS (SELECT id FROM organization ORDER BY id LIMIT 1),
          joined AS (INSERT INTO member (org_id, user_id, role) SELECT id, $1, 'owner' FROM org RETURNING id, org_id)
     INSERT INTO team_member (org_id, team_id, member_id, role)
     SELECT joined.org_id, team.id, joined.id, 'admin'
       FROM joined JOIN LATERAL (SELECT id FROM team WHERE team.org_id = joined.org_id ORDER BY id LIMIT 1) team ON true`,
    [userId],
  );
}

/** Each start without an owner prints a link of its own; the one before is void. Null when there is an owner. */
async function replaceSetupToken(tx: Sql, clock: Clock): Promise<string | null> {
  await tx.execute('DELETE FROM setup_token WHERE used_at IS NULL');
  if (await tx.row(`SELECT 1 FROM member m JOIN account a ON a.id = m.user_id WHERE m.role = 'owner' AND a.is_active LIMIT 1`)) return null;
  const token = newSecret();
  await tx.execute('INSERT INTO setup_token (token_hash, created_at) VALUES ($1, $2)', [tokenHash(token), new Date(clock.now())]);
  return token;
}

async function firstDsn(tx: Sql, url: string): Promise<string | null> {
  const key = await tx.row<{ public_key: string; project_id: number }>(
    `SELECT k.public_key, k.project_id FROM project_key k JOIN project p ON p.id = k.project_id
      WHERE k.is_active AND p.status = 'active' ORDER BY p.id, k.id DESC LIMIT 1`,
  );
  return key ? dsnOf(url, key.public_key, key.project_id) : null;
}

export function dsnOf(url: string, publicKey: string, projectId: number): string {
  return `${url.replace('://', `://${publicKey}@`)}/${projectId}`;
}
