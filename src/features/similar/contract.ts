/** Issues that are like another, as the API shows them (processing §4.12). Browser-safe. */
import { z } from 'zod';
import { Issue } from '../issue/contract.ts';

const Side = z.enum(['both', 'here', 'there']);

/** A piece of the message: of both issues, only of the one asked about, only of the other. */
export const ComparedText = z.object({ side: Side, text: z.string() });
export type ComparedText = z.infer<typeof ComparedText>;

export const ComparedLine = z.object({
  side: Side,
  kind: z.enum(['exception', 'frame']),
  /** Type of the exception, or name of the function. */
  text: z.string(),
  /** Message of a cause, its changing parts as `<name>`; or module or file of the function. */
  place: z.string(),
  isApp: z.boolean(),
});
export type ComparedLine = z.infer<typeof ComparedLine>;

/** The failing call first. */
export const Comparison = z.object({ message: z.array(ComparedText).readonly(), lines: z.array(ComparedLine).readonly() });
export type Comparison = z.infer<typeof Comparison>;

export const SimilarIssue = z.object({
  issue: Issue,
  /** Share of what the two say that both say, weighted: 1 is the same. */
  score: z.number(),
  /** They fail in the same way in so much that they are one, most likely: a merge is suggested. */
  isMergeSuggested: z.boolean(),
  comparison: Comparison,
});
export type SimilarIssue = z.infer<typeof SimilarIssue>;

export const ListSimilar = z.object({ limit: z.coerce.number().int().min(1).max(20).default(10) });

export const SetApart = z.object({
  /** False takes it back. */
  isApart: z.boolean(),
});
