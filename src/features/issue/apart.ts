/** Pairs of issues that are not one, whatever they look like. */
import type { Sql } from '../../engines/metadata/port.ts';

/** `not_same`: a person's word. `unmerged`: somebody took a merge of the two apart. */
export type ApartReason = 'not_same' | 'unmerged';

export interface Apart {
  readonly pairs: readonly (readonly [number, number])[];
  readonly reason: ApartReason;
  readonly userId: number | null;
  readonly atMs: number;
}

/** A person's word stays when a merge is taken apart too. */
export async function keepApart(tx: Sql, { pairs, reason, userId, atMs }: Apart): Promise<void> {
  if (pairs.length === 0) return;
  await tx.execute(
    `INSERT INTO issue_apart (low_issue_id, high_issue_id, reason, user_id, created_at)
     SELECT DISTINCT least(a, b), greatest(a, b), $3, $4::bigint, $5::timestamptz FROM unnest($1::bigint[], $2::bigint[]) AS p (a, b) WHERE a <> b
     ON CONFLICT (low_issue_id, high_issue_id) DO UPDATE SET reason = excluded.reason, user_id = excluded.user_id, created_at = excluded.created_at
       WHERE excluded.reason = 'not_same'`,
    [pairs.map(([a]) => a), pairs.map(([, b]) => b), reason, userId, new Date(atMs)],
  );
}

/** Takes a person's word back, between any two names of the two issues. */
export async function noLongerApart(tx: Sql, these: readonly number[], those: readonly number[]): Promise<void> {
  await tx.execute(
    `DELETE FROM issue_apart WHERE reason = 'not_same'
       AND ((low_issue_id = ANY($1::bigint[]) AND high_issue_id = ANY($2::bigint[])) OR (low_issue_id = ANY($2::bigint[]) AND high_issue_id = ANY($1::bigint[])))`,
    [these, those],
  );
}

/** More than anybody says of one issue. */
const MAX_APART = 1_000;

/** Issues as they are now that are not one with the issue of these ids. */
export async function apartFrom(sql: Sql, issueIds: readonly number[]): Promise<ReadonlyMap<number, ApartReason>> {
  const rows = await sql.rows<{ id: number; reason: ApartReason }>(
    `SELECT coalesce(r.issue_id, a.other) AS id, a.reason FROM (
       SELECT high_issue_id AS other, reason FROM issue_apart WHERE low_issue_id = ANY($1::bigint[])
       UNION ALL SELECT low_issue_id, reason FROM issue_apart WHERE high_issue_id = ANY($1::bigint[])
       LIMIT ${MAX_APART}) a
     LEFT JOIN issue_redirect r ON r.previous_issue_id = a.other
     ORDER BY a.reason = 'not_same'`,
    [issueIds],
  );
  // A person's word comes last, and so decides.
  return new Map(rows.map(({ id, reason }) => [id, reason]));
}
