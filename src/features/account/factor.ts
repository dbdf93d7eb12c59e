/** The second factor of a person (reliability S5): one function per act. */
import { randomBytes } from 'node:crypto';
import type { Sql } from '../../engines/metadata/port.ts';
import { tokenHash } from '../../http/auth.ts';
import { wrongField } from '../../http/errors.ts';
import type { SessionCaller } from '../../http/identity.ts';
import type { RootContext } from '../../http/route.ts';
import { seal, unseal } from '../../lib/sealed.ts';
import { base32, stepOfCode } from '../../lib/totp.ts';
import { auditOwn } from './audit-own.ts';
import { startSession } from './sessions.ts';

const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;

type Context = Pick<RootContext, 'metadata' | 'clock' | 'request' | 'site' | 'caller'>;

export async function factorState(sql: Sql, userId: number): Promise<{ readonly isOn: boolean; readonly recoveryCodes: number }> {
  const row = await sql.row<{ codes: number }>(
    `SELECT (SELECT count(*)::int FROM recovery_code r WHERE r.user_id = f.user_id) AS codes
       FROM account_factor f WHERE f.user_id = $1 AND f.confirmed_at IS NOT NULL`,
    [userId],
  );
  return { isOn: row !== null, recoveryCodes: row?.codes ?? 0 };
}

/** A secret for the app. Counts for nothing until a code confirms it; asking again makes another. */
export async function beginFactor({ metadata, site }: Context, { userId, email }: SessionCaller) {
  const secret = randomBytes(SECRET_BYTES);
  const begun = await metadata.execute(
    `INSERT INTO account_factor (user_id, sealed) VALUES ($1, $2)
     ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, last_step = 0 WHERE account_factor.confirmed_at IS NULL`,
    [userId, seal(site.factorKey, secret, placeOf(userId))],
  );
  if (begun === 0) throw wrongField('code', 'Two-factor sign-in is on already.');
  const text = base32(secret);
  const label = encodeURIComponent(`Vedette:${email}`);
  return { secret: text, uri: `otpauth://totp/${label}?secret=${text}&issuer=Vedette` };
}

/** From now on every sign-in asks for a code. Every other session ends, and this one gets a new id (S3). */
export async function confirmFactor(context: Context, caller: SessionCaller, code: string) {
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    randomBytes(8)
      .toString('hex')
      .replace(/(.{4})(?=.)/g, '$1-'),
  );
  const token = await context.metadata.transaction(async (tx) => {
    if (!(await useCode(tx, context, { userId: caller.userId, code, isConfirmed: false }))) throw wrongCode();
    await tx.execute('UPDATE account_factor SET confirmed_at = $2 WHERE user_id = $1', [caller.userId, new Date(context.clock.now())]);
    await tx.execute('INSERT INTO recovery_code (user_id, code_hash) SELECT $1, unnest($2::bytea[])', [
      caller.userId,
      codes.map(tokenHash),
    ]);
    await auditOwn(tx, context, { event: 'user.factor-add', target: { kind: 'user', id: caller.userId }, note: caller.email });
    return beginAnew(tx, context, caller.userId);
  });
  return { token, codes };
}

/** Needs a code once more: a browser that was left open cannot do it. */
export async function removeFactor(context: Context, caller: SessionCaller, code: string): Promise<string> {
  return context.metadata.transaction(async (tx) => {
    if (!(await useCode(tx, context, { userId: caller.userId, code, isConfirmed: true }))) throw wrongCode();
    await tx.execute('DELETE FROM account_factor WHERE user_id = $1', [caller.userId]);
    await auditOwn(tx, context, { event: 'user.factor-remove', target: { kind: 'user', id: caller.userId }, note: caller.email });
    return beginAnew(tx, context, caller.userId);
  });
}

/** At a sign-in whose password was right. @throws ApiError a fault of the field `code` when one is needed and missing or wrong. */
export async function checkFactor(
  tx: Sql,
  context: Pick<Context, 'clock' | 'site'>,
  userId: number,
  code: string | undefined,
): Promise<void> {
  if (!(await factorState(tx, userId)).isOn) return;
  if (code === undefined || code === '') throw wrongField('code', 'Enter the code of your authenticator app, or a recovery code.');
  if (!(await useCode(tx, context, { userId, code, isConfirmed: true }))) throw wrongCode();
}

interface Use {
  readonly userId: number;
  readonly code: string;
  readonly isConfirmed: boolean;
}

/** Uses a code up: of two requests with one code, the row lets one through. */
async function useCode(tx: Sql, { clock, site }: Pick<Context, 'clock' | 'site'>, { userId, code, isConfirmed }: Use): Promise<boolean> {
  const typed = code.replace(/\s/g, '').toLowerCase();
  if (isConfirmed && typed.length > 6) {
    return (await tx.execute('DELETE FROM recovery_code WHERE user_id = $1 AND code_hash = $2', [userId, tokenHash(typed)])) > 0;
  }
  const row = await tx.row<{ sealed: Buffer }>(
    'SELECT sealed FROM account_factor WHERE user_id = $1 AND (confirmed_at IS NOT NULL) = $2 FOR UPDATE',
    [userId, isConfirmed],
  );
  const secret = row === null ? null : unseal(site.factorKey, row.sealed, placeOf(userId));
  const step = secret === null ? null : stepOfCode(secret, typed, clock.now());
  if (step === null) return false;
  return (await tx.execute('UPDATE account_factor SET last_step = $2 WHERE user_id = $1 AND last_step < $2', [userId, step])) > 0;
}

async function beginAnew(tx: Sql, { clock, request }: Context, userId: number): Promise<string> {
  await tx.execute('DELETE FROM session WHERE user_id = $1', [userId]);
  return startSession(tx, { userId, nowMs: clock.now(), address: request.address, userAgent: request.userAgent });
}

function placeOf(userId: number): string {
  return `account_factor.sealed/${userId}`;
}

function wrongCode() {
  return wrongField('code', 'This code is wrong, too old, or was used. Wait for the next one.');
}
