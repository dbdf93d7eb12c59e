/** What can be found in a segment (processing §5.11, §7.4). */
export interface Kind {
  /** Of the issue. Two kinds may share one. */
  readonly type: string;
  readonly typeId: number;
  readonly title: string;
  /** So often within 24 hours before an issue is made of it: what happened once on a busy machine is no news. */
  readonly noiseLimit: number;
  readonly priority: 75 | 50 | 25;
}

const LOW = 25;
const MEDIUM = 50;

function kind(typeId: number, type: string, title: string, noiseLimit: number): Kind {
  return { type: `performance_${type}`, typeId, title, noiseLimit, priority: LOW };
}

export const KINDS = {
  nPlusOneDb: kind(1006, 'n_plus_one_db_queries', 'N+1 Query', 3),
  mnPlusOneDb: kind(1006, 'n_plus_one_db_queries', 'MN+1 Query', 3),
  slowDb: kind(1001, 'slow_db_query', 'Slow DB Query', 100),
  consecutiveDb: kind(1007, 'consecutive_db_queries', 'Consecutive DB Queries', 15),
  consecutiveHttp: kind(1009, 'consecutive_http', 'Consecutive HTTP', 5),
  nPlusOneApi: kind(1010, 'n_plus_one_api_calls', 'N+1 API Call', 3),
  largeHttpPayload: kind(1015, 'large_http_payload', 'Large HTTP Payload', 3),
  httpOverhead: kind(1016, 'http_overhead', 'HTTP/1.1 Overhead', 20),
  renderBlockingAsset: kind(1004, 'render_blocking_asset_span', 'Large Render Blocking Asset', 3),
  uncompressedAsset: kind(1012, 'uncompressed_assets', 'Uncompressed Asset', 100),
  fileIoMainThread: kind(1008, 'file_io_main_thread', 'File IO on Main Thread', 3),
  dbMainThread: kind(1013, 'db_main_thread', 'DB on Main Thread', 3),
  endpointRegression: {
    type: 'performance_p95_endpoint_regression',
    typeId: 1018,
    title: 'Endpoint Regression',
    noiseLimit: 1,
    priority: MEDIUM,
  },
  spanRegression: { type: 'performance_duration_regression', typeId: 1017, title: 'Span Regression', noiseLimit: 1, priority: MEDIUM },
  queryInjection: {
    type: 'query_injection_vulnerability',
    typeId: 1021,
    title: 'Potential Query Injection Vulnerability',
    noiseLimit: 10,
    priority: MEDIUM,
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;
