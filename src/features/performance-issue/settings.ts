/** Switches and thresholds of a project (processing §7.4), under the names of the API. Pure. */
import { Settings, type Thresholds } from './contract.ts';

export const DEFAULTS: Thresholds = {
  n_plus_one_db_queries_detection_enabled: true,
  n_plus_one_db_count: 5,
  n_plus_one_db_duration_threshold: 50,
  slow_db_queries_detection_enabled: true,
  slow_db_query_duration_threshold: 500,
  consecutive_db_queries_detection_enabled: true,
  consecutive_db_min_time_saved_threshold: 100,
  consecutive_http_spans_detection_enabled: true,
  consecutive_http_spans_min_time_saved_threshold: 2_000,
  n_plus_one_api_calls_detection_enabled: true,
  n_plus_one_api_calls_total_duration_threshold: 300,
  large_http_payload_detection_enabled: true,
  large_http_payload_size_threshold: 300_000,
  large_http_payload_filtered_paths: '',
  http_overhead_detection_enabled: true,
  http_request_delay_threshold: 500,
  large_render_blocking_asset_detection_enabled: true,
  render_blocking_fcp_ratio: 0.33,
  render_blocking_bytes_min: 500_000,
  uncompressed_assets_detection_enabled: true,
  uncompressed_asset_size_threshold: 512_000,
  uncompressed_asset_duration_threshold: 300,
  file_io_on_main_thread_detection_enabled: true,
  file_io_on_main_thread_duration_threshold: 16,
  db_on_main_thread_detection_enabled: true,
  db_on_main_thread_duration_threshold: 16,
  transaction_duration_regression_detection_enabled: true,
  db_query_injection_detection_enabled: true,
  sql_injection_query_value_length_threshold: 3,
};

/** Of a project, from what differs. What an older or newer program stored and this one does not know is left out. */
export function thresholdsOf(stored: Readonly<Record<string, unknown>> | null): Thresholds {
  if (stored === null) return DEFAULTS;
  const merged: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, schema] of Object.entries(Settings.shape)) {
    const value = schema.safeParse(stored[name]);
    if (value.success) merged[name] = value.data;
  }
  // Each of its members is a default or was parsed.
  return merged as Thresholds;
}
