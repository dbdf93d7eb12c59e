/** What rules about grouping would change, told by events that are there already (stored events are normalised and scrubbed). Pure. */
import { nameAndGroup } from './grouping/name-and-group.ts';
import type { ProjectRules } from './grouping/project-rules.ts';
import type { ErrorEvent } from '../../event/schema.ts';

/** An event under the rules of now and under those that are tried. */
export interface Regrouped {
  readonly issueId: number;
  readonly eventId: string;
  readonly hash: string;
  readonly triedHash: string;
  /** As its issue would be called. */
  readonly title: string;
}

export interface MergeFound {
  readonly title: string;
  /** The largest first. */
  readonly issues: readonly { readonly issueId: number; readonly events: number }[];
}

export interface SplitFound {
  readonly issueId: number;
  /** The largest first. */
  readonly parts: readonly { readonly title: string; readonly events: number; readonly eventId: string }[];
}

/** Changes names and `in_app` of the frames of the event that is given, as it would be when the event came in. */
export function regroup(event: ErrorEvent, issueId: number, { config, current, tried }: RulesToCompare): Regrouped {
  const before = nameAndGroup(event, config, current);
  const after = nameAndGroup(event, config, tried);
  return { issueId, eventId: event.event_id, hash: before.hashes[0] ?? '', triedHash: after.hashes[0] ?? '', title: after.title };
}

export interface RulesToCompare {
  readonly config: string;
  readonly current: ProjectRules | null;
  readonly tried: ProjectRules | null;
}

/** Issues whose events would come to one hash, and do not now. */
export function mergesOf(events: readonly Regrouped[]): readonly MergeFound[] {
  const merges: MergeFound[] = [];
  for (const members of Map.groupBy(events, (event) => event.triedHash).values()) {
    const byIssue = Map.groupBy(members, (event) => event.issueId);
    const hashes = new Set(members.map((event) => event.hash));
    if (byIssue.size < 2 || hashes.size < 2) continue;
    const issues = [...byIssue].map(([issueId, own]) => ({ issueId, events: own.length })).sort((a, b) => b.events - a.events);
    merges.push({ title: members[0]?.title ?? '', issues });
  }
  return merges.sort((a, b) => total(b.issues) - total(a.issues));
}

/** Issues whose events have one hash now, and would have several. */
export function splitsOf(events: readonly Regrouped[]): readonly SplitFound[] {
  const splits: SplitFound[] = [];
  for (const [issueId, members] of Map.groupBy(events, (event) => event.issueId)) {
    const torn = [...Map.groupBy(members, (event) => event.hash).values()].some(
      (own) => new Set(own.map((event) => event.triedHash)).size > 1,
    );
    if (!torn) continue;
    const parts = [...Map.groupBy(members, (event) => event.triedHash).values()]
      .map((own) => ({ title: own[0]?.title ?? '', events: own.length, eventId: own[0]?.eventId ?? '' }))
      .sort((a, b) => b.events - a.events);
    splits.push({ issueId, parts });
  }
  return splits.sort((a, b) => total(b.parts) - total(a.parts));
}

function total(parts: readonly { readonly events: number }[]): number {
  return parts.reduce((sum, { events }) => sum + events, 0);
}
