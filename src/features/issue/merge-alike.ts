/** A merge that nobody asked for by hand: the project lets issues that are nearly the same be one (features/similar). */
import type { Sql } from '../../engines/metadata/port.ts';
import { tell } from './change-fields.ts';
import type { Act } from './change-fields.ts';
import { memoryOf, readAll } from './change.ts';
import { lockIssues } from './change-parts.ts';
import { mergeIssues } from './merge.ts';
import { rememberChange } from './undo.ts';

export interface AlikeMerge {
  readonly orgId: number;
  readonly projectId: number;
  readonly issueIds: readonly [number, number];
  /** 0 to 1; stands in the activity. */
  readonly similarity: number;
  readonly nowMs: number;
}

/**
 * Both have to be unresolved when their locks are held: merged into a resolved issue, a new error would come back without anybody
 * hearing of it. Null when they are not, and nothing was changed. The activity holds the key that takes the merge back.
 */
export async function mergeAlike(tx: Sql, { orgId, projectId, issueIds, similarity, nowMs }: AlikeMerge): Promise<number | null> {
  const locked = await lockIssues(tx, { orgId, projectIds: [projectId], issueIds }, ['unresolved']);
  if (locked.length < 2) return null;
  const ids = locked.map((row) => row.id);
  const act: Act = { tx, orgId, userId: null, nowMs, ids, told: [] };
  const before = await readAll(tx, ids, []);
  const merged = await mergeIssues(tx, locked);
  const issues = merged.sources.map(({ id }) => ({ id: String(id) }));
  const [activity] = await tell(act, [{ id: merged.targetId }], 'merge', { issues, similarity });
  const maker = { orgId, userId: null, nowMs, isAutomatic: true };
  const undo = await rememberChange(tx, maker, memoryOf(before, await readAll(tx, ids, []), act, merged));
  await tx.execute(`UPDATE issue_activity SET detail = detail || jsonb_build_object('undo', $2::text) WHERE id = $1`, [activity?.id, undo]);
  return merged.targetId;
}
