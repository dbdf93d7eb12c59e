/** Performance issues as the API shows them. Browser-safe. */
import { z } from 'zod';

/** Milliseconds. Longer is never found, and shorter is everything. */
const Ms = (least: number, most: number) => z.number().int().min(least).max(most);
const Bytes = z.number().int().min(1_000).max(1_000_000_000);

/** What can be set, each with its bounds. A detector that is off says nothing; what it said before stays. */
export const Settings = z.strictObject({
  n_plus_one_db_queries_detection_enabled: z.boolean(),
  n_plus_one_db_count: z.number().int().min(2).max(1_000),
  n_plus_one_db_duration_threshold: Ms(10, 10_000),
  slow_db_queries_detection_enabled: z.boolean(),
  slow_db_query_duration_threshold: Ms(50, 60_000),
  consecutive_db_queries_detection_enabled: z.boolean(),
  consecutive_db_min_time_saved_threshold: Ms(10, 60_000),
  consecutive_http_spans_detection_enabled: z.boolean(),
  consecutive_http_spans_min_time_saved_threshold: Ms(100, 60_000),
  n_plus_one_api_calls_detection_enabled: z.boolean(),
  n_plus_one_api_calls_total_duration_threshold: Ms(50, 60_000),
  large_http_payload_detection_enabled: z.boolean(),
  large_http_payload_size_threshold: Bytes,
  /** Paths that may be large, separated by commas; each also stands for what is below it. */
  large_http_payload_filtered_paths: z.string().max(2_000),
  http_overhead_detection_enabled: z.boolean(),
  http_request_delay_threshold: Ms(50, 60_000),
  large_render_blocking_asset_detection_enabled: z.boolean(),
  /** Part of the time to the first paint. */
  render_blocking_fcp_ratio: z.number().min(0.05).max(1),
  render_blocking_bytes_min: Bytes,
  uncompressed_assets_detection_enabled: z.boolean(),
  uncompressed_asset_size_threshold: Bytes,
  uncompressed_asset_duration_threshold: Ms(10, 60_000),
  file_io_on_main_thread_detection_enabled: z.boolean(),
  file_io_on_main_thread_duration_threshold: Ms(5, 10_000),
  db_on_main_thread_detection_enabled: z.boolean(),
  db_on_main_thread_duration_threshold: Ms(5, 10_000),
  /** What becomes slower from one hour on, endpoints and the queries and requests in them. */
  transaction_duration_regression_detection_enabled: z.boolean(),
  db_query_injection_detection_enabled: z.boolean(),
  /** Shorter values are in statements by chance. */
  sql_injection_query_value_length_threshold: z.number().int().min(3).max(100),
});
export type Thresholds = Readonly<z.infer<typeof Settings>>;

/** What a span is to the problem. */
export const ROLES = ['parent', 'cause', 'offender'] as const;

export const EvidenceSpan = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  role: z.enum(ROLES),
  op: z.string(),
  description: z.string(),
  /** Milliseconds since the segment began, and how long. */
  startMs: z.number(),
  durationMs: z.number(),
});
export type EvidenceSpan = z.infer<typeof EvidenceSpan>;

/** `evidenceData` of an occurrence. Those who read only its lists of ids find them under the names they know. */
export const Evidence = z.object({
  kind: z.string(),
  op: z.string(),
  transactionName: z.string(),
  parentSpanIds: z.array(z.string()),
  causeSpanIds: z.array(z.string()),
  offenderSpanIds: z.array(z.string()),
  numRepeatingSpans: z.number(),
  /** The statement or address that it is about, without what differs from one call to the next. */
  subject: z.string(),
  /** Milliseconds that it takes or could be saved; null where time is not what is wrong. */
  impactMs: z.number().nullable(),
  traceId: z.string(),
  segmentId: z.string(),
  segmentMs: z.number(),
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
  /** In time; of many offenders the first. */
  spans: z.array(EvidenceSpan),
  /** Of what became slower: how it went, hour by hour. */
  trend: z
    .object({
      /** Milliseconds since 1970, of the first hour that is slower. */
      since: z.number(),
      beforeMs: z.number(),
      afterMs: z.number(),
      /** That came when it began. */
      release: z.string().nullable(),
      /** What the spans are grouped by; null for transactions. */
      group: z.string().nullable(),
      points: z.array(z.object({ at: z.number(), p95: z.number(), count: z.number() })),
    })
    .optional(),
});
export type Evidence = z.infer<typeof Evidence>;
