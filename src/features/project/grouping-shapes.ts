/** What rules about grouping would change, and how far they are applied. Browser-safe. */
import { z } from 'zod';

/** `POST …/grouping-preview/`: rules that are not saved yet; what is left out is as it is saved. */
export const TryGrouping = z.object({
  fingerprintingRules: z.string().max(50_000).optional(),
  groupingEnhancements: z.string().max(50_000).optional(),
});
const IssueNamed = z.object({ id: z.string(), shortId: z.string(), title: z.string() });
export const GroupingPreview = z.object({
  /** Looked at, and those that would get another hash. */
  events: z.number(),
  changed: z.number(),
  mergeCount: z.number(),
  splitCount: z.number(),
  /** The largest, and what the one issue would be called. */
  merges: z.array(z.object({ title: z.string(), issues: z.array(IssueNamed.extend({ events: z.number() })) })),
  splits: z.array(
    z.object({ issue: IssueNamed, parts: z.array(z.object({ title: z.string(), events: z.number(), eventId: z.string() })) }),
  ),
});
export type GroupingPreview = z.infer<typeof GroupingPreview>;

/** How far saved rules are applied to the stored events of a project. */
export const AppliedGrouping = z.object({
  /** `read`: events are counted by what the rules make of them; `decide`: issues are merged and split; `move`: events follow. */
  phase: z.enum(['read', 'decide', 'move', 'done', 'stopped']),
  /** Read so far, and all that are stored; null before they were counted. */
  events: z.number(),
  total: z.number().nullable(),
  /** Merges that were made. */
  merged: z.number(),
  /** Issues that got no other issue's events, but take the next ones by the new rules. */
  followed: z.number(),
  /** Issues that were made of parts of others. */
  split: z.number(),
  /** Parts that stay where they are: their events are unwanted, or so many issues are not made at once. */
  stayed: z.number(),
  /** Events that leave their issue, and those that did. */
  leaving: z.number(),
  moved: z.number(),
  /** Keys of changes, each for `POST …/issues/undo/`, the last of them first. More may be told when these were used. */
  undo: z.array(z.string()).readonly(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type AppliedGrouping = z.infer<typeof AppliedGrouping>;
/** Null: rules were never applied. */
export const LastAppliedGrouping = AppliedGrouping.nullable();
