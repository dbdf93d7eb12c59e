import type { Sql } from '../../engines/metadata/port.ts';
import type { Person } from './contract.ts';

export interface PersonRow {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly is_active: boolean;
  readonly is_superuser: boolean;
  readonly has_password: boolean;
  readonly has_factor: boolean;
  readonly created_at: Date;
  readonly last_login_at: Date | null;
}

export const PERSON_COLUMNS =
  'a.id, a.email, a.name, a.is_active, a.is_superuser, a.password_hash IS NOT NULL AS has_password, a.created_at, a.last_login_at, EXISTS (SELECT 1 FROM account_factor f WHERE f.user_id = a.id AND f.confirmed_at IS NOT NULL) AS has_factor';

export function toPerson(row: PersonRow): Person {
  return {
    id: String(row.id),
    name: row.name === '' ? row.email : row.name,
    username: row.email,
    email: row.email,
    avatarUrl: null,
    isActive: row.is_active,
    hasPasswordAuth: row.has_password,
    isManaged: false,
    dateJoined: row.created_at.toISOString(),
    lastLogin: row.last_login_at?.toISOString() ?? null,
    has2fa: row.has_factor,
    lastActive: row.last_login_at?.toISOString() ?? null,
    isSuperuser: row.is_superuser,
    isStaff: false,
    avatar: { avatarType: 'letter_avatar', avatarUuid: null },
    emails: [{ id: String(row.id), email: row.email, is_verified: true }],
  };
}

/** By id, for whatever shows who did something. */
export async function people(sql: Sql, userIds: readonly number[]): Promise<ReadonlyMap<number, Person>> {
  if (userIds.length === 0) return new Map();
  const rows = await sql.rows<PersonRow>(`SELECT ${PERSON_COLUMNS} FROM account a WHERE a.id = ANY($1::bigint[])`, [[...new Set(userIds)]]);
  return new Map(rows.map((row) => [row.id, toPerson(row)]));
}
