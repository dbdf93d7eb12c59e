import type { Sql } from '../../engines/metadata/port.ts';

export interface HashKey {
  readonly projectId: number;
  /** 32 hex digits. */
  readonly hash: string;
}

/** Where a hash leads: to an issue, or, when null, to the tombstone of one whose events are dropped (processing §4.11). */
export interface Target {
  readonly issueId: number | null;
}

export interface NewHash extends HashKey {
  readonly issueId: number;
  readonly groupingConfig: string;
}

export function keyOf(projectId: number, hash: string): string {
  return `${projectId}/${hash}`;
}

export async function findTargets(sql: Sql, keys: readonly HashKey[]): Promise<Map<string, Target>> {
  if (keys.length === 0) return new Map();
  const rows = await sql.rows<{ project_id: number; hash: string; issue_id: number | null }>(
    `SELECT h.project_id, replace(h.hash::text, '-', '') AS hash, h.issue_id
     FROM unnest($1::bigint[], $2::uuid[]) AS k (project_id, hash)
     JOIN issue_hash h ON h.project_id = k.project_id AND h.hash = k.hash`,
    [keys.map((key) => key.projectId), keys.map((key) => key.hash)],
  );
  return new Map(rows.map((row) => [keyOf(row.project_id, row.hash), { issueId: row.issue_id }]));
}

/** Sorted by key, so that two batches that add the same hashes wait for each other; the first to commit decides. */
export async function insertHashes(tx: Sql, hashes: readonly NewHash[]): Promise<void> {
  if (hashes.length === 0) return;
  await tx.execute(
    `INSERT INTO issue_hash (project_id, hash, issue_id, config)
     SELECT project_id, hash, issue_id, config
     FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::text[]) AS n (project_id, hash, issue_id, config)
     ORDER BY project_id, hash
     ON CONFLICT DO NOTHING`,
    [
      hashes.map((one) => one.projectId),
      hashes.map((one) => one.hash),
      hashes.map((one) => one.issueId),
      hashes.map((one) => one.groupingConfig),
    ],
  );
}
