-- One row per stored error event: what lists, search and charts read. The whole event is in error_payloads.
--
-- Conventions for readers: ids are FixedString, compared by unhex({id:String}) and shown by lower(hex(event_id)); an absent text
-- is '', an absent id is all zero bytes. `received_at` decides the partition, so a filter on `timestamp` adds a bound on
-- `received_at` too (design §4). Rows come once (reliability §4): no FINAL, no argMax.
CREATE TABLE IF NOT EXISTS errors {on_cluster}
(
  project_id UInt64,
  issue_id UInt64,
  event_id FixedString(16),
  timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),

  type LowCardinality(String),
  platform LowCardinality(String),
  level LowCardinality(String),
  logger LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  dist LowCardinality(String),
  transaction LowCardinality(String),
  server_name LowCardinality(String),
  sdk_name LowCardinality(String),
  sdk_version LowCardinality(String),

  -- As issues show them (processing §4.10); `message` is the text free search reads: log entry, else value of the main exception.
  title String CODEC(ZSTD(1)),
  culprit String CODEC(ZSTD(1)),
  location String CODEC(ZSTD(1)),
  message String CODEC(ZSTD(1)),

  -- Bounded: the last 16 exceptions, the newest in-app frames first, 32 distinct texts each (signals/error/columns.ts).
  exception_types Array(String) CODEC(ZSTD(1)),
  exception_values Array(String) CODEC(ZSTD(1)),
  exception_mechanisms Array(String) CODEC(ZSTD(1)),
  frame_filenames Array(String) CODEC(ZSTD(1)),
  frame_functions Array(String) CODEC(ZSTD(1)),
  frame_modules Array(String) CODEC(ZSTD(1)),
  -- 1 handled, 0 not, 2 the SDK did not say.
  handled UInt8,

  user_id String CODEC(ZSTD(1)),
  user_email String CODEC(ZSTD(1)),
  user_username String CODEC(ZSTD(1)),
  user_ip String CODEC(ZSTD(1)),
  user_country LowCardinality(String),
  -- Of the first of id, e-mail, username, address (processing §1.3); 0 is nobody. Count people by uniqIf(user_hash, user_hash != 0).
  user_hash UInt64,

  http_method LowCardinality(String),
  url String CODEC(ZSTD(1)),
  trace_id FixedString(16),
  span_id FixedString(8),
  replay_id FixedString(16),

  -- Every tag, the derived ones included (processing §1.3): level, environment, release, user, browser …
  tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),

  primary_hash FixedString(16),
  grouping_config LowCardinality(String),

  -- Where the whole event is: error_payloads by (project_id, log_partition, payload_block), and the place in the block.
  payload_block UInt64 CODEC(Delta, ZSTD(1)),
  payload_index UInt16,
  -- Of the event as JSON.
  payload_size UInt32,
  -- Where the event came from; the pair is unique (reliability E5).
  log_partition UInt16,
  log_offset UInt64 CODEC(Delta, ZSTD(1)),

  INDEX by_timestamp timestamp TYPE minmax GRANULARITY 1,
  INDEX by_event event_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_issue issue_id TYPE bloom_filter(0.01) GRANULARITY 1,
  -- Which rows have a tag, by `key=value`: a search for a tag reads no maps, which are half of a row's bytes. The expression is
  -- also in signals/error/dataset.ts; only where both are the same is the index used.
  INDEX by_tag arrayMap((k, v) -> concat(k, '=', v), mapKeys(tags), mapValues(tags)) TYPE text(tokenizer = 'array')
)
ENGINE = {engine MergeTree}
PARTITION BY toYYYYMMDD(received_at)
-- By day, not by hour: an issue that has an event every hour would be in every granule of its project, and its page would read
-- them all. The last hour of a project is found by `by_timestamp`.
ORDER BY (project_id, toDate(timestamp), issue_id, timestamp)
-- A query pays a millisecond for each part it opens: a day that nothing is added to any more becomes one part (15 µs for an event).
{settings index_granularity = 4096, min_age_to_force_merge_seconds = 7200, min_age_to_force_merge_on_partition_only = 1};

-- Up to 64 whole events of one project and one shape in one zstd frame made by us: the engine neither compresses it again nor
-- reads it in lists, and merges copy it (hot path §3.3). One row per granule: reading one event reads one block.
CREATE TABLE IF NOT EXISTS error_payloads {on_cluster}
(
  project_id UInt64,
  log_partition UInt16,
  -- Log offset of the block's first event.
  block UInt64,
  received_at DateTime64(3, 'UTC'),
  -- signals/error/payload.ts
  bytes String CODEC(NONE)
)
ENGINE = {engine MergeTree}
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (project_id, log_partition, block)
{settings index_granularity = 1};

-- Events and people in quarters of an hour of their own time, for lists, sparklines and charts: sum(events), uniqCombinedIfMerge(users).
-- Fed by the view below, which inherits the insert's deduplication token. By week, named by its last day so that retention drops
-- it when all of it is old: ninety days are 14 partitions to open, not 90.
CREATE TABLE IF NOT EXISTS error_counts {on_cluster}
(
  project_id UInt64,
  issue_id UInt64,
  environment LowCardinality(String),
  bucket DateTime('UTC'),
  received_day Date,
  events UInt64,
  -- Exact while there are few, to 0.3 % beyond; read and merged in half the time that `uniq` takes.
  users AggregateFunction(uniqCombinedIf, UInt64, UInt8)
)
ENGINE = {engine SummingMergeTree(events)}
PARTITION BY toLastDayOfWeek(received_day, 1)
ORDER BY (project_id, issue_id, environment, bucket, received_day)
{settings min_age_to_force_merge_seconds = 7200, min_age_to_force_merge_on_partition_only = 1};

CREATE MATERIALIZED VIEW IF NOT EXISTS error_counts_feed {on_cluster} TO error_counts AS
SELECT
  project_id,
  issue_id,
  environment,
  toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS bucket,
  toDate(received_at) AS received_day,
  count() AS events,
  uniqCombinedIfState(user_hash, user_hash != 0) AS users
FROM errors
GROUP BY project_id, issue_id, environment, bucket, received_day;
