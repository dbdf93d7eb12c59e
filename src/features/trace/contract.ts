/** Traces as the API shows them (product §4.4). Browser-safe. */
import { z } from 'zod';
import { Id, Time } from '../../http/contract.ts';

/** Seconds since 1970, with what microseconds a double of that size holds. */
const Seconds = z.number();

/** An event that happened while a span ran. */
export const TraceError = z.object({
  event_type: z.literal('error'),
  event_id: z.string(),
  project_id: z.number(),
  project_slug: z.string(),
  /** The span it happened in; null when the SDK did not say, or when that span never came. */
  span_id: z.string().nullable(),
  issue_id: Id,
  issue: z.string().nullable(),
  level: z.string(),
  title: z.string(),
  culprit: z.string(),
  transaction: z.string(),
  timestamp: Seconds,
});
export type TraceError = z.infer<typeof TraceError>;

/** Something that is wrong with a span and is no error, such as a query that is repeated: it has an issue too. */
export const TraceOccurrence = TraceError.extend({ event_type: z.literal('occurrence') });
export type TraceOccurrence = z.infer<typeof TraceOccurrence>;

/**
 * A span with those below it. `children` are spans of the same shape, down to five hundred levels; what is deeper follows its ancestor
 * on that level.
 */
export const TraceSpan = z.object({
  event_type: z.literal('span'),
  /** Id of the span. */
  event_id: z.string(),
  parent_span_id: z.string().nullable(),
  /** It names a parent that is not in the trace: late, lost, sampled away, or of a project out of reach. */
  parent_is_missing: z.boolean(),
  /** It would be above and below itself: here the circle is cut. */
  is_cut: z.boolean(),
  project_id: z.number(),
  project_slug: z.string(),
  /** Of the span that its service began with. */
  transaction_id: z.string().nullable(),
  transaction: z.string(),
  is_transaction: z.boolean(),
  op: z.string(),
  /** The description; `name` is the same under the name that newer clients read. */
  description: z.string(),
  name: z.string(),
  status: z.string(),
  has_failed: z.boolean(),
  origin: z.string(),
  group: z.string(),
  environment: z.string(),
  release: z.string(),
  sdk_name: z.string(),
  profile_id: z.string(),
  start_timestamp: Seconds,
  end_timestamp: Seconds,
  /** Milliseconds. */
  duration: z.number(),
  self_time: z.number(),
  errors: z.array(TraceError),
  occurrences: z.array(TraceOccurrence),
  children: z.array(z.unknown()),
});
export type TraceSpan = Omit<z.infer<typeof TraceSpan>, 'children'> & { children: TraceSpan[] };

/** Roots first, in time; errors that belong to no span are among them. */
export const TraceTree = z.array(z.union([TraceSpan, TraceError]));

export const TraceMeta = z.object({
  spans_count: z.number(),
  span_count: z.number(),
  spans_count_map: z.record(z.string(), z.number()),
  transactions: z.number(),
  projects: z.number(),
  errors: z.number(),
  errors_count: z.number(),
  logs: z.number(),
  performance_issues: z.number(),
  performance_issues_count: z.number(),
  transaction_child_count_map: z.array(z.object({ 'transaction.id': z.string(), 'count()': z.number() })),
  /** Null for a trace without spans. */
  start: Time.nullable(),
  end: Time.nullable(),
});

export const TraceService = z.object({ project: z.string(), spans: z.number(), duration: z.number(), hasFailed: z.boolean() });

/** One trace of a list. Times are milliseconds. */
export const TraceSummary = z.object({
  trace: z.string(),
  /** Of the first span without a parent, else of the earliest. */
  name: z.string(),
  op: z.string(),
  project: z.string(),
  rootDuration: z.number(),
  duration: z.number(),
  start: z.number(),
  end: z.number(),
  numSpans: z.number(),
  matchingSpans: z.number(),
  numErrors: z.number(),
  numOccurrences: z.number(),
  hasFailed: z.boolean(),
  services: z.array(TraceService),
  breakdowns: z.array(z.unknown()),
});
export type TraceSummary = z.infer<typeof TraceSummary>;

export const TraceList = z.object({ data: z.array(TraceSummary), meta: z.looseObject({ dataset: z.string(), query: z.string() }) });
