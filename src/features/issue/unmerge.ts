/** Taking a merge back: what was moved goes back, what was added is subtracted. Events since then stay where they were counted. */
import type { Sql } from '../../engines/metadata/port.ts';
import { ApiError } from '../../http/errors.ts';
import { LINK_KINDS } from './merge-memory.ts';
import type { LinkBefore, MergeMemory } from './merge-memory.ts';
import { unmergePersons } from './merge-persons.ts';

/** The caller holds the locks of all and gives the sources their states back. @throws ApiError conflict */
export async function unmerge(tx: Sql, memory: MergeMemory): Promise<void> {
  const { targetId, sources } = memory;
  const sourceIds = sources.map((source) => source.id);
  const standing = await tx.row<{ count: number }>(
    `SELECT count(*)::int AS count FROM issue_redirect WHERE previous_issue_id = ANY($1::bigint[]) AND issue_id = $2`,
    [sourceIds, targetId],
  );
  if (standing?.count !== sourceIds.length)
    throw new ApiError('conflict', { detail: 'These issues were merged further or deleted since.' });

  for (const source of sources) {
    await tx.execute('UPDATE issue_hash SET issue_id = $1 WHERE issue_id = $2 AND hash = ANY($3::uuid[])', [
      source.id,
      targetId,
      source.hashes,
    ]);
    await tx.execute('UPDATE issue_activity SET issue_id = $1 WHERE issue_id = $2 AND id = ANY($3::bigint[])', [
      source.id,
      targetId,
      source.activities,
    ]);
    await tx.execute('UPDATE issue_redirect SET issue_id = $1 WHERE previous_issue_id = ANY($2::bigint[])', [source.id, source.redirects]);
  }
  await tx.execute('DELETE FROM issue_redirect WHERE previous_issue_id = ANY($1::bigint[])', [sourceIds]);
  await subtractLinks(tx, targetId, sourceIds, memory.links);
  await unmergePersons(tx, targetId, memory.persons);
  await subtractCounters(tx, memory, sourceIds);
}

async function subtractLinks(tx: Sql, targetId: number, sourceIds: readonly number[], before: readonly LinkBefore[]): Promise<void> {
  for (const kind of LINK_KINDS) {
    await tx.execute(
      `UPDATE issue_${kind} l SET times_seen = l.times_seen - n.times_seen
         FROM (SELECT ${kind}_id, sum(times_seen) AS times_seen FROM issue_${kind} WHERE issue_id = ANY($2::bigint[]) GROUP BY 1) n
        WHERE l.issue_id = $1 AND l.${kind}_id = n.${kind}_id`,
      [targetId, sourceIds],
    );
    await tx.execute(`DELETE FROM issue_${kind} WHERE issue_id = $1 AND times_seen <= 0`, [targetId]);
    await tx.execute(
      `UPDATE issue_${kind} l SET first_seen = b.first_seen, last_seen = greatest(b.last_seen, CASE WHEN l.times_seen > b.times_seen THEN l.last_seen END)
         FROM jsonb_to_recordset($2::jsonb) AS b (link_id bigint, times_seen bigint, first_seen timestamptz, last_seen timestamptz)
        WHERE l.issue_id = $1 AND l.${kind}_id = b.link_id`,
      [targetId, JSON.stringify(before.filter((link) => link.kind === kind))],
    );
  }
}

/** When events came since, the last of them is the last; the rest is as it was. */
async function subtractCounters(tx: Sql, { targetId, target, persons }: MergeMemory, sourceIds: readonly number[]): Promise<void> {
  const exact = persons.kind === 'added';
  await tx.execute(
    `UPDATE issue t SET
       times_seen = t.times_seen - n.times_seen,
       num_comments = greatest(0, t.num_comments - n.num_comments),
       users_seen = CASE WHEN $4 THEN greatest(b.users_seen, (SELECT count(*) FROM issue_person p WHERE p.issue_id = t.id)) ELSE b.users_seen END,
       first_seen = b.first_seen,
       last_seen = CASE WHEN t.times_seen - n.times_seen > b.times_seen THEN greatest(t.last_seen, b.last_seen) ELSE b.last_seen END,
       first_release_id = b.first_release_id,
       last_release_id = CASE WHEN t.times_seen - n.times_seen > b.times_seen THEN t.last_release_id ELSE b.last_release_id END
     FROM (SELECT sum(times_seen) AS times_seen, sum(num_comments) AS num_comments FROM issue WHERE id = ANY($2::bigint[])) n,
          jsonb_populate_record(NULL::issue, $3::jsonb) b
     WHERE t.id = $1`,
    [targetId, sourceIds, JSON.stringify(target), exact],
  );
}
