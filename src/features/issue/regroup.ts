/**
 * When stored events are grouped anew, because their frames were resolved since: the issue they are in takes the new hashes, or is
 * merged with the one that has them already. It is never split: what stood together stays together.
 */
import type { Sql } from '../../engines/metadata/port.ts';
import { recordActivity } from './activity.ts';
import { lockIssues } from './change-parts.ts';
import { findTargets, insertHashes, keyOf } from './hashes.ts';
import { mergeIssues } from './merge.ts';
import { currentIdOf } from './merged.ts';

export interface Regrouping {
  readonly orgId: number;
  readonly projectId: number;
  /** As the event store has it; it may have been merged since. */
  readonly issueId: number;
  /** Of the events as they are now. */
  readonly hashes: readonly string[];
  readonly groupingConfig: string;
  /** What the newest of the events makes of title and place. */
  readonly title: string;
  readonly culprit: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
}

export interface Regrouped {
  /** Where the events are now; null when the issue is gone, or its events are unwanted. */
  readonly issueId: number | null;
  readonly isMerged: boolean;
}

/** In the caller's transaction. Repeatable: the second time there is nothing left to do. */
export async function regroupIssue(tx: Sql, regrouping: Regrouping): Promise<Regrouped> {
  const { orgId, projectId, hashes } = regrouping;
  const own = (await currentIdOf(tx, [regrouping.issueId])).get(regrouping.issueId) ?? regrouping.issueId;
  const targets = await findTargets(
    tx,
    hashes.map((hash) => ({ projectId, hash })),
  );
  const known = hashes.map((hash) => targets.get(keyOf(projectId, hash))).find((target) => target !== undefined);
  if (known?.issueId === null) return { issueId: null, isMerged: false };

  const wanted = known?.issueId ?? own;
  const locked = await lockIssues(tx, { orgId, projectIds: [projectId], issueIds: [own, wanted] });
  if (!locked.some((issue) => issue.id === own)) return { issueId: null, isMerged: false };
  const isMerged = locked.length > 1;
  const issueId = isMerged ? await join(tx, regrouping, locked) : own;
  await insertHashes(
    tx,
    hashes.map((hash) => ({ projectId, hash, issueId, groupingConfig: regrouping.groupingConfig })),
  );
  await describe(tx, issueId, regrouping);
  return { issueId, isMerged };
}

async function join(tx: Sql, { orgId, nowMs }: Regrouping, locked: Awaited<ReturnType<typeof lockIssues>>): Promise<number> {
  const { targetId, sources } = await mergeIssues(tx, locked);
  const detail = { issues: sources.map(({ id }) => ({ id: String(id) })) };
  await recordActivity(tx, { orgId, issueIds: [targetId], type: 'merge', userId: null, detail, atMs: nowMs });
  return targetId;
}

async function describe(tx: Sql, issueId: number, { title, culprit, metadata }: Regrouping): Promise<void> {
  await tx.execute('UPDATE issue SET title = $2, culprit = $3, metadata = $4::jsonb WHERE id = $1', [
    issueId,
    title,
    culprit,
    JSON.stringify(metadata),
  ]);
}
