/** When a project's rules are applied to issues that were made before them: what they bring together is merged, with a way back. */
import type { Sql } from '../../engines/metadata/port.ts';
import { memoryOf, readAll } from './change.ts';
import { tell } from './change-fields.ts';
import type { Act } from './change-fields.ts';
import { lockIssues } from './change-parts.ts';
import { findTargets, insertHashes, keyOf } from './hashes.ts';
import { mergeIssues } from './merge.ts';
import { currentIds } from './merged.ts';
import { rememberChange } from './undo.ts';

export interface RuledGroup {
  readonly orgId: number;
  readonly projectId: number;
  /** That the rules make one; a single one only takes the hashes. */
  readonly issueIds: readonly number[];
  /** Of its events by the rules as they are now. */
  readonly hashes: readonly string[];
  readonly groupingConfig: string;
  readonly userId: number | null;
  readonly nowMs: number;
}

export interface RuledChange {
  readonly isMerged: boolean;
  /** Takes it back. */
  readonly undo: string;
}

/**
 * In the caller's transaction. The issue takes the hashes that lead nowhere yet, so that the next events by the new rules are its
 * own. Null when there is nothing to do: the issues are gone, their events are unwanted, or all of it was done before.
 */
export async function mergeByRules(tx: Sql, group: RuledGroup): Promise<RuledChange | null> {
  const { orgId, projectId, userId, nowMs } = group;
  const locked = await lockIssues(tx, { orgId, projectIds: [projectId], issueIds: await currentIds(tx, group.issueIds) });
  const [only] = locked;
  if (only === undefined) return null;
  const ids = locked.map((row) => row.id);
  const act: Act = { tx, orgId, userId, nowMs, ids, told: [] };
  const before = await readAll(tx, ids, []);
  const merged = locked.length > 1 ? await mergeIssues(tx, locked) : null;
  const targetId = merged?.targetId ?? only.id;
  if (merged !== null) {
    const issues = merged.sources.map(({ id }) => ({ id: String(id) }));
    await tell(act, [{ id: targetId }], 'merge', { issues, byRules: true });
  }
  const hashes = await takeHashes(tx, group, targetId);
  if (merged === null && hashes.length === 0) return null;
  const memory = memoryOf(before, await readAll(tx, ids, []), act, merged);
  return { isMerged: merged !== null, undo: await rememberChange(tx, act, { ...memory, hashes: { projectId, targetId, hashes } }) };
}

/** Those that lead nowhere yet; a hash that leads to another issue, or to a tombstone, stays what it is. */
async function takeHashes(tx: Sql, { projectId, hashes, groupingConfig }: RuledGroup, issueId: number): Promise<readonly string[]> {
  const known = await findTargets(
    tx,
    hashes.map((hash) => ({ projectId, hash })),
  );
  const taken = hashes.filter((hash) => !known.has(keyOf(projectId, hash)));
  await insertHashes(
    tx,
    taken.map((hash) => ({ projectId, hash, issueId, groupingConfig })),
  );
  return taken;
}
