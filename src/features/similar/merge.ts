/** Merges of issues that were drawn, in the projects that want them (`autoMergeSimilarity`). */
import type { Cache } from '../../engines/cache/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { CHANNELS, type IssuesChanged } from '../../pipeline/channels.ts';
import { eventIssueIds, mergeAlike } from '../issue/index.ts';
import { readProjectSettings } from '../project/index.ts';
import { findAlike } from './find.ts';
import type { DrawnIssue } from './store.ts';

export interface MergeDeps {
  readonly metadata: Metadata;
  readonly cache: Cache;
  readonly now: () => number;
}

/** The oldest first, so that of several that are alike the later ones find the first. Returns how many went into another. */
export async function mergeDrawn(deps: MergeDeps, drawn: readonly DrawnIssue[]): Promise<number> {
  let merged = 0;
  for (const [projectId, ofProject] of Map.groupBy(drawn, (one) => one.projectId)) {
    const { autoMergeSimilarity: from } = await readProjectSettings(deps.metadata, projectId);
    if (from === null) continue;
    for (const one of ofProject.toSorted((a, b) => a.issueId - b.issueId)) {
      const issueId = await mergeWithAlike(deps, one, from);
      if (issueId === null) continue;
      merged += 1;
      const issues = [one.issueId, issueId].map((id) => ({ issueId: id, events: 0, isNew: false, isRegressed: false }));
      deps.cache.publish(CHANNELS.issues, { projectId, issues, receivedAtMs: deps.now() } satisfies IssuesChanged);
    }
  }
  return merged;
}

/**
 * With the one that is most like it: of the same type, alike enough, both unresolved, and never a pair that somebody keeps apart.
 * Returns where it went; null when it stays what it is.
 */
async function mergeWithAlike({ metadata, now }: MergeDeps, drawn: DrawnIssue, from: number): Promise<number | null> {
  const { orgId, projectId, issueId } = drawn;
  const issueIds = await eventIssueIds(metadata, issueId);
  const found = await findAlike(metadata, { projectId, issueIds, portraits: [drawn] });
  const alike = found.find((one) => one.score >= from && one.isSameKind && !one.isUnmerged && one.status === 'unresolved');
  if (alike === undefined) return null;
  const similarity = Math.floor(alike.score * 100) / 100;
  return metadata.transaction((tx) => mergeAlike(tx, { orgId, projectId, issueIds: [issueId, alike.issueId], similarity, nowMs: now() }));
}
