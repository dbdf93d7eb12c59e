import { exactCount, percent } from '../ui/format.ts';

/** Performance issues: what was found, in one sentence each, and what to do about it. Times come written. */
export const performance = {
  title: 'Evidence',
  trace: 'Open in trace',
  subject: { query: 'Query', address: 'Address', other: 'Span' },
  figures: { repeats: 'Repeats', impact: 'Time', share: 'Of the segment', saved: 'Could be saved', none: 'none' },
  roles: { parent: 'Parent', cause: 'First', offender: 'Found', repeats: (n: number) => `${exactCount(n)} ×` },
  timeline: 'What happened when',
  each: (n: number) => `Show each of ${exactCount(n)}`,
  together: 'Show together',
  more: (n: number) => `${exactCount(n)} more in the trace`,
  share: (share: number) => percent(share),
  trend: {
    chart: '95th percentile, hour by hour',
    before: 'Before',
    after: 'Since then',
    since: 'Since',
    change: 'Change',
    release: 'Release then',
    open: 'Open its page',
    perHour: 'Calls in the last hour',
  },
  size: 'Size',
  delay: 'Longest wait',
  input: 'Input',
  settings: {
    title: 'Performance issues',
    lead: 'What is looked for in the traces of this project, and from when on it is too much. What comes from now on is measured by it; issues that are there stay.',
    switches: {
      n_plus_one_db_queries_detection_enabled: { label: 'N+1 queries', help: 'One query, then the same again for each of its rows.' },
      slow_db_queries_detection_enabled: {
        label: 'Slow queries',
        help: 'A SELECT that takes long by itself. It becomes an issue when it happens 100 times within a day.',
      },
      consecutive_db_queries_detection_enabled: {
        label: 'Consecutive queries',
        help: 'Queries one after the other that do not depend on each other.',
      },
      transaction_duration_regression_detection_enabled: {
        label: 'Slower than before',
        help: 'An endpoint, or a query or request in it, whose 95th percentile rose from one hour on and stayed there.',
      },
      db_query_injection_detection_enabled: { label: 'Query injection', help: 'A value of the request that stands in a query as it came.' },
      n_plus_one_api_calls_detection_enabled: {
        label: 'N+1 API calls',
        help: 'A page that asks one endpoint for many things at once, one by one.',
      },
      consecutive_http_spans_detection_enabled: {
        label: 'Consecutive requests',
        help: 'Requests of a server one after the other that could go out together.',
      },
      large_http_payload_detection_enabled: { label: 'Large answers', help: 'Answers of an API that are larger than anybody reads.' },
      http_overhead_detection_enabled: { label: 'HTTP/1.1 overhead', help: 'Requests of a page that wait for a connection.' },
      large_render_blocking_asset_detection_enabled: {
        label: 'Render-blocking assets',
        help: 'Large scripts and stylesheets that the first paint waits for.',
      },
      uncompressed_assets_detection_enabled: {
        label: 'Uncompressed assets',
        help: 'Large text files that come as they are, from a server that compresses others.',
      },
      file_io_on_main_thread_detection_enabled: {
        label: 'Files on the main thread',
        help: 'An app that reads or writes files while its screen stands still.',
      },
      db_on_main_thread_detection_enabled: {
        label: 'Databases on the main thread',
        help: 'An app that asks a database while its screen stands still.',
      },
    },
    fields: {
      n_plus_one_db_count: { label: 'Repeats, at least', help: '2 to 1,000' },
      n_plus_one_db_duration_threshold: { label: 'Milliseconds together, at least', help: '10 to 10,000' },
      slow_db_query_duration_threshold: { label: 'Milliseconds, at least', help: '50 to 60,000' },
      consecutive_db_min_time_saved_threshold: { label: 'Milliseconds saved, at least', help: '10 to 60,000' },
      sql_injection_query_value_length_threshold: { label: 'Characters of a value, at least', help: '3 to 100' },
      n_plus_one_api_calls_total_duration_threshold: { label: 'Milliseconds together, at least', help: '50 to 60,000' },
      consecutive_http_spans_min_time_saved_threshold: { label: 'Milliseconds saved, at least', help: '100 to 60,000' },
      large_http_payload_size_threshold: { label: 'Bytes, more than', help: '1,000 to 1,000,000,000' },
      large_http_payload_filtered_paths: {
        label: 'Paths that may be large',
        help: 'Separated by commas; each stands for what is below it too.',
      },
      http_request_delay_threshold: { label: 'Milliseconds of waiting, more than', help: '50 to 60,000' },
      render_blocking_fcp_ratio: { label: 'Part of the time to the first paint, more than', help: '0.05 to 1' },
      render_blocking_bytes_min: { label: 'Bytes, at least', help: '1,000 to 1,000,000,000' },
      uncompressed_asset_size_threshold: { label: 'Bytes, at least', help: '1,000 to 1,000,000,000' },
      uncompressed_asset_duration_threshold: { label: 'Milliseconds, more than', help: '10 to 60,000' },
      file_io_on_main_thread_duration_threshold: { label: 'Milliseconds together, at least', help: '5 to 10,000' },
      db_on_main_thread_duration_threshold: { label: 'Milliseconds together, at least', help: '5 to 10,000' },
    },
  },
  /** By what was found: what it is, then what helps. */
  kinds: {
    nPlusOneDb: {
      what: 'One query was followed by the same query again and again, one at a time.',
      helps: 'Ask for all rows at once: a join, an IN list, or eager loading.',
    },
    mnPlusOneDb: {
      what: 'The same few steps with queries among them were repeated one after the other.',
      helps: 'Ask for what all repeats need in one query before the loop.',
    },
    slowDb: { what: 'A query took long by itself.', helps: 'Look at its plan: an index may be missing, or it reads more than is needed.' },
    consecutiveDb: {
      what: 'Queries that do not depend on each other waited for one another.',
      helps: 'Run them at the same time, or make one of them.',
    },
    consecutiveHttp: {
      what: 'Requests waited for one another.',
      helps: 'Send those that do not need the answer of another at the same time.',
    },
    nPlusOneApi: {
      what: 'The same endpoint was asked many times at once, for one thing each.',
      helps: 'Ask for all of them in one request, or for fewer.',
    },
    largeHttpPayload: { what: 'An answer is large.', helps: 'Ask for fewer fields or pages, and compress it.' },
    httpOverhead: {
      what: 'Requests waited for a connection: over HTTP/1.1 a browser opens six to one host.',
      helps: 'Serve the host over HTTP/2 or HTTP/3.',
    },
    renderBlockingAsset: {
      what: 'The page could not be drawn before this file had come.',
      helps: 'Load it with defer or async, split it, or make it smaller.',
    },
    uncompressedAsset: { what: 'A large text file came uncompressed.', helps: 'Let the server compress it with gzip, Brotli or zstd.' },
    fileIoMainThread: {
      what: 'Files were read or written while the screen stood still.',
      helps: 'Move it off the main thread.',
    },
    dbMainThread: { what: 'A database was asked while the screen stood still.', helps: 'Move it off the main thread.' },
    queryInjection: {
      what: 'A value of the request stands in the query as it came. Whoever sends the request may change what the query does.',
      helps: 'Bind values as parameters of the query.',
    },
    endpointRegression: {
      what: 'This endpoint became slower from one hour on and stayed so.',
      helps: 'Look at what was deployed then, and compare a slow trace with one of the time before.',
    },
    spanRegression: {
      what: 'This became slower from one hour on and stayed so, wherever it is called.',
      helps: 'Look at what changed then: a deploy, the amount of data, an index, the service behind it.',
    },
    other: { what: 'Something was found in this trace.', helps: 'Look at the spans around it.' },
  },
};
