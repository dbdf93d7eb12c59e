/** A project's rules, applied to issues that were made before them. */
import { mergeByRules, splitByRules } from '../../features/issue/index.ts';
import type { ProjectContext } from '../../http/route.ts';
import { CHANNELS, type IssuesChanged } from '../../pipeline/channels.ts';
import { storableText } from '../../lib/storable-text.ts';
import { splitsOf, type Regrouped } from './grouping-preview.ts';

/** An event as it was stored, and its hashes by the rules as they are now. */
export interface Reruled extends Regrouped {
  readonly hashes: readonly string[];
}

export interface Applied {
  readonly merged: number;
  /** Issues whose next events are their own by the new rules too. */
  readonly followed: number;
  /** Issues that were made of parts of others; their events follow. */
  readonly split: number;
  /** The oldest first: to be taken back from the end. */
  readonly undo: readonly string[];
}

/**
 * One transaction for what becomes one issue, and for each part that leaves one: the largest part stays.
 */
export async function applyRules(context: ProjectContext, events: readonly Reruled[], groupingConfig: string): Promise<Applied> {
  const { metadata, project, reach, caller, clock, cache } = context;
  const changed = events.filter((event) => event.hash !== event.triedHash);
  const torn = new Set(splitsOf(events).map(({ issueId }) => issueId));
  const wanted = new Set(changed.map((event) => event.triedHash));
  const result = { merged: 0, followed: 0, undo: [] as string[] };
  for (const [hash, members] of Map.groupBy(events, (event) => event.triedHash)) {
    const issueIds = [...new Set(members.map((event) => event.issueId))];
    if (!wanted.has(hash) || (issueIds.length === 1 && torn.has(issueIds[0] ?? 0))) continue;
    const hashes = [...new Set(members.flatMap((event) => event.hashes))];
    const nowMs = clock.now();
    const group = { orgId: reach.orgId, projectId: project.id, issueIds, hashes, groupingConfig, userId: caller.userId, nowMs };
    const change = await metadata.transaction((tx) => mergeByRules(tx, group));
    if (change === null) continue;
    result.undo.push(change.undo);
    result[change.isMerged ? 'merged' : 'followed'] += 1;
    const issues = issueIds.map((issueId) => ({ issueId, events: 0, isNew: false, isRegressed: false }));
    cache.publish(CHANNELS.issues, { projectId: project.id, issues, receivedAtMs: nowMs } satisfies IssuesChanged);
  }
  let split = 0;
  for (const issueId of torn) {
    const parted = await splitParts(
      context,
      events.filter((event) => event.issueId === issueId),
      groupingConfig,
    );
    result.undo.push(...parted.undo);
    split += parted.made;
  }
  return { ...result, split };
}

/** How many issues were made, and the keys that take it back. */
async function splitParts(
  context: ProjectContext,
  events: readonly Reruled[],
  groupingConfig: string,
): Promise<{ readonly made: number; readonly undo: readonly string[] }> {
  const { metadata, project, reach, caller, clock, cache } = context;
  let made = 0;
  const parts = [...Map.groupBy(events, (event) => event.triedHash).values()].toSorted((a, b) => b.length - a.length);
  const keys: string[] = [];
  for (const [at, part] of parts.entries()) {
    const [first] = part;
    if (first === undefined) continue;
    const { issueId, title, hashes } = first;
    const own = { orgId: reach.orgId, projectId: project.id, issueId, hashes, groupingConfig, userId: caller.userId, nowMs: clock.now() };
    // The largest part is the issue from now on: its next events come by the hash of the rules.
    const eventIds = part.map((event) => event.eventId);
    const undo = await metadata.transaction(async (tx) =>
      at === 0
        ? ((await mergeByRules(tx, { ...own, issueIds: [issueId] }))?.undo ?? null)
        : splitByRules(tx, { ...own, title: storableText(title), eventIds }),
    );
    if (undo !== null) keys.push(undo);
    if (undo !== null && at > 0) made += 1;
    const issues = [{ issueId, events: 0, isNew: false, isRegressed: false }];
    cache.publish(CHANNELS.issues, { projectId: project.id, issues, receivedAtMs: own.nowMs } satisfies IssuesChanged);
  }
  return { made, undo: keys };
}
