-- One row per log line: what lists, search and charts read, and all there is of a line. Attributes that SDKs put on every line are
-- columns of their own (signals/log/own-columns.ts); the others are in a map for each type (src/attributes/columns.ts).
--
-- Conventions for readers are those of `errors`: ids are FixedString, an absent text is '', an absent id is all zero bytes, and
-- `received_at` decides the partition. Rows come once.
CREATE TABLE IF NOT EXISTS logs {on_cluster}
(
  project_id UInt64,
  -- Made of the moment it was received and its place in the log: unique, the same on a redo, and near its neighbours in time.
  id FixedString(16),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  -- Tells lines of one moment apart (ingest protocol §4.1.1).
  sequence UInt32 CODEC(ZSTD(1)),

  -- As it was sent, in small letters; the number by the protocol's table where none was sent.
  severity LowCardinality(String),
  severity_number UInt8,
  body String CODEC(ZSTD(1)),
  -- The SDK's template, and what lines are counted by: that, or the body with its values taken out (signals/log/pattern.ts).
  template LowCardinality(String),
  pattern LowCardinality(String),

  trace_id FixedString(16),
  span_id FixedString(8),
  replay_id FixedString(16),
  environment LowCardinality(String),
  release LowCardinality(String),
  sdk_name LowCardinality(String),
  sdk_version LowCardinality(String),
  server_address LowCardinality(String),
  origin LowCardinality(String),
  user_id String CODEC(ZSTD(1)),

  attr_text Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attr_integer Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
  attr_double Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  attr_boolean Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
  attr_array Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attr_unit Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)),
  -- Remarks of ingest protocol §6.7 as JSON; '' for a line that needed none.
  meta String CODEC(ZSTD(1)),

  size_bytes UInt32 CODEC(ZSTD(1)),
  log_partition UInt16,
  log_offset UInt64 CODEC(Delta, ZSTD(1)),

  INDEX by_timestamp timestamp TYPE minmax GRANULARITY 1,
  INDEX by_id id TYPE minmax GRANULARITY 1,
  INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_replay replay_id TYPE bloom_filter(0.01) GRANULARITY 1,
  -- Which rows have an attribute, by `key=value`. The expression is also in src/attributes/columns.ts; only where both are the same is
  -- the index used.
  INDEX by_attribute arrayConcat(
    arrayMap((k, v) -> concat(k, '=', v), mapKeys(attr_text), mapValues(attr_text)),
    arrayMap((k, v) -> concat(k, '=', toString(v)), mapKeys(attr_integer), mapValues(attr_integer)),
    arrayMap((k, v) -> concat(k, '=', toString(v)), mapKeys(attr_boolean), mapValues(attr_boolean))) TYPE text(tokenizer = 'array')
)
ENGINE = {engine MergeTree}
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (project_id, timestamp)
{settings min_age_to_force_merge_seconds = 7200, min_age_to_force_merge_on_partition_only = 1, merge_selector_base = 8};
