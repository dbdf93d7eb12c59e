-- One row per span, whatever it came as (signals/span/span.ts). Conventions for readers are those of `errors`: ids are FixedString,
-- compared by unhex({id:String}); an absent text is '', an absent id is all zero bytes. `received_at` decides the partition.
CREATE TABLE IF NOT EXISTS spans {on_cluster}
(
  project_id UInt64,
  trace_id FixedString(16),
  span_id FixedString(8),
  parent_span_id FixedString(8),
  segment_id FixedString(8),
  is_segment UInt8,
  -- The start. Ends are start and duration, in nanoseconds as they were sent.
  timestamp DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
  duration_ns UInt64 CODEC(T64, ZSTD(1)),
  -- Time that no child took; -1 where not all children were known when it was stored.
  self_ns Int64 CODEC(T64, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),

  op LowCardinality(String),
  description String CODEC(ZSTD(1)),
  -- The description without what differs from one call to the next, and 8 bytes of its MD5 (signals/span/describe).
  normalized String CODEC(ZSTD(1)),
  description_group FixedString(8),
  domain LowCardinality(String),
  status LowCardinality(String),
  has_failed UInt8,
  origin LowCardinality(String),
  kind LowCardinality(String),
  -- Name of the segment.
  transaction LowCardinality(String),
  transaction_source LowCardinality(String),

  environment LowCardinality(String),
  release LowCardinality(String),
  dist LowCardinality(String),
  platform LowCardinality(String),
  sdk_name LowCardinality(String),
  sdk_version LowCardinality(String),

  user_id String CODEC(ZSTD(1)),
  user_email String CODEC(ZSTD(1)),
  user_name String CODEC(ZSTD(1)),
  user_ip String CODEC(ZSTD(1)),
  -- Of the first of id, e-mail, name, address; 0 is nobody.
  user_hash UInt64,

  -- How many such spans the client had for each that it sent: sum(weight) is how many there were.
  weight Float64,
  -- Of the transaction item that the span came in.
  event_id FixedString(16),
  replay_id FixedString(16),
  profile_id FixedString(16),

  -- src/attributes/columns.ts. What stands in columns above is not repeated here.
  attr_text Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attr_integer Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
  attr_double Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  attr_boolean Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
  attr_array Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attr_unit Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)),

  -- As JSON; '' when there is none.
  links String CODEC(ZSTD(1)),
  meta String CODEC(ZSTD(1)),
  -- Segments of transactions: the event, without its spans.
  payload String CODEC(ZSTD(3)),

  log_partition UInt16,
  log_offset UInt64 CODEC(Delta, ZSTD(1)),

  INDEX by_timestamp timestamp TYPE minmax GRANULARITY 1,
  INDEX by_event event_id TYPE bloom_filter(0.001) GRANULARITY 1,
  -- Which rows have an attribute, by `key=value`: the same expression as in src/attributes/columns.ts, or the index is not used.
  INDEX by_attribute arrayConcat(
    arrayMap((k, v) -> concat(k, '=', v), mapKeys(attr_text), mapValues(attr_text)),
    arrayMap((k, v) -> concat(k, '=', toString(v)), mapKeys(attr_integer), mapValues(attr_integer)),
    arrayMap((k, v) -> concat(k, '=', toString(v)), mapKeys(attr_boolean), mapValues(attr_boolean))) TYPE text(tokenizer = 'array')
)
ENGINE = {engine MergeTree}
PARTITION BY toYYYYMMDD(received_at)
-- A trace is read as a whole, and asked for without its time: within an hour its spans lie together, and a part tells by its index
-- whether it has any. A chart of a project reads hours.
ORDER BY (project_id, toStartOfHour(timestamp), trace_id, timestamp)
{settings index_granularity = 4096, merge_selector_base = 8, min_age_to_force_merge_seconds = 7200, min_age_to_force_merge_on_partition_only = 1};
