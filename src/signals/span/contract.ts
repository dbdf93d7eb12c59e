/** Spans as the API shows them. Browser-safe. */
import { z } from 'zod';
import { ShownAttribute } from '../../attributes/contract.ts';
import { Time } from '../../http/contract.ts';

export const SpanLink = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  sampled: z.boolean().optional(),
  attributes: z.record(z.string(), z.unknown()).optional(),
});

/** One span with all that is known of it. Times are seconds, durations milliseconds. */
export const SpanDetail = z.object({
  span_id: z.string(),
  trace_id: z.string(),
  parent_span_id: z.string().nullable(),
  segment_id: z.string().nullable(),
  is_segment: z.boolean(),
  project_id: z.string(),
  project_slug: z.string(),
  start_timestamp: z.number(),
  end_timestamp: z.number(),
  /** Nanoseconds since 1970 and of the span, with every digit. */
  start_ns: z.string(),
  duration_ns: z.string(),
  duration: z.number(),
  /** Null where not all children were known when it was stored. */
  self_time: z.number().nullable(),
  op: z.string(),
  name: z.string(),
  description: z.string(),
  normalized_description: z.string(),
  group: z.string(),
  domain: z.string(),
  status: z.string(),
  has_failed: z.boolean(),
  origin: z.string(),
  kind: z.string(),
  transaction: z.string(),
  transaction_source: z.string(),
  /** Of the transaction item it came in. */
  event_id: z.string().nullable(),
  replay_id: z.string().nullable(),
  profile_id: z.string().nullable(),
  environment: z.string(),
  release: z.string(),
  dist: z.string(),
  platform: z.string(),
  sdk: z.object({ name: z.string(), version: z.string() }),
  user: z.object({ id: z.string(), email: z.string(), username: z.string(), ip_address: z.string() }),
  /** How many such spans there were for this one. */
  sample_weight: z.number(),
  received: Time,
  attributes: z.array(ShownAttribute),
  links: z.array(SpanLink),
  /** Remarks of what was repaired or taken out. */
  _meta: z.unknown(),
  /** Segments of transactions: the event as it was sent, normalised, without its spans. */
  transaction_event: z.record(z.string(), z.unknown()).nullable(),
});
export type SpanDetail = z.infer<typeof SpanDetail>;
