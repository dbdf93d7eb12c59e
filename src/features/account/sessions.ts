import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import { SESSION_MAX_AGE_SECONDS } from '../../http/cookies.ts';
import { tokenHash } from '../../http/auth.ts';
import { newSecret } from './tokens.ts';

/** Sessions of one person; the one that was used longest ago is ended for a new one. */
const MAX_SESSIONS = 50;

interface SessionStart {
  readonly userId: number;
  readonly nowMs: number;
  readonly address: string;
  readonly userAgent: string | null;
}

/** A new session with a new id: never one that existed before the login (reliability S3). Returns the token for the cookie. */
export async function startSession(tx: Sql, start: SessionStart): Promise<string> {
  const token = newSecret();
  const now = new Date(start.nowMs);
  await tx.execute(
    `INSERT INTO session (user_id, token_hash, created_at, authenticated_at, seen_at, expires_at, address, user_agent)
     VALUES ($1, $2, $3, $3, $3, $4, $5, $6)`,
    [start.userId, tokenHash(token), now, new Date(start.nowMs + SESSION_MAX_AGE_SECONDS * 1000), start.address, start.userAgent],
  );
  await tx.execute(
    `DELETE FROM session WHERE id IN (SELECT id FROM session WHERE user_id = $1 ORDER BY seen_at DESC, id DESC OFFSET ${MAX_SESSIONS})`,
    [start.userId],
  );
  await tx.execute('UPDATE account SET last_login_at = $2 WHERE id = $1', [start.userId, now]);
  return token;
}

export async function endSession(sql: Sql, userId: number, sessionId: number): Promise<boolean> {
  return (await sql.execute('DELETE FROM session WHERE user_id = $1 AND id = $2', [userId, sessionId])) > 0;
}

/** After a change of password: whoever had the old one is out (S3). */
export async function endOtherSessions(sql: Sql, userId: number, keptSessionId: number): Promise<void> {
  await sql.execute('DELETE FROM session WHERE user_id = $1 AND id <> $2', [userId, keptSessionId]);
}

export interface SessionRow {
  readonly id: number;
  readonly created_at: Date;
  readonly seen_at: Date;
  readonly address: string | null;
  readonly user_agent: string | null;
}

export function listSessions(metadata: Metadata, userId: number): Promise<readonly SessionRow[]> {
  return metadata.rows<SessionRow>(
    'SELECT id, created_at, seen_at, address, user_agent FROM session WHERE user_id = $1 ORDER BY seen_at DESC LIMIT 100',
    [userId],
  );
}
