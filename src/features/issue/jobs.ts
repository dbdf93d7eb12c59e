import type { Metadata } from '../../engines/metadata/port.ts';

const BATCH = 500;

/** Issues whose last event is older than every stored one: with their hashes, so that a recurrence is new (product §5.8). */
export async function expireIssues(metadata: Metadata, before: Date): Promise<number> {
  let removed = 0;
  for (;;) {
    const count = await metadata.execute(
      `DELETE FROM issue WHERE id IN (SELECT id FROM issue WHERE last_seen < $1 AND created_at < $1 ORDER BY id LIMIT ${BATCH})`,
      [before],
    );
    removed += count;
    if (count < BATCH) return removed;
  }
}

/** A week after it became new, regressed or escalating an unresolved issue is ongoing (processing §5.1). */
export async function settleSubstatus(metadata: Metadata, weekAgo: Date): Promise<number> {
  return metadata.execute(
    `UPDATE issue SET substatus = 'ongoing', inbox_reason = NULL, inbox_at = NULL
      WHERE status = 'unresolved' AND substatus IN ('new', 'regressed', 'escalating') AND active_at < $1`,
    [weekAgo],
  );
}
