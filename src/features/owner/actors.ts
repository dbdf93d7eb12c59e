import type { Sql } from '../../engines/metadata/port.ts';

/** A member or a team. */
export interface Actor {
  readonly type: 'user' | 'team';
  readonly id: number;
  /** Of a person the address stands in where there is no name; of a team its slug. */
  readonly name: string;
  /** Empty for a team. */
  readonly email: string;
}

/** Who names of rules are in an organization, by the name in lower case: active members by their address, teams as `#team`. */
export async function actorsOf(sql: Sql, orgId: number, names: readonly string[]): Promise<ReadonlyMap<string, Actor>> {
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))];
  if (wanted.length === 0) return new Map();
  const rows = await sql.rows<Actor & { key: string }>(
    `SELECT 'user' AS type, a.id, coalesce(nullif(a.name, ''), a.email) AS name, a.email, lower(a.email) AS key
       FROM account a JOIN member m ON m.user_id = a.id WHERE m.org_id = $1 AND a.is_active AND lower(a.email) = ANY($2::text[])
     UNION ALL
     SELECT 'team', t.id, t.slug, '', '#' || t.slug FROM team t WHERE t.org_id = $1 AND '#' || t.slug = ANY($2::text[])`,
    [orgId, wanted],
  );
  return new Map(rows.map(({ key, ...actor }) => [key, actor]));
}
