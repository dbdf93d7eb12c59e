/** What the routes of this room ask PostgreSQL: one function per question. */
import type { Sql } from '../../engines/metadata/port.ts';
import { PERSON_COLUMNS, toPerson } from './people.ts';
import type { PersonRow } from './people.ts';
import type { Person } from './contract.ts';

export async function personById(sql: Sql, userId: number): Promise<Person | null> {
  const row = await sql.row<PersonRow>(`SELECT ${PERSON_COLUMNS} FROM account a WHERE a.id = $1`, [userId]);
  return row ? toPerson(row) : null;
}

export async function hasOwner(sql: Sql): Promise<boolean> {
  const row = await sql.row(`SELECT 1 FROM member m JOIN account a ON a.id = m.user_id WHERE m.role = 'owner' AND a.is_active LIMIT 1`);
  return row !== null;
}
