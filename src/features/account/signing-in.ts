/** What signing in and setting up change: one function per act. Passwords come in, never go out. */
import type { z } from 'zod';
import type { Metadata } from '../../engines/metadata/port.ts';
import { tokenHash } from '../../http/auth.ts';
import { ApiError, wrongField } from '../../http/errors.ts';
import type { RootContext } from '../../http/route.ts';
import { auditOwn } from './audit-own.ts';
import { countAttempt, forgetAttempts } from './attempts.ts';
import { joinAsOwner } from './bootstrap.ts';
import type { LoginRequest } from './contract.ts';
import { checkFactor } from './factor.ts';
import { checkPassword, hashPassword, PasswordsBusyError, refusePassword } from './passwords.ts';
import { endOtherSessions, startSession } from './sessions.ts';

type Context = Pick<RootContext, 'metadata' | 'cache' | 'clock' | 'request' | 'caller' | 'site'>;

/** Signed in: the token of the new session, for its cookie. */
export interface SignedIn {
  readonly token: string;
  readonly userId: number;
}

/** @throws ApiError wrong_password, too_many_attempts: the same answer and time whether the account exists or not (S4). */
export async function signIn(context: Context, { email, password, code }: z.output<typeof LoginRequest>): Promise<SignedIn> {
  const { metadata, cache, clock, request } = context;
  await countAttempt(cache, email, request.address);
  const account = await metadata.row<{ id: number; password_hash: string | null }>(
    'SELECT id, password_hash FROM account WHERE lower(email) = lower($1) AND is_active',
    [email.trim()],
  );
  const check = await whenFree(() => checkPassword(password, account?.password_hash ?? null));
  if (!check.isRight || !account) throw new ApiError('wrong_password');

  await metadata.transaction((tx) => checkFactor(tx, context, account.id, code));
  await forgetAttempts(cache, email);
  const renewed = check.isOutdated ? await whenFree(() => hashPassword(password)) : null;
  const token = await metadata.transaction(async (tx) => {
    if (renewed !== null) await tx.execute('UPDATE account SET password_hash = $2 WHERE id = $1', [account.id, renewed]);
    return startSession(tx, { userId: account.id, nowMs: clock.now(), address: request.address, userAgent: request.userAgent });
  });
  return { token, userId: account.id };
}

export async function isSetupTokenValid(metadata: Metadata, token: string): Promise<boolean> {
  return (await metadata.row('SELECT 1 FROM setup_token WHERE token_hash = $1 AND used_at IS NULL', [tokenHash(token)])) !== null;
}

export interface FirstOwner {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/**
 * Uses up the link and makes the first owner. Two at once: the second finds the row taken, because UPDATE waits for the first
 * and then sees `used_at`.
 * @throws ApiError setup_closed
 */
export async function setUpOwner(context: Context, owner: FirstOwner): Promise<SignedIn> {
  const { metadata, cache, clock, request } = context;
  const refusal = refusePassword(owner.password, owner.email);
  if (refusal !== null) throw wrongField('password', refusal);
  await countAttempt(cache, 'setup', request.address);
  if (!(await isSetupTokenValid(metadata, owner.token))) throw new ApiError('setup_closed');

  const passwordHash = await whenFree(() => hashPassword(owner.password));
  return metadata.transaction(async (tx) => {
    const used = await tx.execute('UPDATE setup_token SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL', [
      tokenHash(owner.token),
      new Date(clock.now()),
    ]);
    if (used === 0) throw new ApiError('setup_closed');
    const account = await tx.row<{ id: number }>(
      `INSERT INTO account (email, name, password_hash, is_superuser) VALUES ($1, $2, $3, true)
       ON CONFLICT DO NOTHING RETURNING id`,
      [owner.email, owner.name, passwordHash],
    );
    if (!account) throw wrongField('email', 'There is an account with this address already.');
    await joinAsOwner(tx, account.id);
    const token = await startSession(tx, {
      userId: account.id,
      nowMs: clock.now(),
      address: request.address,
      userAgent: request.userAgent,
    });
    return { token, userId: account.id };
  });
}

export interface PasswordChange {
  readonly userId: number;
  readonly sessionId: number;
  readonly email: string;
  readonly current: string;
  readonly next: string;
}

/** Ends every other session (S3). @throws ApiError wrong_password */
export async function changePassword(context: Context, change: PasswordChange): Promise<void> {
  const { metadata, cache, request } = context;
  await countAttempt(cache, change.email, request.address);
  const account = await metadata.row<{ password_hash: string | null }>('SELECT password_hash FROM account WHERE id = $1', [change.userId]);
  const check = await whenFree(() => checkPassword(change.current, account?.password_hash ?? null));
  if (!check.isRight) throw wrongField('currentPassword', 'This is not your password.');
  const refusal = refusePassword(change.next, change.email);
  if (refusal !== null) throw wrongField('newPassword', refusal);

  await forgetAttempts(cache, change.email);
  const passwordHash = await whenFree(() => hashPassword(change.next));
  await metadata.transaction(async (tx) => {
    await tx.execute('UPDATE account SET password_hash = $2 WHERE id = $1', [change.userId, passwordHash]);
    await endOtherSessions(tx, change.userId, change.sessionId);
    await auditOwn(tx, context, { event: 'user.password-change', target: { kind: 'user', id: change.userId }, note: change.email });
  });
}

/** @throws ApiError too_many_attempts when too many passwords are being checked. */
export async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PasswordsBusyError) throw new ApiError('too_many_attempts', { retryAfterSeconds: 10, cause: error });
    throw error;
  }
}
